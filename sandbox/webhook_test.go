package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// hook is a webhook that answers as it is told; a request that nothing was told for is answered 200.
type hook struct {
	*httptest.Server
	mu      sync.Mutex
	got     []sandbox.Update
	secrets []string
	answers []func(http.ResponseWriter, *http.Request)
}

func newHook(t *testing.T, answers ...func(http.ResponseWriter, *http.Request)) *hook {
	h := &hook{answers: answers}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var u sandbox.Update
	_ = json.NewDecoder(r.Body).Decode(&u)
	answer := func(http.ResponseWriter, *http.Request) {}
	h.mu.Lock()
	h.got = append(h.got, u)
	h.secrets = append(h.secrets, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"))
	if len(h.answers) > 0 {
		answer, h.answers = h.answers[0], h.answers[1:]
	}
	h.mu.Unlock()
	answer(w, r)
}

func (h *hook) updates() []sandbox.Update {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]sandbox.Update(nil), h.got...)
}

// waitFor waits for the n-th delivery.
func (h *hook) waitFor(s *sandboxtest.Sandbox, n int) {
	s.Until("deliveries", func() bool { return len(h.updates()) >= n })
}

func status(code int, headers ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, header := range headers {
			name, value, _ := strings.Cut(header, ": ")
			w.Header().Set(name, value)
		}
		w.WriteHeader(code)
	}
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestWebhook_delivers(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	ann.Send("before")
	h := newHook(t)
	if a := c.call("setWebhook", fields{"url": h.URL + "/x", "secret_token": "s-1_A", "max_connections": 3}); a.Description != "Webhook was set" {
		t.Fatalf("%+v", a)
	}
	if a := c.call("setWebhook", fields{"url": h.URL + "/x", "secret_token": "s-1_A", "max_connections": 3}); a.Description != "Webhook is already set" {
		t.Errorf("%+v", a)
	}
	ann.Send("after")
	h.waitFor(s, 2)
	s.Until("all is acknowledged", func() bool { return s.Counters().Pending == 0 })
	if got := texts(t, h.updates()); !cmp.Equal(got, []string{"before", "after"}) {
		t.Errorf("got %q", got)
	}
	if h.secrets[0] != "s-1_A" {
		t.Errorf("secret %q", h.secrets[0])
	}
	var info map[string]any
	c.do("getWebhookInfo", nil, &info)
	want := map[string]any{"url": h.URL + "/x", "has_custom_certificate": false, "pending_update_count": 0.0, "ip_address": "127.0.0.1", "max_connections": 3.0}
	if diff := cmp.Diff(want, info); diff != "" {
		t.Errorf("info (-want +got):\n%s", diff)
	}
	for _, want := range []string{"Webhook was deleted", "Webhook is already deleted"} {
		if a := c.call("deleteWebhook", nil); a.Description != want {
			t.Errorf("%+v, want %s", a, want)
		}
	}
}

func TestWebhook_refuses(t *testing.T) {
	t.Parallel()
	_, c, _ := begin(t, sandbox.Config{})
	for address, want := range map[string]string{
		"http://example.com/":  "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
		"https://example.com/": "Bad Request: bad webhook: the sandbox delivers to loopback addresses only",
		"ftp://127.0.0.1/":     "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
		"nothing":              "Bad Request: bad webhook: invalid webhook URL specified",
	} {
		c.refused("setWebhook", fields{"url": address}, 400, want)
	}
	c.refused("setWebhook", fields{"url": "http://127.0.0.1/", "secret_token": "a b"}, 400, "Bad Request: secret token contains unallowed characters")
	c.refused("setWebhook", fields{"url": "http://127.0.0.1/", "secret_token": strings.Repeat("a", 257)}, 400, "Bad Request: secret token is too long")
}

// frozen is a clock that stands: time passes by Advance alone.
func frozen() time.Time { return time.Unix(1_800_000_000, 0) }

