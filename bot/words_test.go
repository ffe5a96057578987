package bot

import (
	"context"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pickbot/bot/texts"
	"pickbot/recommend"
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
		if n, _, ok := amount(text); ok && n <= 0 {
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

// pantry is a catalog of one item that declares what it contains.
type pantry struct{}

func (pantry) CatalogVersion(context.Context) (int64, error)  { return 1, nil }
func (pantry) FeedbackVersion(context.Context) (int64, error) { return 0, nil }
func (pantry) Items(context.Context) iter.Seq2[recommend.Item, error] {
	return func(yield func(recommend.Item, error) bool) {
		yield(recommend.Item{
			ID: "pie", Title: "Pie", Category: "Pies", Tags: []string{"sweet", "fish & chips"}, Active: true,
			Contains: recommend.Contents{Declared: true, Names: []string{"nuts", "peanut butter"}},
		}, nil)
	}
}

func (pantry) AllFeedback(context.Context) iter.Seq2[recommend.PersonFeedback, error] {
	return func(func(recommend.PersonFeedback, error) bool) {}
}

func (pantry) Ignored(context.Context) iter.Seq2[recommend.PersonFeedback, error] {
	return func(func(recommend.PersonFeedback, error) bool) {}
}

// FuzzUnderstand: whatever is written, the same is understood each time, rules are kept by their codes, and what is not
// wanted has been said.
func FuzzUnderstand(f *testing.F) {
	for _, seed := range []string{"pasta without nuts", "fish? no!", "I'm allergic to kiwi and nuts", "nut- and dairy-free, I'm vegan", "w/o nuts",
		"не ем рыбу, суп", "no", "free", "'", "not not,never", "allergic to,", "peanut butter no", "\xff", "безе", "İ’m vegan"} {
		f.Add(seed)
	}
	book, err := texts.Load()
	if err != nil {
		f.Fatal(err)
	}
	engine, err := recommend.NewEngine(recommend.EngineConfig{Library: pantry{}, Dictionary: book, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.Fatal(err)
	}
	if err := engine.Load(f.Context()); err != nil {
		f.Fatal(err)
	}
	b := &Bot{texts: book, grammar: newGrammar(book), service: recommend.New(recommend.Config{}, recommend.Parts{Engine: engine})}
	v := visit{voice: book.Voice("en")}
	f.Fuzz(func(t *testing.T, text string) {
		text = visible(text)
		u := b.understand(v, text)
		if diff := cmp.Diff(u.rules, b.understand(v, text).rules); diff != "" {
			t.Errorf("%q is not understood the same twice:\n%s", text, diff)
		}
		for _, rule := range u.rules {
			if kept, ok := b.ruleOf(ruleCode(rule), nil); !ok || kept != rule {
				t.Errorf("%q: a button for %v keeps %v", text, rule, kept)
			}
		}
		for _, word := range u.unwanted {
			if !strings.Contains(slashed.Replace(text), word) {
				t.Errorf("%q does not say %q", text, word)
			}
		}
	})
}
