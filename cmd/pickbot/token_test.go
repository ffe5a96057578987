package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// TestWholeBot_TokenRevoked: without a token there is nothing that the program could do, and it ends as at a start with a
// wrong one.
func TestWholeBot_TokenRevoked(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	r.ends = exitFailed
	town := sandboxtest.Attach(t, r.url)
	town.Fault(sandbox.Fault{Method: "getUpdates", Status: 401})
	town.Person(sandbox.Ann).Send("/help") // ends the poll under way
	if code := r.wait(); code != exitFailed {
		t.Errorf("status %d", code)
	}
	lines := strings.Split(strings.TrimSpace(r.logs.String()), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "pickbot: TELEGRAM_BOT_TOKEN is refused by Telegram") {
		t.Errorf("the last line is %s", last)
	}
}

// TestHouse_TokenRevokedBehindWebhook: nobody polls there, and the watch over the webhook is what notices.
func TestHouse_TokenRevokedBehindWebhook(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		ends   bool
	}{
		"Telegram refuses it": {`{"ok":false,"error_code":401,"description":"Unauthorized"}`, true},
		"a proxy does":        {`<html>401 Unauthorized</html>`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = io.WriteString(w, c.answer)
			}))
			defer server.Close()
			h := newHouse(&plan{token: "7:canary-token", telegramURL: server.URL}, slog.New(slog.DiscardHandler))
			if err := h.openTelegram(t.Context()); err != nil {
				t.Fatal(err)
			}
			for range 2 { // two looks, one end
				if _, err := h.webhookTrouble(t.Context()); err == nil {
					t.Error("no error")
				}
			}
			var err error
			select {
			case err = <-h.refused:
			default:
			}
			if ends := err != nil && strings.HasPrefix(err.Error(), "TELEGRAM_BOT_TOKEN is refused by Telegram"); ends != c.ends {
				t.Errorf("ends %v: %v", ends, err)
			}
		})
	}
}
