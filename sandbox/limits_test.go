package sandbox_test

import (
	"testing"
	"time"

	"pickbot/sandbox"
)

func TestStrict(t *testing.T) {
	t.Parallel()

	// burst sends until a refusal and returns how many went out and what retry_after said.
	burst := func(t *testing.T, c *client, chats ...int64) (sent, retryAfter int) {
		t.Helper()
		for range 100 {
			a := c.call("sendMessage", fields{"chat_id": chats[sent%len(chats)], "text": "x"})
			if !a.OK {
				want := "Too Many Requests: retry after "
				if a.ErrorCode != 429 || a.Description[:len(want)] != want {
					t.Fatalf("got %+v", a)
				}
				return sent, a.Parameters.RetryAfter
			}
			sent++
		}
		return sent, 0
	}

	t.Run("one chat takes three at once and one a second", func(t *testing.T) {
		t.Parallel()
		s, c, _ := begin(t, sandbox.Config{Strict: true, Now: frozen})
		if sent, wait := burst(t, c, sandbox.Ann); sent != 3 || wait != 1 {
			t.Errorf("%d sent, retry after %d", sent, wait)
		}
		c.do("sendChatAction", fields{"chat_id": sandbox.Ann, "action": "typing"}, nil)
		s.Advance(time.Second)
		if sent, _ := burst(t, c, sandbox.Ann); sent != 1 {
			t.Errorf("%d sent a second later", sent)
		}
		if got := s.Counters().RateRefused; got != 2 {
			t.Errorf("%d refused, want 2", got)
		}
	})
	t.Run("edits count", func(t *testing.T) {
		t.Parallel()
		_, c, _ := begin(t, sandbox.Config{Strict: true, Now: frozen})
		m := c.send("0")
		for _, text := range []string{"1", "2"} {
			c.do("editMessageText", fields{"chat_id": sandbox.Ann, "message_id": m.ID, "text": text}, nil)
		}
		c.refused("editMessageText", fields{"chat_id": sandbox.Ann, "message_id": m.ID, "text": "3"}, 429, "Too Many Requests: retry after 1")
	})
	t.Run("a group takes twenty a minute", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{Strict: true, Now: frozen})
		group := s.Group(sandbox.Group, "Lunch", ann)
		sent, wait := 0, 0
		for wait <= 1 && sent < 100 {
			n, after := burst(t, c, group.ID)
			sent, wait = sent+n, after
			s.Advance(time.Second)
		}
		if sent < 20 || sent > 30 || wait < 2 {
			t.Errorf("%d sent, then retry after %d", sent, wait)
		}
	})
	t.Run("all chats together take thirty a second", func(t *testing.T) {
		t.Parallel()
		s, c, ann := begin(t, sandbox.Config{Strict: true, Now: frozen})
		chats := []int64{ann.ID}
		for range 40 {
			p := s.AddPerson(sandbox.Person{FirstName: "P"})
			p.Send("/start")
			chats = append(chats, p.ID)
		}
		if sent, wait := burst(t, c, chats...); sent != 30 || wait != 1 {
			t.Errorf("%d sent, retry after %d", sent, wait)
		}
	})
}
