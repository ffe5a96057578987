package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"pickbot/recommend"
	"pickbot/sandbox"
)

// TestRules_AsManyAsThereCanBe: every message that names them fits Telegram, and each can be taken back.
func TestRules_AsManyAsThereCanBe(t *testing.T) {
	t.Parallel()
	for lang, s := range scripts {
		c := newChat(t, s.name, lang, menu)
		c.write("/start")
		for n := range 100 {
			rule := recommend.Rule{Kind: recommend.NeverContains, Value: fmt.Sprintf("%02d%s", n, strings.Repeat(" spice", 16))}
			if _, err := c.store.SetRule(t.Context(), c.person.ID, rule, true); err != nil {
				t.Fatal(err)
			}
		}
		said := c.parts.Texts.Voice(lang).Plain
		few := func(m sandbox.Message) {
			t.Helper()
			if n := len(m.ReplyMarkup.Rows); n > 20 {
				t.Errorf("%d rows of buttons", n)
			}
		}
		m := c.tap(c.write("/profile"), said("profile.rules"))
		few(m)
		for range 3 {
			m = c.tap(m, "▸")
		}
		place := c.now(m).ReplyMarkup.Rows
		pager := place[len(place)-4][1].Text
		before := len(c.rules())
		m = c.tap(m, place[0][0].Text)
		few(m)
		if after := len(c.rules()); after != before-1 || !strings.Contains(screen(m), "["+pager+"]") {
			t.Errorf("%d rules, then %d, from page %s to:\n%s", before, after, pager, screen(m))
		}
		if m := c.write("/start item_market"); strings.Count(m.Text, "⚠️") < 2 {
			t.Errorf("an item against all rules:\n%s", m.Text)
		}
		c.quiet()
	}
}
