package sandbox_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
)

func TestGroups(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	max := s.Person(sandbox.Max)
	group := s.Group(sandbox.Group, "Lunch", ann, max)
	seen := func() []string {
		t.Helper()
		var kinds []string
		updates := c.updates(nil)
		for _, u := range updates {
			var body map[string]json.RawMessage
			if err := json.Unmarshal(u.Body, &body); err != nil {
				t.Fatal(err)
			}
			kind := u.Kind
			for _, field := range []string{"text", "group_chat_created", "new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id"} {
				if value, ok := body[field]; ok {
					kind += " " + field
					if field == "text" {
						kind = string(value)
					}
				}
			}
			kinds = append(kinds, kind)
		}
		if len(updates) > 0 {
			c.updates(fields{"offset": updates[len(updates)-1].ID + 1})
		}
		return kinds
	}
	expect := func(t *testing.T, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, seen()); diff != "" {
			t.Errorf("the bot sees (-want +got):\n%s", diff)
		}
	}

	t.Run("the bot learns that it is in", func(t *testing.T) {
		if group.ID >= 0 || !group.BotMember || len(group.Members) != 2 {
			t.Errorf("group %+v", group)
		}
		expect(t, "my_chat_member", "message group_chat_created")
	})
	t.Run("privacy mode hides what does not concern it", func(t *testing.T) {
		var answerable sandbox.Message
		c.do("sendMessage", fields{"chat_id": group.ID, "text": "hello all"}, &answerable)
		ann.In(group.ID).Send("just talking")
		ann.In(group.ID).Send("/picks")
		ann.In(group.ID).Send("/picks@sandbox_bot now")
		ann.In(group.ID).Send("/picks@other_bot")
		ann.In(group.ID).Send("ask @sandbox_bot")
		max.In(group.ID).Send("ask @ann")
		max.In(group.ID).Reply(answerable, "thanks")
		expect(t, `"/picks"`, `"/picks@sandbox_bot now"`, `"ask @sandbox_bot"`, `"thanks"`)
	})
	t.Run("people come and go", func(t *testing.T) {
		eve := s.AddPerson(sandbox.Person{FirstName: "Eve"})
		if g := s.Join(group, eve.ID); len(g.Members) != 3 {
			t.Errorf("members %v", g.Members)
		}
		s.Leave(group, eve.ID)
		expect(t, "message new_chat_members", "message left_chat_member")
	})
	t.Run("the bot can be removed and comes back", func(t *testing.T) {
		s.Leave(group, 1)
		expect(t, "my_chat_member")
		c.refused("sendMessage", fields{"chat_id": group.ID, "text": "x"}, 403, "Forbidden: bot was kicked from the group chat")
		ann.In(group.ID).Send("/picks")
		s.Join(group, 1)
		expect(t, "my_chat_member", "message new_chat_members")
		c.do("sendMessage", fields{"chat_id": group.ID, "text": "back"}, nil)
	})
	t.Run("getChatMember tells who is what", func(t *testing.T) {
		for id, want := range map[int64]string{sandbox.Ann: "creator", sandbox.Max: "member", 1: "member"} {
			var got struct{ Status string }
			c.do("getChatMember", fields{"chat_id": group.ID, "user_id": id}, &got)
			if got.Status != want {
				t.Errorf("%d is %s, want %s", id, got.Status, want)
			}
		}
		var n int
		if c.do("getChatMemberCount", fields{"chat_id": group.ID}, &n); n != 3 {
			t.Errorf("%d members", n)
		}
	})
	t.Run("becomes a supergroup", func(t *testing.T) {
		super := s.Migrate(group)
		expect(t, "message migrate_to_chat_id", "message migrate_from_chat_id")
		a := c.call("sendMessage", fields{"chat_id": group.ID, "text": "x"})
		if a.ErrorCode != 400 || a.Description != "Bad Request: group chat was upgraded to a supergroup chat" || a.Parameters.MigrateToChatID != super.ID {
			t.Errorf("got %+v", a)
		}
		var m sandbox.Message
		c.do("sendMessage", fields{"chat_id": super.ID, "text": "x"}, &m)
		if m.ID != 2 || m.Chat.Type != "supergroup" || super.ID > -1_000_000_000_000 {
			t.Errorf("got %+v", m)
		}
	})
	t.Run("the bot leaves by itself", func(t *testing.T) {
		other := s.Group(sandbox.Supergroup, "Dinner", max)
		c.do("leaveChat", fields{"chat_id": other.ID}, nil)
		c.refused("sendMessage", fields{"chat_id": other.ID, "text": "x"}, 403, "Forbidden: bot is not a member of the supergroup chat")
	})
}
