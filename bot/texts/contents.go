package texts

import (
	"math/bits"
	"slices"
	"strings"

	"pickbot/recommend"
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

// ContentNames are the names of a content in all languages, that of catalogs first.
func (b *Book) ContentNames(content string) []string {
	names := []string{content}
	for _, lang := range b.codes {
		names = append(names, b.voices[lang].Content(content))
	}
	return names
}

// set is some of the contents, a bit for each.
type set uint64

func (s set) names() []string {
	var names []string
	for ; s != 0; s &= s - 1 {
		names = append(names, contents[bits.TrailingZeros64(uint64(s))])
	}
	return names
}

// words are what the languages list for contents. One with a star stands for all that begin with it.
type words struct {
	exact, open map[string]set
	shortest    int // bytes of the shortest in open
}

func newWords(b *Book, section string) words {
	w := words{exact: make(map[string]set), open: make(map[string]set), shortest: 1 << 10}
	for _, lang := range b.codes {
		for n, content := range contents {
			key := section + "." + content
			if !b.voices[lang].Has(key) {
				continue
			}
			for _, listed := range b.voices[lang].Phrases(key) {
				if stem, open := strings.CutSuffix(spelt(listed), "*"); open {
					w.open[stem] |= 1 << n
					w.shortest = min(w.shortest, len(stem))
				} else {
					w.exact[stem] |= 1 << n
				}
			}
		}
	}
	return w
}

func (w words) mean(word string) set {
	found := w.exact[word]
	for n := w.shortest; n <= len(word); n++ {
		found |= w.open[word[:n]]
	}
	return found
}

// within are those that a word one slip of the pen away may mean.
func (w words) within(word string) (found set) {
	letters := []rune(word)
	for listed, contents := range w.exact {
		if misspelt(letters, []rune(listed)) {
			found |= contents
		}
	}
	for stem, contents := range w.open {
		length := len([]rune(stem))
		for n := max(length-1, 1); n <= min(length+1, len(letters)); n++ {
			if misspelt(letters[:n], []rune(stem)) {
				found |= contents
			}
		}
	}
	return found
}

// fewestMisspelt is the length of a word, in letters, from which a slip leaves it recognisable.
const fewestMisspelt = 5

// misspelt reports whether one letter is wrong, missing, too many or swapped.
func misspelt(word, listed []rune) bool {
	apart := len(word) - len(listed)
	return len(listed) >= fewestMisspelt-1 && -1 <= apart && apart <= 1 && ranking.Slips(listed, word) <= 1
}

// meanings are the words for contents in all languages.
type meanings struct {
	own         map[string]set // by the stems of their names
	whole, kind words
}

func newMeanings(b *Book) meanings {
	m := meanings{own: make(map[string]set), whole: newWords(b, "meant"), kind: newWords(b, "kind")}
	for n, content := range contents {
		for _, name := range b.ContentNames(content) {
			m.own[stem(name)] |= 1 << n
		}
	}
	return m
}

func stem(word string) string { return strings.Join(ranking.Tokens(word, ""), " ") }

// spelt is a word as words are compared.
func spelt(word string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(word)), "ё", "е")
}

var _ recommend.Dictionary = (*Book)(nil)

// Contents are what a word of a catalog means. Who writes "nuts" there does not mean peanuts.
func (b *Book) Contents(word string) (whole, kind []string) {
	word = spelt(word)
	if own := b.meanings.own[stem(word)]; own != 0 {
		return own.names(), nil
	}
	return b.meanings.whole.mean(word).names(), b.meanings.kind.mean(word).names()
}

// Covers are a content and what falls under it.
func (b *Book) Covers(content string) []string {
	if content == "meat" {
		return append([]string{content}, meats...)
	}
	return []string{content}
}

// ContentsSaid are the contents that somebody means by a word of any language. A word may mean several: who says nuts may
// well mean peanuts.
func (b *Book) ContentsSaid(word string) []string {
	word = spelt(word)
	return (b.meanings.whole.mean(word) | b.meanings.kind.mean(word)).names()
}

// ContentsMeant are those under all their names.
func (b *Book) ContentsMeant(word string) []string {
	var names []string
	for _, content := range b.ContentsSaid(word) {
		names = append(names, b.ContentNames(content)...)
	}
	return names
}

// ContentsMisspelt are the contents that somebody may mean by a word with one letter wrong, missing, too many or swapped.
func (b *Book) ContentsMisspelt(word string) []string {
	word = spelt(word)
	if len([]rune(word)) < fewestMisspelt || strings.Contains(word, " ") {
		return nil
	}
	return (b.meanings.whole.within(word) | b.meanings.kind.within(word)).names()
}
