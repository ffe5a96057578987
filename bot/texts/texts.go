// Package texts holds every word that the bot says, one file per language.
//
// A text is named by its key in the files and takes its values as name and value pairs. Values are escaped for
// Telegram's HTML unless they are an HTML themselves; the texts' own markup stays. What is missing in a language is
// said in English.
package texts

import (
	"embed"
	"fmt"
	"html"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// HTML is text that is ready for Telegram's HTML parse mode.
type HTML string

// Book holds the texts of all languages. It is safe for concurrent use.
type Book struct {
	bundle  *i18n.Bundle
	voices  map[string]*Voice
	matcher language.Matcher
	codes   []string

	meanings meanings
}

// Load reads the embedded files.
func Load() (*Book, error) {
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("list texts: %w", err)
	}
	b := &Book{bundle: i18n.NewBundle(language.English), voices: make(map[string]*Voice)}
	b.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, name := range names {
		file, err := b.bundle.LoadMessageFileFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("texts %s: %w", name, err)
		}
		code := strings.TrimSuffix(path.Base(name), ".toml")
		b.codes = append(b.codes, code)
		said := uniform(file.Messages)
		b.voices[code] = &Voice{
			code: code, uniform: said, phrases: phrasesOf(said), localizer: i18n.NewLocalizer(b.bundle, code, "en"),
		}
	}
	b.index()
	b.meanings = newMeanings(b)
	return b, nil
}

func (b *Book) index() {
	// The matcher falls back to the first language.
	slices.SortFunc(b.codes, func(x, y string) int {
		return map[bool]int{true: -1, false: strings.Compare(x, y)}[x == "en"]
	})
	var tags []language.Tag
	for _, code := range b.codes {
		tags = append(tags, language.Make(code))
	}
	b.matcher = language.NewMatcher(tags)
}

// Languages are the codes of all languages, English first.
func (b *Book) Languages() []string { return b.codes }

// Match returns the code of the language here that serves somebody who asks for lang (IETF; empty is fine) best.
func (b *Book) Match(lang string) string {
	if _, ours := b.voices[lang]; ours {
		return lang
	}
	_, at, _ := b.matcher.Match(language.Make(lang))
	return b.codes[at]
}

// Voice speaks the language of a code, or English.
func (b *Book) Voice(code string) *Voice {
	if v, ok := b.voices[code]; ok {
		return v
	}
	return b.voices["en"]
}

// Voice speaks one language.
type Voice struct {
	code      string
	uniform   map[string]string // texts without plural forms, which need no rule of the language
	phrases   map[string][]string
	localizer *i18n.Localizer
}

// Lang is the voice's language code.
func (v *Voice) Lang() string { return v.code }

// Say returns a text as HTML. The value named Count chooses the plural form.
func (v *Voice) Say(key string, values ...any) HTML {
	if text, ok := v.uniform[key]; ok {
		return HTML(fill(text, values, html.EscapeString))
	}
	data := pairs(values)
	for name, value := range data {
		if text, ok := value.(string); ok {
			data[name] = html.EscapeString(text)
		}
	}
	return HTML(v.text(key, data))
}

// Plain returns a text without markup, for buttons, toasts and what is escaped later.
func (v *Voice) Plain(key string, values ...any) string {
	if text, ok := v.uniform[key]; ok {
		return fill(text, values, func(s string) string { return s })
	}
	return v.text(key, pairs(values))
}

// Has reports whether there is a text with this key.
func (v *Voice) Has(key string) bool {
	said, _ := v.localizer.Localize(&i18n.LocalizeConfig{MessageID: key})
	return said != ""
}

// text shows the bare key where it has no text: ugly, seen in every test, and no reason to fail in front of a person.
func (v *Voice) text(key string, data map[string]any) string {
	said, err := v.localizer.Localize(&i18n.LocalizeConfig{
		MessageID:    key,
		TemplateData: data,
		PluralCount:  data["Count"],
	})
	if err != nil && said == "" {
		return key
	}
	return said
}

func pairs(values []any) map[string]any {
	data := make(map[string]any, len(values)/2)
	for i := 0; i+1 < len(values); i += 2 {
		data[fmt.Sprint(values[i])] = values[i+1]
	}
	return data
}
