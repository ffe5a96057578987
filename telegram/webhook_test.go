package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/telegram"
)

// receiver answers with what it is.
type receiver struct {
	err  error
	full bool
	got  []string
}

func (r *receiver) Receive(_ context.Context, raw ...[]byte) error {
	for _, b := range raw {
		r.got = append(r.got, string(b))
	}
	return r.err
}

func (r *receiver) Full() bool { return r.full }

const secret = "a-Secret_1"

func postUpdate(h http.Handler, method, secret, body string) *http.Response {
	r := httptest.NewRequest(method, "/telegram/webhook", strings.NewReader(body))
	if secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// TestWebhook_Refusals prints what is refused, and how. The library's handler answers 200 to all of it.
func TestWebhook_Refusals(t *testing.T) {
	t.Parallel()
	good := string(message(1, 7))
	stopped := telegram.NewIntake(telegram.IntakeConfig{Bot: 4242, Inbox: newMemory(4242), Handler: newDiary().handler(0), Log: quiet()})
	if err := stopped.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop(t, stopped)
	live := startIntake(t, telegram.IntakeConfig{Handler: newDiary().handler(0)})
	tests := []struct {
		name         string
		intake       telegram.Receiver
		method       string
		secret, body string
		status       int
		retryAfter   string
	}{
		{"a good update", live, "POST", secret, good, 200, ""},
		{"the same again", live, "POST", secret, good, 200, ""},
		{"an update of an unknown shape", live, "POST", secret, `{"update_id":9,"message":[]}`, 200, ""},
		{"GET", live, "GET", secret, "", 405, ""},
		{"PUT", live, "PUT", secret, good, 405, ""},
		{"HEAD", live, "HEAD", secret, "", 405, ""},
		{"no secret", live, "POST", "", good, 401, ""},
		{"a wrong secret", live, "POST", "a-Secret_2", good, 401, ""},
		{"half of the secret", live, "POST", "a-Sec", good, 401, ""},
		{"a body of just over 1 MiB", live, "POST", secret, strings.Repeat(" ", 1<<20) + "{", 413, ""},
		{"half of an object", live, "POST", secret, good[:40], 400, ""},
		{"a list", live, "POST", secret, "[]", 400, ""},
		{"nothing", live, "POST", secret, "", 400, ""},
		{"no update_id", live, "POST", secret, `{"message":{}}`, 400, ""},
		{"a text for an id", live, "POST", secret, `{"update_id":"1"}`, 400, ""},
		{"a full queue", &receiver{full: true}, "POST", secret, good, 503, "1"},
		{"a queue that filled meanwhile", &receiver{err: telegram.ErrFull}, "POST", secret, good, 503, "1"},
		{"a database that is down", &receiver{err: errDown}, "POST", secret, good, 503, "1"},
		{"after the stop", stopped, "POST", secret, good, 503, "1"},
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-34s %-6s %s\n", "request", "status", "Retry-After")
	for _, tt := range tests {
		resp := postUpdate(telegram.NewWebhook(tt.intake, secret, quiet()), tt.method, tt.secret, tt.body)
		fmt.Fprintf(&table, "%-34s %-6d %s\n", tt.name, resp.StatusCode, resp.Header.Get("Retry-After"))
		if resp.StatusCode != tt.status || resp.Header.Get("Retry-After") != tt.retryAfter {
			t.Errorf("%s: status %d, Retry-After %q, want %d and %q", tt.name, resp.StatusCode, resp.Header.Get("Retry-After"), tt.status, tt.retryAfter)
		}
	}
	t.Logf("\n%s", table.String())
}

func TestWebhook_KeepsQuietAboutContents(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h := telegram.NewWebhook(&receiver{err: errDown}, secret, slog.New(slog.NewTextHandler(&log, nil)))
	postUpdate(h, "POST", secret, string(message(1, 7)))
	postUpdate(h, "POST", "wrong", string(message(1, 7)))
	if !strings.Contains(log.String(), "database is down") || strings.Contains(log.String(), "Ann") || strings.Contains(log.String(), secret) {
		t.Errorf("log: %s", log.String())
	}
}

func TestDeriveSecret(t *testing.T) {
	t.Parallel()
	a, b := telegram.DeriveSecret(token), telegram.DeriveSecret(token+"x")
	if a == b || a != telegram.DeriveSecret(token) || strings.Contains(a, "secret_of") {
		t.Errorf("%q, %q", a, b)
	}
	if len(a) > 256 || strings.Trim(a, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
		t.Errorf("%q is no secret that Telegram takes", a)
	}
}

// webhookAPI remembers the webhook that is set.
type webhookAPI struct {
	info  map[string]any
	wrong map[string]any // what to answer with in place of what was set
	calls []string
}

func (a *webhookAPI) RoundTrip(r *http.Request) (*http.Response, error) {
	method := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	a.calls = append(a.calls, method)
	result := any(true)
	switch method {
	case "setWebhook":
		a.info = map[string]any{}
		if err := json.NewDecoder(r.Body).Decode(&a.info); err != nil {
			return nil, err
		}
	case "deleteWebhook":
		a.info = nil
	case "getWebhookInfo":
		info := map[string]any{"url": "", "pending_update_count": 3}
		for _, k := range []string{"url", "allowed_updates", "max_connections"} {
			if v, ok := a.info[k]; ok {
				info[k] = v
			}
		}
		maps.Copy(info, a.wrong)
		result = info
	}
	body, _ := json.Marshal(map[string]any{"ok": true, "result": result})
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body))}, nil
}

func TestSender_SwitchesBetweenPollingAndWebhook(t *testing.T) {
	t.Parallel()
	api := &webhookAPI{}
	s := telegram.NewSender(clientOf(t, telegram.Config{Token: token, Transport: api}),
		telegram.SenderConfig{Limiter: telegram.NewLocalLimiter(nil), Log: quiet()})
	cfg := telegram.WebhookConfig{URL: "https://bot.example/telegram/webhook", Secret: secret, Allowed: []string{"message", "callback_query"}}
	if err := s.UseWebhook(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"url": cfg.URL, "secret_token": secret, "allowed_updates": []any{"message", "callback_query"}, "max_connections": 40.0}
	if diff := cmp.Diff(want, api.info); diff != "" {
		t.Errorf("set (-want +got):\n%s", diff)
	}
	if err := s.UsePolling(t.Context()); err != nil || api.info != nil {
		t.Errorf("%v, webhook %v", err, api.info)
	}
	api.calls = nil
	if err := s.UsePolling(t.Context()); err != nil || len(api.calls) != 1 {
		t.Errorf("without a webhook: %v, calls %v", err, api.calls)
	}
	for what, wrong := range map[string]any{"url": "https://other.example/hook", "max_connections": 7, "allowed_updates": []string{"poll"}} {
		api.wrong = map[string]any{what: wrong}
		if err := s.UseWebhook(t.Context(), cfg); err == nil || errors.Is(err, telegram.ErrUnavailable) {
			t.Errorf("another process sets its own %s: %v", what, err)
		}
	}
}
