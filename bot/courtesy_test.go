package bot_test

import (
	"strings"
	"testing"
)

// TestCourtesy: what people say that is no wish is not looked for.
func TestCourtesy(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	for text, want := range map[string]string{
		"Hello!": "What do you feel like", "Hi! How are you?": "What do you feel like", "Как дела?": "What do you feel like", "how are your soups": "“how are your soups”", "Thanks 🙏": "welcome", "спасибо": "welcome", "hello kitty cake": "“hello kitty cake”",
		"What can you do?": "What I can do", "Hi, who are you?": "What I can do", "Что ты умеешь?": "What I can do", "help me choose a soup": "“help me choose a soup”",
		"something else": "another comes in its place", "Ещё!": "another comes in its place", "more soup": "“more soup”",
	} {
		if m := c.write(text); !strings.Contains(m.Text, want) {
			t.Errorf("%s:\n%s", text, screen(m))
		}
	}
	c.quiet()
}

// TestCourtesy_Stop: who wants to be left alone gets there with one tap.
func TestCourtesy_Stop(t *testing.T) {
	t.Parallel()
	for text, lang := range map[string]string{"STOP": "en", "Please, stop!": "en", "Unsubscribe": "en", "отпишись": "ru", "Не пиши мне больше": "ru"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			c := newChat(t, "Ann", lang, "")
			m := c.write(text)
			c.person.TapAt(m, 0, 0)
			c.handle()
			p, _, err := c.store.Person(t.Context(), c.person.ID)
			if err != nil || p.NotifyOn {
				t.Errorf("after a tap daily picks are on: %v, %v\n%s", p.NotifyOn, err, screen(m))
			}
			if m := c.write(text); m.ReplyMarkup != nil || !strings.Contains(m.Text, "/forget") {
				t.Errorf("once they are off:\n%s", screen(m))
			}
			c.quiet()
		})
	}
}

// TestLikened: a wish for others like something of the catalog gets them.
func TestLikened(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	for text, want := range map[string]string{
		"something like tiramisu": "More like Tiramisù", "Like fish and chips!": "More like Fish and chips", "recommend something similar to the Tom Yum": "More like Tom yum with prawns",
		"что-нибудь вроде tiramisu": "More like Tiramisù", "/ask dishes like borscht": "More like Borscht",
		"I like tiramisu": "“I like tiramisu”", "something like soup": "“something like soup”", "something like": "“something like”", "I don't like tiramisu": "“I don't like tiramisu”",
	} {
		if m := c.write(text); !strings.Contains(m.Text, want) {
			t.Errorf("%s:\n%s", text, screen(m))
		}
	}
	c.quiet()
}
