package proof_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pickbot/sandbox"
)

// reply is a message that the bot sent.
type reply struct {
	sandbox.Message
	at  time.Time // when the call that sent it began, or, until the sandbox tells of that, when it was seen
	cut bool      // the connection broke before the bot had the answer
}

// record is everything that bots did, as the sandbox's event stream tells it.
type record struct {
	mu      sync.Mutex
	replies map[int64][]*reply     // by chat, oldest first
	toasts  map[string]string      // what was said to each tap that is answered
	listed  map[string]bool        // the inline queries that are answered
	codes   map[string]map[int]int // calls by method and code
	limited []time.Time            // when a call was answered 429
	sends   []time.Time            // when each message went out
	starts  []time.Time            // when each bot asked for its own name, which is the first that it does
	damage  error                  // the record is not whole
	ended   chan struct{}
}

// watch records what happens in a town from now on, until the test ends.
func (w *town) watch() *record {
	w.t.Helper()
	ctx, end := context.WithCancel(context.Background())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.URL+"/sim/events", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	response, err := client.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	r := &record{replies: map[int64][]*reply{}, toasts: map[string]string{}, listed: map[string]bool{}, codes: map[string]map[int]int{}, ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		r.follow(response.Body)
	}()
	w.t.Cleanup(func() {
		end()
		<-r.ended
		_ = response.Body.Close()
		client.CloseIdleConnections()
	})
	return r
}

func (r *record) follow(stream io.Reader) {
	lines := bufio.NewReader(stream)
	name := ""
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch field {
		case "event":
			name = value
		case "data":
			r.take(name, []byte(value))
		}
	}
}

// happening is what events carry, each some of it.
type happening struct {
	ChatID  int64                `json:"chat_id"`
	Message *sandbox.Message     `json:"message"`
	Tap     *sandbox.Tap         `json:"tap"`
	Call    *sandbox.Call        `json:"call"`
	Inline  *sandbox.InlineQuery `json:"inline"`
}

func (r *record) take(name string, data []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var h happening
	if err := json.Unmarshal(data, &h); err != nil {
		r.damage = err
		return
	}
	switch name {
	case "reset":
		r.damage = errors.New("some events were missed")
	case "message":
		if h.Message.FromBot() {
			r.replies[h.ChatID] = append(r.replies[h.ChatID], &reply{Message: *h.Message, at: time.Now()})
		}
	case "edit":
		r.edit(h.ChatID, h.Message)
	case "answer":
		r.toasts[h.Tap.QueryID] = h.Tap.Answer.Text
	case "inline":
		r.listed[h.Inline.QueryID] = true
	case "call":
		r.call(h.Call)
	}
}

func (r *record) edit(chat int64, m *sandbox.Message) {
	for _, old := range r.replies[chat] {
		if old.ID == m.ID {
			old.Message = *m
		}
	}
}

// sends are the methods that bring a message.
var sends = map[string]bool{"sendMessage": true, "sendDocument": true, "sendPhoto": true}

func (r *record) call(c *sandbox.Call) {
	if r.codes[c.Method] == nil {
		r.codes[c.Method] = map[int]int{}
	}
	r.codes[c.Method][c.Code]++
	switch {
	case c.Code == http.StatusTooManyRequests:
		r.limited = append(r.limited, c.At)
	case c.Method == "getMe":
		r.starts = append(r.starts, c.At)
	case sends[c.Method]:
		r.send(c)
	}
}

// send is told of a call that brought a message, unless it failed.
func (r *record) send(c *sandbox.Call) {
	var chat, message int64
	_, _ = fmt.Sscan(c.Params["chat_id"], &chat)
	if _, err := fmt.Sscanf(c.Answer, `{"message_id":%d,`, &message); err != nil { // the answer is shortened, so it is not JSON
		return
	}
	r.sends = append(r.sends, c.At)
	for _, sent := range r.replies[chat] {
		if sent.ID == message {
			sent.at, sent.cut = c.At, c.Code == 0
		}
	}
}

// startAfter is when a bot first started after some time; now, where none did.
func (r *record) startAfter(t time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, start := range r.starts {
		if start.After(t) {
			return start
		}
	}
	return time.Now()
}

// to are the bot's messages to a person so far.
func (r *record) to(person int64) []reply {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]reply, len(r.replies[person]))
	for i, sent := range r.replies[person] {
		all[i] = *sent
	}
	return all
}

// toast is what was said to a tap; false: nothing yet.
func (r *record) toast(query string) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	said, ok := r.toasts[query]
	return said, ok
}

// answered reports whether an inline query has its results.
func (r *record) answered(query string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.listed[query]
}

// refused is how many calls were answered 429.
func (r *record) refused() int { return len(r.refusals()) }

// refusals are the times of the calls that were answered 429.
func (r *record) refusals() []time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]time.Time{}, r.limited...)
}

// sent are the times at which messages went out, in order.
func (r *record) sent() []time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]time.Time{}, r.sends...)
}

// until waits until ok says so of the record, which is locked meanwhile.
func (r *record) until(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	over := time.After(within)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	check := func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return ok()
	}
	for !check() {
		select {
		case <-look.C:
		case <-over:
			t.Fatal("waited in vain: ", what)
		}
	}
}

// whole fails the test where the record has gaps.
func (r *record) whole(t testing.TB) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.damage != nil {
		t.Fatal("the record of the sandbox is not whole: ", r.damage)
	}
}
