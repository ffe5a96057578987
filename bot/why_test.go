package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"pickbot/recommend"
)

// longTitled is a catalog whose titles and tags are as long as they may be.
func longTitled(n int) string {
	var b strings.Builder
	b.WriteString("id,title,tags\n")
	for i := range n {
		long := func(name string, most int) string {
			return strings.Repeat(fmt.Sprintf("%s %d ", name, i%2), most)[:most-1] + "."
		}
		fmt.Fprintf(&b, "i%d,%s,%s|%s|%s\n", i, long("title", 300), long("first", 100), long("second", 100), long("third", 100))
	}
	return b.String()
}

// TestWhy_FitsAMessage: ten picks and all that speaks for them are one message, whatever the catalog holds.
func TestWhy_FitsAMessage(t *testing.T) {
	t.Parallel()
	for lang, s := range scripts {
		c := newChat(t, s.name, lang, longTitled(24))
		c.write("/start")
		if err := c.store.SetPicks(t.Context(), c.person.ID, 10); err != nil {
			t.Fatal(err)
		}
		said := func(person int64, item int, kind recommend.Kind) {
			t.Helper()
			if _, err := c.store.SetFeedback(t.Context(), person, fmt.Sprintf("i%d", item), kind, true, noon); err != nil {
				t.Fatal(err)
			}
		}
		for person := range int64(20) {
			for item := range 24 {
				said(1000+person, item, recommend.Like)
			}
		}
		for item := range 6 {
			said(c.person.ID, item, []recommend.Kind{recommend.Like, recommend.Save}[item/2%2])
		}
		if err := c.engine.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		m := c.tap(c.write("/picks"), c.parts.Texts.Voice(lang).Plain("tap.why"))
		if !strings.Contains(m.Text, "\n10. ") {
			t.Errorf("why:\n%s", m.Text)
		}
		c.quiet()
	}
}
