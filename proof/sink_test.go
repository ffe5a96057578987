package proof_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

const (
	firstChat = 1_000_000
	chatCount = 1000
)

// sink is a Telegram that takes every call, says when a chat got a message, and hands out updates to who polls.
type sink struct {
	url  string
	came []chan struct{} // by chat

	mu      sync.Mutex
	waiting []polled
	more    chan struct{} // closed when there are more
}

// polled is an update for who polls.
type polled struct {
	id  int
	raw []byte
}

func newSink(t testing.TB) *sink {
	t.Helper()
	s := &sink{came: make([]chan struct{}, chatCount), more: make(chan struct{})}
	for i := range s.came {
		s.came[i] = make(chan struct{}, 16)
	}
	front := httptest.NewServer(s)
	t.Cleanup(front.Close)
	s.url = front.URL
	return s
}

const taken = `{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1000000,"type":"private"},"text":"x"}}`

func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if bytes.HasSuffix([]byte(r.URL.Path), []byte("/getUpdates")) {
		s.hand(w, r, numberAfter(body, "offset"))
		return
	}
	if !bytes.HasSuffix([]byte(r.URL.Path), []byte("/sendMessage")) {
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
		return
	}
	_, _ = io.WriteString(w, taken)
	if chat := numberAfter(body, "chat_id") - firstChat; chat >= 0 && chat < chatCount {
		s.came[chat] <- struct{}{}
	}
}

const (
	mostPolled = 100
	holdTime   = time.Second
)

// push keeps an update until it is asked for. Updates have to come by ascending id.
func (s *sink) push(id int, raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = append(s.waiting, polled{id, raw})
	close(s.more)
	s.more = make(chan struct{})
}

// hand answers a poll, as soon as there is something.
func (s *sink) hand(w http.ResponseWriter, r *http.Request, offset int) {
	late := time.NewTimer(holdTime)
	defer late.Stop()
	for {
		batch, more := s.from(offset)
		if len(batch) == 0 {
			select {
			case <-more:
				continue
			case <-late.C:
			case <-r.Context().Done():
				return
			}
		}
		_, _ = fmt.Fprintf(w, `{"ok":true,"result":[%s]}`, bytes.Join(batch, []byte(",")))
		return
	}
}

// from forgets what is below offset and returns what comes next, and what says that there is more.
func (s *sink) from(offset int) ([][]byte, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.waiting) > 0 && s.waiting[0].id < offset {
		s.waiting = s.waiting[1:]
	}
	var batch [][]byte
	for _, u := range s.waiting[:min(len(s.waiting), mostPolled)] {
		batch = append(batch, u.raw)
	}
	return batch, s.more
}

// numberAfter reads the first number after a name, which is its value in JSON as well as in multipart.
func numberAfter(body []byte, name string) int {
	at := bytes.Index(body, []byte(name))
	if at < 0 {
		return 0
	}
	n, seen := 0, false
	for _, c := range body[at:] {
		if c >= '0' && c <= '9' {
			n, seen = 10*n+int(c-'0'), true
		} else if seen {
			break
		}
	}
	return n
}
