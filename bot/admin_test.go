package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/bot"
	"pickbot/sandbox"
)

// admin is a chat of Max's, who is an admin.
func admin(t testing.TB, lang string) *chat {
	t.Helper()
	c := newChat(t, "Ann", lang, menu)
	c.person = c.box.Person(sandbox.Max)
	return c
}

// demote leaves the bot without admins.
func (c *chat) demote() {
	c.parts.Admins = nil
	c.bot = bot.New(c.parts)
}

// entries are all of the audit log, oldest first, as "what detail: result".
func (c *chat) entries() []string {
	c.t.Helper()
	page, _, err := c.store.Audit(c.t.Context(), noon.AddDate(1, 0, 0), 0, 1000)
	if err != nil {
		c.t.Fatal(err)
	}
	var lines []string
	for _, e := range slices.Backward(page) {
		lines = append(lines, strings.TrimSpace(e.What+" "+e.Detail)+": "+e.Result)
	}
	return lines
}

func TestAdminCommands(t *testing.T) {
	t.Parallel()

	t.Run("to anybody else they do not exist", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", menu)
		unknown := c.write("/nonsense").Text
		for _, name := range []string{"/audit", "/AUDIT", "/audit@pickbot", "/audit 1"} {
			if got := c.write(name).Text; got != unknown {
				t.Errorf("%s is answered: %s", name, got)
			}
		}
		if help := c.write("/help").Text; strings.Contains(help, "/audit") {
			t.Errorf("help:\n%s", help)
		}
		if got := c.entries(); got != nil {
			t.Errorf("the audit log has %q", got)
		}
		c.quiet()
	})

	t.Run("an admin's button is worth nothing to somebody who is none any more", func(t *testing.T) {
		t.Parallel()
		c := admin(t, "en")
		for n := range 30 {
			c.later.Store(int64(n) * int64(time.Minute))
			c.write("/audit")
		}
		m, before := c.last(), c.entries()
		c.demote()
		if toast := c.send(m, button(t, m, "▸")); !strings.Contains(toast, "not one of mine") {
			t.Errorf("the toast says %q", toast)
		}
		if diff := cmp.Diff(before, c.entries()); diff != "" {
			t.Errorf("the audit log (-before +after):\n%s", diff)
		}
		c.quiet()
	})

	t.Run("the audit log keeps its pages while they are turned", func(t *testing.T) {
		t.Parallel()
		c := admin(t, "en")
		for n := range 14 {
			c.later.Store(int64(n) * int64(time.Minute))
			c.write("/audit")
		}
		first := c.last()
		second := c.tap(first, "▸")
		if strings.Count(first.Text, "/audit") != 12 || strings.Count(second.Text, "/audit") != 1 || !strings.Contains(second.Text, "12:00") {
			t.Errorf("the pages:\n%s\n%s", first.Text, second.Text)
		}
		if got := c.tap(second, "◂").Text; got != first.Text {
			t.Errorf("back on the first page:\n%s", got)
		}
		if got := c.entries(); len(got) != 16 || got[15] != "/audit: done" {
			t.Errorf("the audit log has %q", got)
		}
		c.quiet()
	})

	t.Run("an admin has them in the menu, in the language of their own", func(t *testing.T) {
		t.Parallel()
		c := admin(t, "en")
		if err := c.bot.SetMenu(t.Context()); err != nil {
			t.Fatal(err)
		}
		shown := func() string { return fmt.Sprint(c.person.Commands()) }
		if got := shown(); !strings.Contains(got, "Who of the admins did what") {
			t.Errorf("the menu of an admin: %s", got)
		}
		c.tap(c.tap(c.write("/settings"), "🌐 Language · Язык"), "Русский")
		if got := shown(); !strings.Contains(got, "Кто из администраторов") || strings.Contains(got, "Who") {
			t.Errorf("the menu in Russian: %s", got)
		}
		c.tap(c.write("/forget"), "🗑 Удалить всё")
		if got := shown(); !strings.Contains(got, "Who of the admins did what") {
			t.Errorf("the menu after /forget: %s", got)
		}
		c.person = c.box.Person(sandbox.Ann)
		if got := shown(); strings.Contains(got, "audit") {
			t.Errorf("the menu of somebody else: %s", got)
		}
		c.quiet()
	})

	t.Run("who is no admin any more has everybody's menu after the next start", func(t *testing.T) {
		t.Parallel()
		for _, chosen := range []bool{false, true} {
			c := admin(t, "en")
			start := func() string {
				if err := c.bot.SetMenu(t.Context()); err != nil {
					t.Fatal(err)
				}
				return fmt.Sprint(c.person.Commands())
			}
			start()
			want := "What I can do"
			if chosen {
				want = "Что я умею"
				c.tap(c.tap(c.write("/settings"), "🌐 Language · Язык"), "Русский")
			}
			c.demote()
			if got := start(); strings.Contains(got, "audit") || !strings.Contains(got, want) {
				t.Errorf("the menu of a former admin (language chosen: %v): %s", chosen, got)
			}
			calls := len(c.box.Calls("deleteMyCommands"))
			if start(); len(c.box.Calls("deleteMyCommands")) != calls {
				t.Error("the menu is taken again")
			}
			c.quiet()
		}
	})

	t.Run("a large pool is shown by pages, and what is done to a key leads back to its own", func(t *testing.T) {
		t.Parallel()
		c := admin(t, "en")
		c.write("/start")
		keys := c.parts.Office.Keys.(*keyRing)
		keys.keys = nil
		for n := range 60 {
			keys.keys = append(keys.keys, bot.Key{
				Hash: fmt.Sprintf("%04xc1d20b7e", n), State: "exhausted", Reason: "day_limit", Used: 195, BucketUsed: 195, Limit: 195,
				Until: noon.Add(19 * time.Hour),
			})
		}
		m := c.write("/keys")
		for page, first := range []string{"0000…", "0014…", "0028…"} {
			c.tap(m, first)
			c.tap(m, "⏸ Disable")
			if now := screen(c.now(m)); !strings.Contains(now, first) || !strings.Contains(now, fmt.Sprintf("[%d/3]", page+1)) {
				t.Errorf("after key %s was disabled:\n%s", first, now)
			}
			c.tap(m, "▸")
		}
		c.quiet()
	})

	t.Run("a /rotate that comes again, and after a death in the middle, moves the pool once", func(t *testing.T) {
		t.Parallel()
		c := admin(t, "en")
		c.write("/start")
		keys := c.parts.Office.Keys.(*keyRing)
		keys.keys[2].State = "active"
		before := len(keys.moves)
		again := c.last()
		give := func(update int64) (died bool) {
			defer func() { died = recover() != nil }()
			u := message("/rotate")
			u.ID, u.Message.Chat.ID, u.Message.From.ID = update, sandbox.Max, sandbox.Max
			u.Message.Date = int(c.last().Date + update)
			if err := c.bot.Handle(t.Context(), u); err != nil {
				t.Error(err)
			}
			again = c.last()
			return false
		}
		keys.moved = func() { panic("killed") }
		if !give(501) {
			t.Error("nobody died")
		}
		keys.moved = nil
		for range 2 {
			c.later.Add(int64(time.Minute))
			if give(501); len(keys.moves) != before+1 || !strings.Contains(again.Text, "Now in use: 77b0de91aa04") {
				t.Errorf("%d moves; the answer: %s", len(keys.moves)-before, again.Text)
			}
		}
		if give(502); len(keys.moves) != before+2 {
			t.Errorf("%d moves after another /rotate, want 2", len(keys.moves)-before)
		}
		want := []string{"/rotate 3fa9c1d20b7e → 77b0de91aa04: done", "/rotate 77b0de91aa04 → c40a11f3e6d8: done"}
		if diff := cmp.Diff(want, c.entries()); diff != "" {
			t.Errorf("the audit log (-want +got):\n%s", diff)
		}
		c.quiet()
	})
}
