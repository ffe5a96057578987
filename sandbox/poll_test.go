package sandbox_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

func TestGetUpdates(t *testing.T) {
	t.Parallel()

	t.Run("keeps updates until an offset acknowledges them", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{})
		for _, text := range []string{"one", "two", "three"} {
			ann.Send(text)
		}
		first := c.updates(nil)
		if diff := cmp.Diff([]string{"one", "two", "three"}, texts(t, first)); diff != "" {
			t.Fatal(diff)
		}
		if first[1].ID != first[0].ID+1 || first[2].ID != first[1].ID+1 {
			t.Errorf("ids %d %d %d do not follow each other", first[0].ID, first[1].ID, first[2].ID)
		}
		if got := texts(t, c.updates(fields{"offset": first[1].ID})); !cmp.Equal(got, []string{"two", "three"}) {
			t.Errorf("after the offset: %q", got)
		}
		if got := s.Counters(); got.Acknowledged != 2 || got.Pending != 2 || got.Redelivered != 2 {
			t.Errorf("counters %+v", got)
		}
	})
	t.Run("limits how many come", func(t *testing.T) {
		t.Parallel()
		_, c, ann := begin(t, sandbox.Config{})
		ann.Send("one")
		ann.Send("two")
		if got := texts(t, c.updates(fields{"limit": 1})); !cmp.Equal(got, []string{"one"}) {
			t.Errorf("got %q", got)
		}
	})
	t.Run("a negative offset keeps only the last ones", func(t *testing.T) {
		t.Parallel()
		_, c, ann := begin(t, sandbox.Config{})
		ann.Send("one")
		ann.Send("two")
		if got := texts(t, c.updates(fields{"offset": -1})); !cmp.Equal(got, []string{"two"}) {
			t.Errorf("got %q", got)
		}
		if got := texts(t, c.updates(nil)); !cmp.Equal(got, []string{"two"}) {
			t.Errorf("then %q", got)
		}
	})
	t.Run("a long poll wakes at once", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{})
		got := make(chan []sandbox.Update)
		go func() { got <- c.updates(fields{"timeout": 50}) }()
		s.Until("the poll waits", func() bool { return polls(s) })
		ann.Send("hello")
		if updates := <-got; !cmp.Equal(texts(t, updates), []string{"hello"}) {
			t.Errorf("got %v", updates)
		}
	})
	t.Run("a second poll ends the first", func(t *testing.T) {
		t.Parallel()
		s, c, _ := begin(t, sandbox.Config{})
		got := make(chan answer)
		go func() { got <- c.call("getUpdates", fields{"timeout": 50}) }()
		s.Until("the poll waits", func() bool { return polls(s) })
		c.updates(nil)
		want := "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
		if a := <-got; a.ErrorCode != 409 || a.Description != want {
			t.Errorf("the first got %+v", a)
		}
	})
	t.Run("allowed_updates are remembered, and an empty list is the default", func(t *testing.T) {
		t.Parallel()
		_, c, ann := begin(t, sandbox.Config{})
		c.updates(fields{"allowed_updates": []string{"callback_query"}})
		ann.Send("not for you")
		if got := c.updates(nil); len(got) != 0 {
			t.Errorf("got %v", got)
		}
		c.updates(fields{"allowed_updates": []string{}})
		ann.Send("for you")
		if got := texts(t, c.updates(nil)); !cmp.Equal(got, []string{"for you"}) {
			t.Errorf("got %q", got)
		}
	})
	t.Run("is refused while a webhook is set, and setting one ends it", func(t *testing.T) {
		t.Parallel()
		s, c, _ := begin(t, sandbox.Config{})
		got := make(chan answer)
		go func() { got <- c.call("getUpdates", fields{"timeout": 50}) }()
		s.Until("the poll waits", func() bool { return polls(s) })
		c.do("setWebhook", fields{"url": "http://127.0.0.1:1/"}, nil)
		if a := <-got; a.Description != "Conflict: terminated by setWebhook request" {
			t.Errorf("the poll got %+v", a)
		}
		c.refused("getUpdates", nil, 409,
			"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	})
	t.Run("expiry goes by the sandbox's clock and by kind", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{Now: frozen})
		ann.TapData(c.send("tap me"), "x")
		ann.Send("hello")
		ann.Type("soup")
		var passed time.Duration
		for _, at := range []struct {
			after time.Duration
			want  []string
		}{
			{30*time.Second - 1, []string{"callback_query", "message", "inline_query"}},
			{30 * time.Second, []string{"callback_query", "message"}},
			{150*time.Second - 1, []string{"callback_query", "message"}},
			{150 * time.Second, []string{"message"}},
			{24*time.Hour - 1, []string{"message"}},
			{24 * time.Hour, []string{}},
		} {
			s.Advance(at.after - passed)
			passed = at.after
			kinds := []string{}
			for _, u := range c.updates(nil) {
				kinds = append(kinds, u.Kind)
			}
			if diff := cmp.Diff(at.want, kinds); diff != "" {
				t.Errorf("after %v (-want +got):\n%s", at.after, diff)
			}
		}
		if got := s.Counters().Expired; got != 3 {
			t.Errorf("%d expired, want 3", got)
		}
	})
}

// polls says whether a getUpdates of the sandbox's bot waits.
func polls(s *sandboxtest.Sandbox) bool { return s.Server.Polling(1) }

func texts(t *testing.T, updates []sandbox.Update) []string {
	t.Helper()
	all := []string{}
	for _, u := range updates {
		all = append(all, read[sandbox.Message](t, u).Text)
	}
	return all
}
