package recommend

import (
	"slices"
	"strings"
	"unicode"
)

const (
	longestName = 8      // words of a title that are told apart
	proseItems  = 20_000 // descriptions that are read to learn which words are ordinary
	ordinary    = 2      // items whose descriptions use a word that is ordinary
)

// lexicon knows the catalog's own words, so that a text that speaks of an item, or of what may be in one, can be found
// out. It is made once for a shelf.
type lexicon struct {
	names map[string]nameKind // titles, by their stems
	// contents and tags are known by their stems; nil where no item declares contents.
	contents, tags map[string]bool
	longest        int
}

// nameKind says how a title has to be written to be taken for one.
type nameKind uint8

const (
	anyhow  nameKind = iota + 1
	capital          // as "War and Peace", which "war and peace" is not
	alone            // a capital within a sentence, or a quotation mark, as for "It"
)

func newLexicon(items []Item) *lexicon {
	x := &lexicon{names: make(map[string]nameKind, len(items))}
	read := make(stems)
	titles := make([]text, len(items))
	for i := range items {
		titles[i] = read.read(items[i].Title)
	}
	cased := writesTitleCase(titles)
	usual := usualWords(items, titles, read)
	for i := range items {
		for _, name := range namesOf(items[i].Title, titles[i], cased, read) {
			x.addName(name, cased, usual)
		}
	}
	if slices.ContainsFunc(items, func(it Item) bool { return len(it.Contains.Names) > 0 }) {
		x.addParts(items, read)
	}
	return x
}

func (x *lexicon) addName(name text, cased bool, usual map[string]bool) {
	name = name.withoutArticle()
	name = name[:min(len(name), longestName)]
	if len(name) == 0 {
		return
	}
	kind := anyhow
	switch {
	case len(name) == 1 && (cased || usual[name[0].stem] || isStopWord(name[0].stem)):
		kind = alone
	case cased:
		kind = capital
	}
	key := name.key()
	if have, known := x.names[key]; !known || kind < have {
		x.names[key] = kind
	}
	x.longest = max(x.longest, len(name))
}

func (x *lexicon) addParts(items []Item, read stems) {
	x.contents, x.tags = make(map[string]bool), make(map[string]bool)
	add := func(to map[string]bool, names []string) {
		for _, name := range names {
			words := read.read(name)
			to[words.key()] = true
			x.longest = max(x.longest, len(words))
		}
	}
	for i := range items {
		add(x.contents, items[i].Contains.Names)
		add(x.tags, items[i].Tags)
	}
}

// writesTitleCase reports whether most titles of several words have capitals beyond the first one.
func writesTitleCase(titles []text) bool {
	several, cased := 0, 0
	for _, t := range titles {
		t = t.withoutArticle()
		rest := slices.DeleteFunc(slices.Clone(t[min(1, len(t)):]), func(w word) bool { return isStopWord(w.stem) })
		if len(rest) == 0 {
			continue
		}
		several++
		if slices.ContainsFunc(rest, func(w word) bool { return w.capital }) {
			cased++
		}
	}
	return 2*cased > several
}

// usualWords are titles of one word that the catalog's descriptions use as a word like any other.
func usualWords(items []Item, titles []text, read stems) map[string]bool {
	uses := make(map[string]int)
	for _, t := range titles {
		if len(t) > 0 {
			uses[t[0].stem] = 0
		}
	}
	for i := range items[:min(len(items), proseItems)] {
		seen := make(map[string]bool)
		for raw := range strings.FieldsFuncSeq(items[i].Description, func(r rune) bool { return !isWordRune(r) }) {
			if strings.IndexFunc(raw, unicode.IsUpper) == 0 {
				continue
			}
			stem := read.of(raw)
			if n, asked := uses[stem]; asked && !seen[stem] {
				seen[stem] = true
				uses[stem] = n + 1
			}
		}
	}
	usual := make(map[string]bool)
	for stem, n := range uses {
		usual[stem] = n >= ordinary
	}
	return usual
}

// namesOf are what a title may be called: the whole, and what stands before a comma or the like. Where titles are
// written as sentences are, "Laksa with prawns" is "Laksa" as well.
func namesOf(title string, words text, cased bool, read stems) []text {
	names := []text{words}
	if at := strings.IndexAny(title, ",:;(–—"); at > 0 {
		names = append(names, read.read(title[:at]))
	}
	if cased {
		return names
	}
	joints := []string{"with", "in", "on", "с", "со", "в", "на", "под", "из"}
	if at := slices.IndexFunc(words, func(w word) bool { return slices.Contains(joints, w.stem) }); at > 0 {
		names = append(names, words[:at])
	}
	return names
}

// named calls found with each title that a text names, by the place of its words. It goes on until found says no.
func (x *lexicon) named(t text, found func(from, to int) bool) {
	x.spans(t, func(from, to int, key string) bool {
		kind, ok := x.names[key]
		return !ok || !kind.fits(t[from:to]) || found(from, to)
	})
}

// spans goes through all runs of words that may be a name.
func (x *lexicon) spans(t text, each func(from, to int, key string) bool) {
	for from := range t {
		key := ""
		for to := from + 1; to <= min(len(t), from+x.longest); to++ {
			if key != "" {
				key += " "
			}
			key += t[to-1].stem
			if !each(from, to, key) {
				return
			}
		}
	}
}

func (k nameKind) fits(t text) bool {
	first, last := t[0], t[len(t)-1]
	switch k {
	case alone:
		return first.capital && (!first.opens || first.quoted)
	case capital:
		return first.capital && last.capital
	}
	return true
}

// part is what words mean of the catalog's contents and tags, empty for nothing. Contents are found in the beginning of a
// single word too, as "milk" is in "milkshake".
func (x *lexicon) part(key string, single bool) string {
	if x.tags[key] || x.contents[key] {
		return key
	}
	const shortest = 3 // bytes of a beginning that tells something
	for n := range key {
		if single && n >= shortest && x.contents[key[:n]] {
			return key[:n]
		}
	}
	return ""
}
