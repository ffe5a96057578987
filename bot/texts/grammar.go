package texts

import (
	"slices"
	"strings"
)

// Phrases are the parts of a text that lists some, as words are compared. The caller must not change them.
func (v *Voice) Phrases(key string) []string {
	if list, ok := v.phrases[key]; ok {
		return list
	}
	return listed(v.Plain(key))
}

// listed are the parts of a text, by commas.
func listed(text string) (list []string) {
	for phrase := range strings.SplitSeq(strings.ReplaceAll(text, "ё", "е"), ",") {
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
		if Stands(name, word) {
			codes = append(codes, code)
		}
	}
	return codes
}

// wordSections have nothing but texts that list some.
var wordSections = []string{"grammar", "meant", "kind", "diet"}

func phrasesOf(uniform map[string]string) map[string][]string {
	lists := make(map[string][]string)
	for key, text := range uniform {
		if section, _, _ := strings.Cut(key, "."); slices.Contains(wordSections, section) {
			lists[key] = listed(text)
		}
	}
	return lists
}

// uses reports whether a word is among those that a text lists by commas.
func (v *Voice) uses(key, word string) bool {
	return slices.ContainsFunc(v.Phrases(key), func(listed string) bool { return Stands(listed, word) })
}

// Stands reports whether a listed word stands for another. One with a star stands for every single word that begins with it.
func Stands(listed, word string) bool {
	stem, open := strings.CutSuffix(listed, "*")
	return word == stem || open && strings.HasPrefix(word, stem) && !strings.Contains(word, " ")
}
