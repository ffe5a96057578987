package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pickbot/bot/texts"
)

func TestVisible(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		" a \n b\t": "a b", "so\u200bup": "soup", "\u202esoup": "soup", "👨‍👩‍👧": "👨‍👩‍👧", "\u200d": "", "\u2800\u3164\u00ad": "", "Ёж": "Ёж",
	} {
		if got := visible(text); got != want {
			t.Errorf("visible(%q) = %q, want %q", text, got, want)
		}
	}
}

// FuzzWords: whatever is typed where a time, a city or a rule is waited for, what is read from it makes sense.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{"8:30", "12pm", "UTC+3", "+14", "new york", "../x", "at most 7,50", "never nuts and fish", "до 10", "\xff", "+"} {
		f.Add(seed)
	}
	book, err := texts.Load()
	if err != nil {
		f.Fatal(err)
	}
	b := &Bot{texts: book}
	f.Fuzz(func(t *testing.T, text string) {
		if at, ok := dayTime(text); ok && (at < 0 || at >= dayMinutes) {
			t.Errorf("%q is %d minutes after midnight", text, at)
		}
		if zone, ok := b.findZone(text); ok && zone.String() == "Local" {
			t.Errorf("%q is the machine's own zone", text)
		}
		if n, ok := amount(text); ok && n <= 0 {
			t.Errorf("%q is an amount of %d", text, n)
		}
		for _, name := range splitNames(text, []string{"and"}) {
			if strings.TrimSpace(name) == "" {
				t.Errorf("%q names nothing", text)
			}
		}
		if got := visible(text); utf8.ValidString(text) && visible(got) != got {
			t.Errorf("visible(%q) = %q is not stable", text, got)
		}
	})
}
