package sandboxtest

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"pickbot/sandbox"
)

// happening is what the feed keeps of an event.
type happening struct {
	ChatID  int64            `json:"chat_id"`
	Message *sandbox.Message `json:"message"`
}

// feed follows the event stream of a sandbox.
type feed struct {
	mu     sync.Mutex
	events []happening // messages and edits, in order
	more   chan struct{}
	seen   map[place]int // how many events somebody has looked at
}

// place is one person's view of one chat.
type place struct{ personID, chatID int64 }

// follow starts the feed, and returns once nothing that happens from now on can be missed.
func (s *Sandbox) follow() *feed {
	s.t.Helper()
	f := &feed{more: make(chan struct{}), seen: map[place]int{}}
	ctx, cancel := context.WithCancel(context.Background())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address("/sim/events"), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(func() { f.read(response.Body) })
	s.t.Cleanup(func() {
		cancel()
		done.Wait()
		_ = response.Body.Close()
		s.client.CloseIdleConnections()
	})
	return f
}

func (f *feed) read(stream io.Reader) {
	lines := bufio.NewReader(stream)
	name := ""
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch {
		case field == "event":
			name = value
		case field == "data" && (name == "message" || name == "edit"):
			f.take(value)
		case field == "data":
			f.nudge()
		}
	}
}

func (f *feed) take(data string) {
	var h happening
	if err := json.Unmarshal([]byte(data), &h); err != nil || h.Message == nil {
		return
	}
	f.mu.Lock()
	f.events = append(f.events, h)
	f.mu.Unlock()
	f.nudge()
}

func (f *feed) nudge() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.more)
	f.more = make(chan struct{})
}

// next takes events of a place until one fits; more is closed when something happens after that.
func (f *feed) next(at place, fits func(sandbox.Message) bool) (m sandbox.Message, found bool, more <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.seen[at] < len(f.events) {
		h := f.events[f.seen[at]]
		f.seen[at]++
		if h.ChatID == at.chatID && fits(*h.Message) {
			return *h.Message, true, nil
		}
	}
	return sandbox.Message{}, false, f.more
}

func (f *feed) wait() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.more
}

// Until waits until ok says so; it is asked again whenever something happens, and every now and then.
func (s *Sandbox) Until(what string, ok func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), Patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		more := s.feed.wait()
		if ok() {
			return
		}
		select {
		case <-more:
		case <-again.C:
		case <-ctx.Done():
			s.t.Fatalf("waited in vain: %s", what)
		}
	}
}
