package ranking

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"
	"golang.org/x/text/unicode/norm"
)

// maxToken is the longest token in bytes; what follows is cut off.
const maxToken = 64

// stemmer reduces lower-case words of one language to their stems.
type stemmer struct {
	stem func(word string, stopWords bool) string
	stop func(word string) bool
}

// stemmerFor returns the stemmer of a language code. Words of other languages
// and of none stay whole.
func stemmerFor(lang string) stemmer {
	code, _, _ := strings.Cut(strings.ToLower(lang), "-")
	switch code {
	case "en":
		return stemmer{english.Stem, english.IsStopWord}
	case "ru":
		return stemmer{russian.Stem, russian.IsStopWord}
	case "es":
		return stemmer{spanish.Stem, spanish.IsStopWord}
	case "fr":
		return stemmer{french.Stem, french.IsStopWord}
	case "hu":
		return stemmer{hungarian.Stem, hungarian.IsStopWord}
	case "nb", "nn", "no":
		return stemmer{norwegian.Stem, norwegian.IsStopWord}
	case "sv":
		return stemmer{swedish.Stem, swedish.IsStopWord}
	}
	return stemmer{
		stem: func(word string, _ bool) string { return word },
		stop: func(string) bool { return false },
	}
}

// languageOf decides by script where lang cannot be meant: Cyrillic is Russian
// and Latin is English unless lang says otherwise in the same script.
func languageOf(word, lang string) string {
	cyrillic := strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
	switch {
	case cyrillic && !writesCyrillic(lang):
		return "ru"
	case !cyrillic && (lang == "" || writesCyrillic(lang)):
		return "en"
	}
	return lang
}

func writesCyrillic(lang string) bool {
	code, _, _ := strings.Cut(strings.ToLower(lang), "-")
	switch code {
	case "ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg":
		return true
	}
	return false
}

// words splits text into lower-case runs of letters and digits.
func words(text string) []string {
	text = strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(text, " ")))
	text = strings.ReplaceAll(text, "ё", "е")
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	for i, word := range fields {
		if len(word) > maxToken {
			fields[i] = strings.ToValidUTF8(word[:maxToken], "")
		}
	}
	return fields
}

// Tokens returns the stems of a text's words in their order, stop words left
// out. An empty lang lets each word's script decide.
func Tokens(text, lang string) []string {
	t := newTokenizer()
	var tokens []string
	for _, word := range words(text) {
		if token := t.token(word, lang); token != "" {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

// tokenizer remembers stems, since a catalog repeats its words. It is not safe
// for concurrent use.
type tokenizer struct {
	stems map[[2]string]string // by word and language
}

func newTokenizer() *tokenizer {
	return &tokenizer{stems: make(map[[2]string]string)}
}

// token returns a word's stem, empty for a stop word.
func (t *tokenizer) token(word, lang string) string {
	key := [2]string{word, lang}
	if stem, known := t.stems[key]; known {
		return stem
	}
	s := stemmerFor(languageOf(word, lang))
	stem := ""
	if !s.stop(word) {
		stem = strings.Clone(s.stem(word, true))
	}
	key[0] = strings.Clone(word) // a part would keep the whole text in memory
	t.stems[key] = stem
	return stem
}
