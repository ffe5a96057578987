package proof_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// BenchmarkCachedPicks is the whole way of an update, in one process with the Telegram that takes the answer: from the
// webhook's request to the message, with everything embedded.
func BenchmarkCachedPicks(b *testing.B) {
	s := newSink(b)
	b.Setenv(serveTelegram, s.url)
	b.Setenv(serveDir, b.TempDir())
	webhook, err := openOurs(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	l := &load{}
	one := func(n int) {
		chat := n % chatCount
		r := httptest.NewRequest(http.MethodPost, webhookPath, bytes.NewReader(l.next(n+1, chat)))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", webhookSecret)
		w := httptest.NewRecorder()
		webhook.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal("the webhook answers ", w.Code)
		}
		select {
		case <-s.came[chat]:
		case <-time.After(replyTime):
			b.Fatal("no answer in chat ", chat)
		}
	}
	for n := range chatCount { // everybody is known, and has picks in the cache
		one(n)
	}
	b.ReportAllocs()
	n := chatCount
	for b.Loop() {
		one(n)
		n++
	}
}
