package bot_test

import (
	"strings"
	"testing"

	"pickbot/sandbox"
)

func TestBanned(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	picks := c.write("/picks")
	if err := c.store.Ban(t.Context(), c.person.ID); err != nil {
		t.Fatal(err)
	}
	said := func() int64 { return c.last().ID }
	before := said()
	for _, text := range []string{"/start", "/picks", "/profile", "something light", "never nuts", "🍲", "/export@otherbot"} {
		c.write(text)
	}
	c.tap(picks, "1 👍")
	for range 30 {
		c.person.Send("hello?")
	}
	c.handle()
	own := c.person.Send("soup")
	c.person.Edit(own, "cake")
	c.handle()
	if said() != before {
		t.Errorf("somebody banned is told:\n%s", screen(c.last()))
	}
	if opinions, err := c.store.Feedback(t.Context(), c.person.ID, nil, 0, 10); len(opinions) != 0 || err != nil {
		t.Errorf("opinions of somebody banned are kept: %v, %v", opinions, err)
	}

	typed := c.person.Type("soup")
	c.handle()
	if c.person.Results(typed).Answered {
		t.Error("an inline query of somebody banned is answered")
	}

	private := c.person
	c.person = private.In(c.box.Group(sandbox.Group, "Lunch", private).ID)
	c.person.Send("/picks@pickbot")
	c.handle()
	for _, m := range c.person.Messages() {
		if m.FromBot() {
			t.Errorf("somebody banned is told in a group:\n%s", screen(m))
		}
	}
	c.person = private

	if got := c.write("/privacy"); got.ID == before {
		t.Error("/privacy has no answer")
	}
	if got := c.write("/export"); got.Document == nil {
		t.Errorf("/export brings:\n%s", screen(got))
	}
	if got := c.tap(c.write("/forget"), "🗑 Delete everything"); !strings.Contains(got.Text, "Everything is deleted") {
		t.Errorf("/forget brings:\n%s", screen(got))
	}
	before = said()
	typed = c.person.Type("soup")
	c.handle()
	if c.person.Results(typed).Answered {
		t.Error("an inline query of somebody banned is answered once they are forgotten")
	}
	if c.write("/start"); said() != before {
		t.Errorf("who is banned and forgotten is told:\n%s", screen(c.last()))
	}
	if _, known, _ := c.store.Person(t.Context(), c.person.ID); known {
		t.Error("who is banned and forgotten is kept again")
	}
	if err := c.store.Unban(t.Context(), c.person.ID); err != nil {
		t.Fatal(err)
	}
	if got := c.write("/start"); !strings.Contains(got.Text, "Hello, Ann") {
		t.Errorf("after the ban:\n%s", screen(got))
	}
	c.quiet()
}
