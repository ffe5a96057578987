package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pickbot/sandbox"
)

// BenchmarkWebhook tells how fast updates of a hundred people get to a webhook that does nothing.
func BenchmarkWebhook(b *testing.B) {
	s, err := sandbox.New(sandbox.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	done := make(chan struct{}, 1024)
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { done <- struct{}{} }))
	defer hook.Close()
	post := func(path, body string) {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, path, strings.NewReader(body))
		r.Host = "localhost"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatal(path, w.Body)
		}
	}
	for id := 1; id <= 100; id++ {
		post("/sim/people", fmt.Sprintf(`{"id":%d,"first_name":"P"}`, 5000+id))
	}
	post("/bot1:sandbox/setWebhook", `{"url":"`+hook.URL+`","max_connections":100}`)
	b.ResetTimer()
	for n := range b.N {
		post(fmt.Sprintf("/sim/people/%d/messages", 5001+n%100), `{"text":"hello"}`)
		if n >= 200 {
			<-done // keeps some two hundred under way
		}
	}
	for range min(b.N, 200) {
		<-done
	}
}

// BenchmarkSendMessage tells how much of a bot's benchmark is the sandbox's own part, without a network.
func BenchmarkSendMessage(b *testing.B) {
	for _, kept := range []bool{false, true} {
		b.Run(fmt.Sprintf("kept=%v", kept), func(b *testing.B) {
			cfg := sandbox.Config{}
			if kept {
				cfg.Dir = b.TempDir()
			}
			s, err := sandbox.New(cfg)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			post := func(path, body string) int {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, path, strings.NewReader(body))
				r.Host = "localhost"
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				return w.Code
			}
			post("/sim/people/1001/messages?bot=1", `{"text":"/start"}`)
			for b.Loop() {
				if code := post("/bot1:sandbox/sendMessage", `{"chat_id":1001,"text":"<b>soup</b>","parse_mode":"HTML"}`); code != 200 {
					b.Fatal(code)
				}
			}
		})
	}
}
