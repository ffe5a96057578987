package bot_test

import (
	"regexp"
	"strings"
	"testing"

	"pickbot/bot/texts"
	"pickbot/sandbox"
)

// TestEmptyCatalog: where there is nothing to pick from, that is said, in every place and without an error.
func TestEmptyCatalog(t *testing.T) {
	t.Parallel()
	book, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, s := range scripts {
		t.Run(lang+": there never was an item", func(t *testing.T) {
			t.Parallel()
			c := newChat(t, s.name, lang, noItems)
			golden(t, lang, "empty_start", c.write("/start"))
			golden(t, lang, "empty_profile", c.write("/profile"))
			c.saysEmpty(book.Voice(lang), s)
		})
		t.Run(lang+": all have left it", func(t *testing.T) {
			t.Parallel()
			c := newChat(t, s.name, lang, menu)
			voice := book.Voice(lang)
			m := c.write("/picks")
			c.tap(m, "1 👍")
			c.tap(m, "2 🔖")
			forms := map[string]string{} // the buttons of before
			for _, key := range []string{"tap.why", "tap.more", "tap.cards"} {
				forms[key] = button(t, m, voice.Plain(key))
			}
			c.load("id,title,active\n" + regexp.MustCompile(`(?m)^(\w+),.*$`).ReplaceAllString(strings.SplitN(menu, "\n", 2)[1], "$1,$1,false"))
			if err := c.engine.Load(t.Context()); err != nil {
				t.Fatal(err)
			}
			for key, data := range forms {
				c.send(m, data)
				if key != "tap.why" {
					c.empty(voice, "the message after "+key, c.now(m))
				} else {
					c.empty(voice, key, c.last())
				}
			}
			for _, list := range []string{"/saved", "/history"} {
				m := c.write(list)
				if toast := c.send(m, button(t, m, "1 ▸")); toast != voice.Plain("item.gone") {
					t.Errorf("an item of %s that has left is answered with %q", list, toast)
				}
			}
			c.saysEmpty(voice, s)
		})
	}
}

// saysEmpty asks for picks in every way there is.
func (c *chat) saysEmpty(voice *texts.Voice, s script) {
	c.t.Helper()
	for _, text := range []string{"/start item_laksa", "/picks", "/ask " + s.wish, s.wish, "/search " + s.search, s.rule} {
		c.empty(voice, text, c.write(text))
	}
	if found, q := c.inline(s.search); len(found) != 0 || !strings.Contains(string(q.Button), voice.Plain("inline.none")) {
		c.t.Errorf("an inline query finds %+v, its button is %s", found, q.Button)
	}
	c.empty(voice, "the button of an inline query", c.write("/start inline"))
	c.quiet()
}

func (c *chat) empty(voice *texts.Voice, what string, m sandbox.Message) {
	c.t.Helper()
	if !strings.Contains(m.Text, voice.Plain("picks.empty")) {
		c.t.Errorf("%s:\n%s", what, screen(m))
	}
}
