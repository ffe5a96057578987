package texts

import (
	"slices"
	"strings"
)

// Phrases are the parts of a text that lists some, by commas.
func (v *Voice) Phrases(key string) []string {
	var list []string
	for _, phrase := range strings.Split(v.Plain(key), ",") {
		if phrase = strings.TrimSpace(phrase); phrase != "" {
			list = append(list, phrase)
		}
	}
	return list
}

// Currencies are the codes of those that a word may stand for.
func (v *Voice) Currencies(word string) (codes []string) {
	for _, phrase := range v.Phrases("grammar.currencies") {
		name, code, _ := strings.Cut(phrase, " ")
		stem, open := strings.CutSuffix(name, "*")
		if word == stem || open && strings.HasPrefix(word, stem) {
			codes = append(codes, code)
		}
	}
	return codes
}

// uses reports whether a word is among those that a text lists by commas. A listed one with a star stands for all words
// that begin with it.
func (v *Voice) uses(key, word string) bool {
	return slices.ContainsFunc(v.Phrases(key), func(listed string) bool {
		stem, open := strings.CutSuffix(listed, "*")
		return word == stem || open && strings.HasPrefix(word, stem) && !strings.Contains(word, " ")
	})
}
