package proof_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

const (
	firstChat = 1_000_000
	chatCount = 1000
)

// sink is a Telegram that takes every call, and says when a chat got a message.
type sink struct {
	url  string
	came []chan struct{} // by chat
}

func newSink(t testing.TB) *sink {
	t.Helper()
	s := &sink{came: make([]chan struct{}, chatCount)}
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
	if !bytes.HasSuffix([]byte(r.URL.Path), []byte("/sendMessage")) {
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
		return
	}
	_, _ = io.WriteString(w, taken)
	if chat := chatOf(body) - firstChat; chat >= 0 && chat < chatCount {
		s.came[chat] <- struct{}{}
	}
}

// chatOf reads the chat's id, which is the first number after its name in JSON as well as in multipart.
func chatOf(body []byte) int {
	at := bytes.Index(body, []byte("chat_id"))
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
