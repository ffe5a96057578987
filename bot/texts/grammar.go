package texts

import (
	"slices"
	"strings"

	"pickbot/recommend/ranking"
)

// contents are what catalogs declare and the texts have names and words for.
var contents = []string{
	"gluten", "crustaceans", "egg", "fish", "peanuts", "soy", "milk", "nuts", "celery", "mustard", "sesame", "sulphites",
	"lupin", "molluscs", "meat", "pork", "beef", "poultry", "alcohol", "caffeine", "lamb", "mushrooms", "coconut",
	"honey", "gelatine",
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
	return b.contentsWhere(func(v *Voice, content string) bool { return v.uses("meant."+content, word) })
}

// fewestMisspelt is the length of a word, in letters, from which a slip leaves it recognisable.
const fewestMisspelt = 5

// ContentsMisspelt are the contents that somebody may mean by a word with one letter wrong, missing, too many or swapped.
func (b *Book) ContentsMisspelt(word string) []string {
	letters := []rune(strings.ToLower(strings.TrimSpace(word)))
	if len(letters) < fewestMisspelt || strings.Contains(word, " ") {
		return nil
	}
	return b.contentsWhere(func(v *Voice, content string) bool {
		return slices.ContainsFunc(v.Phrases("meant."+content), func(listed string) bool {
			stem, open := strings.CutSuffix(listed, "*")
			for _, part := range beginnings(letters, len([]rune(stem)), open) {
				if len([]rune(stem)) >= fewestMisspelt-1 && ranking.Slips([]rune(stem), part) <= 1 {
					return true
				}
			}
			return false
		})
	})
}

// beginnings are what of a word may be a misspelt stem of that length: the whole, or what is about as long.
func beginnings(word []rune, length int, open bool) [][]rune {
	if !open {
		return [][]rune{word}
	}
	var list [][]rune
	for n := max(length-1, 1); n <= min(length+1, len(word)); n++ {
		list = append(list, word[:n])
	}
	return list
}

// contentsWhere are those that any language calls so, under all their names.
func (b *Book) contentsWhere(called func(v *Voice, content string) bool) []string {
	var found []string
	for _, content := range contents {
		if slices.ContainsFunc(b.codes, func(lang string) bool { return called(b.voices[lang], content) }) {
			found = append(found, b.ContentNames(content)...)
		}
	}
	return found
}

// uses reports whether a word is among those that a text lists by commas. A listed one with a star stands for all that
// begin with it.
func (v *Voice) uses(key, word string) bool {
	return slices.ContainsFunc(v.Phrases(key), func(listed string) bool {
		stem, open := strings.CutSuffix(listed, "*")
		return word == stem || open && strings.HasPrefix(word, stem)
	})
}