func TestWebhook_redelivers(t *testing.T) {
	t.Parallel()

	t.Run("at once, then after 2, 4, 8 seconds on the sandbox's clock", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{Now: frozen})
		h := newHook(t, status(500), status(404), hangUp, status(502))
		c.do("setWebhook", fields{"url": h.URL}, nil)
		ann.Send("hello")
		h.waitFor(s, 2)
		for n, wait := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second} {
			s.Until("the delivery failed", func() bool { return len(h.updates()) == n+2 && !s.Server.Carrying(1) })
			if due := s.Server.NextDelivery(1); due != wait {
				t.Errorf("delivery %d is due in %v, want %v", n+3, due, wait)
			}
			s.Advance(wait)
			h.waitFor(s, n+3)
		}
		s.Until("it is acknowledged", func() bool { return s.Counters().Pending == 0 })
		if got := s.Counters(); got.Delivered != 2 || got.Redelivered != 4 {
			t.Errorf("counters %+v", got)
		}
	})
	t.Run("when Retry-After says, an hour at most", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{Now: frozen})
		h := newHook(t, status(503, "Retry-After: 100"), status(503, "Retry-After: 99999"))
		c.do("setWebhook", fields{"url": h.URL}, nil)
		ann.Send("hello")
		for n, wait := range []time.Duration{100 * time.Second, time.Hour} {
			s.Until("the delivery failed", func() bool { return len(h.updates()) == n+1 && !s.Server.Carrying(1) })
			if due := s.Server.NextDelivery(1); due != wait {
				t.Errorf("delivery %d is due in %v, want %v", n+2, due, wait)
			}
			s.Advance(wait)
		}
		h.waitFor(s, 3)
	})
	t.Run("and says why in getWebhookInfo", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{Now: frozen})
		h := newHook(t, status(503, "Retry-After: 3000"))
		c.do("setWebhook", fields{"url": h.URL}, nil)
		ann.Send("hello")
		s.Until("the delivery failed", func() bool { return len(h.updates()) == 1 && !s.Server.Carrying(1) })
		var info struct {
			Pending int    `json:"pending_update_count"`
			Date    int64  `json:"last_error_date"`
			Message string `json:"last_error_message"`
		}
		c.do("getWebhookInfo", nil, &info)
		if info.Pending != 1 || info.Date == 0 || info.Message != "Wrong response from the webhook: 503 Service Unavailable" {
			t.Errorf("info %+v", info)
		}
		h.Close()
		s.Until("the connection is refused", func() bool {
			if !s.Server.Carrying(1) { // again where it was sent on the connection that was just being closed
				s.Advance(s.Server.NextDelivery(1))
			}
			c.do("getWebhookInfo", nil, &info)
			return info.Message == "Connection refused"
		})
	})
	t.Run("until the update expires", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{Now: frozen})
		m := c.send("tap me")
		h := newHook(t, status(503, "Retry-After: 100"), status(503, "Retry-After: 100"))
		c.do("setWebhook", fields{"url": h.URL}, nil)
		ann.TapData(m, "x")
		h.waitFor(s, 1)
		s.Until("the delivery failed", func() bool { return !s.Server.Carrying(1) })
		s.Advance(100 * time.Second)
		s.Until("it is dropped: the next delivery would be too late", func() bool { return s.Counters().Expired == 1 })
		if n := len(h.updates()); n != 2 {
			t.Errorf("%d deliveries, want 2", n)
		}
	})
	t.Run("not after 23 hours of 410", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{Now: frozen})
		gone := status(410, "Retry-After: 3600")
		h := newHook(t, gone, gone)
		c.do("setWebhook", fields{"url": h.URL}, nil)
		ann.Send("hello")
		s.Until("the delivery failed", func() bool { return len(h.updates()) == 1 && !s.Server.Carrying(1) })
		s.Advance(23*time.Hour + time.Second)
		s.Until("the webhook is removed", func() bool {
			var info struct{ URL string }
			c.do("getWebhookInfo", nil, &info)
			return info.URL == ""
		})
	})
}

func TestWebhook_order(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	release := make(chan struct{})
	held := func(http.ResponseWriter, *http.Request) { <-release }
	h := newHook(t, held, held, held)
	c.do("setWebhook", fields{"url": h.URL}, nil)
	m := c.send("tap me")
	ann.Send("one")
	ann.Send("two")
	ann.TapData(m, "a")
	ann.TapData(m, "b")
	s.Person(sandbox.Max).Send("from Max")
	h.waitFor(s, 3)

	kinds := map[string]int{}
	for _, u := range h.updates() {
		kinds[u.Kind]++
	}
	if diff := cmp.Diff(map[string]int{"message": 2, "callback_query": 1}, kinds); diff != "" {
		t.Errorf("at the same time there are one of a chat and one tap of a person (-want +got):\n%s", diff)
	}
	close(release)
	s.Until("all is delivered", func() bool { return s.Counters().Pending == 0 })
	var order []string
	for _, u := range h.updates() {
		switch u.Kind {
		case "message":
			order = append(order, read[sandbox.Message](t, u).Text)
		case "callback_query":
			order = append(order, read[struct{ Data string }](t, u).Data)
		}
	}
	for _, pair := range [][2]string{{"one", "two"}, {"a", "b"}} {
		if i, j := index(order, pair[0]), index(order, pair[1]); i < 0 || i > j {
			t.Errorf("%q: %v out of order", order, pair)
		}
	}
}

func index(all []string, s string) int {
	for i, one := range all {
		if one == s {
			return i
		}
	}
	return -1
}

func TestWebhook_maxConnections(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	release := make(chan struct{})
	h := newHook(t, func(http.ResponseWriter, *http.Request) { <-release })
	c.do("setWebhook", fields{"url": h.URL, "max_connections": 1}, nil)
	ann.Send("one")
	h.waitFor(s, 1)
	s.Person(sandbox.Max).Send("two")
	if got := texts(t, h.updates()); !cmp.Equal(got, []string{"one"}) {
		t.Errorf("while the only connection is busy: %q", got)
	}
	close(release)
	h.waitFor(s, 2)
}

func TestWebhook_callInTheAnswer(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	say := func(body string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(body))
		}
	}
	h := newHook(t, say(`{"method":"sendMessage","chat_id":1001,"text":"at once"}`), say(`{"method":"deleteWebhook"}`))
	c.do("setWebhook", fields{"url": h.URL}, nil)
	ann.Send("hello")
	if m := ann.Next(); m.Text != "at once" {
		t.Errorf("got %+v", m)
	}
	ann.Send("again")
	s.Until("all is delivered", func() bool { return s.Counters().Pending == 0 })
	if calls := s.Calls("deleteWebhook"); len(calls) != 0 {
		t.Errorf("it was executed: %+v", calls)
	}
	calls := s.Calls("sendMessage")
	if last := calls[len(calls)-1]; !last.Webhook || last.Code != 200 {
		t.Errorf("the log says %+v", last)
	}
}

func TestWebhook_dropsPending(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	ann.Send("old")
	h := newHook(t)
	c.do("setWebhook", fields{"url": h.URL, "drop_pending_updates": true, "allowed_updates": []string{"message"}}, nil)
	ann.Block()
	ann.Unblock()
	ann.Send("new")
	s.Until("all is delivered", func() bool { return s.Counters().Pending == 0 })
	if got := texts(t, h.updates()); !cmp.Equal(got, []string{"new"}) {
		t.Errorf("got %q", got)
	}
}
