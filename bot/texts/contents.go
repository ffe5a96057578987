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
	"gluten", "crustaceans", "egg", "fish", "nuts", "peanuts", "soy", "milk", "celery", "mustard", "sesame", "sulphites",
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

// AllContents are the names that rules have for what people rule out.
func (b *Book) AllContents() []string { return slices.Clone(contents) }

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

// words are what the languages list for contents. One with a star stands for all that begin with it and have as many words.
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
	for n := max(w.shortest, strings.LastIndexByte(word, ' ')+1); n <= len(word); n++ {
		found |= w.open[word[:n]]
	}
	return found
}

// within are those that a word one slip of the pen away may mean.
func (w words) within(word string) (found set) {
	for listed, contents := range w.exact {
		if Misspelt(word, listed) {
			found |= contents
		}
	}
	for stem, contents := range w.open {
		if Misspelt(word, stem+"*") {
			found |= contents
		}
	}
	return found
}

// fewestMisspelt is the length of a word, in letters, from which a slip leaves it recognisable.
const fewestMisspelt = 5

// Misspelt reports whether a word is a listed one with one letter wrong, missing, too many or swapped; a short one with two
// swapped. One with a star stands for all that begin with it.
func Misspelt(word, listed string) bool {
	letters := []rune(word)
	stem, open := strings.CutSuffix(listed, "*")
	want := []rune(stem)
	switch {
	case len(want) < fewestMisspelt-1:
		return false
	case len(letters) < fewestMisspelt:
		same := slices.Equal(slices.Sorted(slices.Values(letters)), slices.Sorted(slices.Values(want)))
		return same && ranking.Slips(want, letters) == 1
	}
	for n := len(want) - 1; n <= min(len(want)+1, len(letters)); n++ {
		whole := n == len(letters) || open && (n == len(want) || len(want) > fewestMisspelt)
		if whole && ranking.Slips(want, letters[:n]) <= 1 {
			return true
		}
	}
	return false
}

// meanings are the words for contents in all languages.
type meanings struct {
	own         map[string]set // by the stems of their names
	whole, kind words
	others      []string // that are no slips
}

func newMeanings(b *Book) meanings {
	m := meanings{own: make(map[string]set), whole: newWords(b, "meant"), kind: newWords(b, "kind")}
	for _, lang := range b.codes {
		m.others = append(m.others, b.voices[lang].Phrases("grammar.others")...)
	}
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

// Contents are what a word or a phrase of a catalog means. Who writes "nuts" there does not mean peanuts.
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

// ContentsLacking are the contents that a word says are not there: "meatless", "безмолочный".
func (b *Book) ContentsLacking(word string) []string {
	for _, lang := range b.codes {
		for _, affix := range b.voices[lang].Phrases("grammar.affix") {
			rest, found := strings.CutPrefix(word, strings.TrimSuffix(affix, "*"))
			if ending, ends := strings.CutPrefix(affix, "*"); ends {
				rest, found = strings.CutSuffix(word, ending)
			}
			if contents := b.ContentsSaid(rest); found && len(contents) > 0 {
				return contents
			}
		}
	}
	return nil
}

// ContentsMisspelt are the contents that somebody may mean by a word with one letter wrong, missing, too many or swapped.
func (b *Book) ContentsMisspelt(word string) []string {
	word = spelt(word)
	if strings.Contains(word, " ") || slices.Contains(b.meanings.others, word) {
		return nil
	}
	return (b.meanings.whole.within(word) | b.meanings.kind.within(word)).names()
}
