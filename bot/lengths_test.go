package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"pickbot/recommend"
	"pickbot/sandbox"
)

// monstrous is a catalog of cells as long as they may be, of pictures that Telegram counts twice.
func monstrous() string {
	list := func(n int, format string, about int) string {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf(format, about, i)+strings.Repeat(" 🍲🍲🍲🍲", 18))
		}
		return strings.Join(names, "|")
	}
	var file strings.Builder
	file.WriteString("id,title,description,category,tags,price,currency,contains\n")
	for i := range 12 {
		fmt.Fprintf(&file, "i%d,Dish %d %s,Hot %s,%s,%s,%d,%s,%s\n", i, i, strings.Repeat("🍲🍲🍲 ", 70), strings.Repeat("🍲🍲🍲🍲 ", 400),
			list(1, "Kind %d %d", i), list(100, "hot t%d %d", i%2), i+1, strings.Repeat("🪙", 35), list(100, "hot c%d %d", i%2))
	}
	return file.String()
}

// TestMessages_FitWhateverTheCatalogHolds: Telegram refuses no message for its length.
func TestMessages_FitWhateverTheCatalogHolds(t *testing.T) {
	t.Parallel()
	for lang, s := range scripts {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			c := newChat(t, strings.Repeat("🍲", 64), lang, monstrous())
			said := c.parts.Texts.Voice(lang).Plain
			c.write("/start")
			if err := c.store.SetPicks(t.Context(), c.person.ID, 10); err != nil {
				t.Fatal(err)
			}
			m := c.tap(c.last(), said("start.rate"))
			c.tap(m, said("quiz.like"))
			m = c.write("/picks")
			for _, key := range []string{"tap.why", "tap.more"} {
				c.tap(m, said(key))
			}
			m = c.write("/picks")
			c.tap(m, "1 👍")
			c.tap(m, "2 👎")
			c.tap(m, said("tap.cards"))
			c.tap(m, "▸")
			for _, text := range []string{s.wish, "/search dish", "/saved", "/history", "/profile", strings.Repeat("🍲", 2000), s.rule + " " + strings.Repeat("🍲", 2000)} {
				c.write(text)
			}
			for i := range 60 {
				rule := recommend.Rule{Kind: recommend.NeverContains, Value: fmt.Sprintf("hot c1 %d", i) + strings.Repeat(" 🍲🍲🍲🍲", 18)}
				if _, err := c.store.SetRule(t.Context(), c.person.ID, rule, true); err != nil {
					t.Fatal(err)
				}
				if _, err := c.store.SetTopic(t.Context(), c.person.ID, fmt.Sprintf("t%d", i)+strings.Repeat(" 🍲🍲🍲🍲", 18), true); err != nil {
					t.Fatal(err)
				}
			}
			c.write("/start item_i1")
			m = c.write("/profile")
			c.tap(m, said("profile.topics"))
			m = c.tap(c.write("/profile"), said("profile.rules"))
			c.tap(m, said("rules.add_contents"))
			for _, text := range []string{"never hot", "never hot and 🍲🍲🍲🍲", "some dish without hot"} {
				c.write(text)
			}
			person := c.person.ID
			c.person = c.box.Person(sandbox.Max)
			c.write(fmt.Sprintf("/user %d", person))
			c.quiet()
		})
	}
}
