package texts

import (
	"slices"
	"strings"
)

// contents are what catalogs declare and the texts have names and words for.
var contents = []string{
	"gluten", "crustaceans", "egg", "fish", "peanuts", "soy", "milk", "nuts", "celery", "mustard", "sesame", "sulphites",
	"lupin", "molluscs", "meat", "pork", "beef", "poultry", "alcohol", "caffeine",
}

// Content is the name of something that a catalog declares, as it stands there where the language has none for it.
func (v *Voice) Content(name string) string {
	if !slices.Contains(contents, name) {
		return name
	}
	return v.Plain("content." + name)
}

// Without is the name of a content as it stands in a rule against it.
func (v *Voice) Without(name string) string {
	if !slices.Contains(contents, name) {
		return name
	}
	return v.Plain("without." + name)
}

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

// ContentsMeant are the contents that somebody means by a word of any language, under all their names. A word may mean
// several: who says nuts may well mean peanuts.
func (b *Book) ContentsMeant(word string) []string {
	word = strings.ToLower(strings.TrimSpace(word))
	var meant []string
	for _, content := range contents {
		if slices.ContainsFunc(b.codes, func(lang string) bool { return b.voices[lang].means(word, content) }) {
			meant = append(meant, content)
			for _, lang := range b.codes {
				meant = append(meant, b.voices[lang].Content(content))
			}
		}
	}
	return meant
}

// means reports whether the language uses a word for a content. A listed word with a star stands for all that begin
// with it.
func (v *Voice) means(word, content string) bool {
	return slices.ContainsFunc(v.Phrases("meant."+content), func(listed string) bool {
		stem, open := strings.CutSuffix(listed, "*")
		return word == stem || open && strings.HasPrefix(word, stem)
	})
}
