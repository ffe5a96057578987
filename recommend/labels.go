package recommend

import (
	"slices"
	"strings"
)

// A Dictionary knows the words for what things contain, in all languages.
type Dictionary interface {
	// Contents are what a word means, or a phrase that means something else than its words: "орехи" are nuts as a whole,
	// "hazelnuts" are a kind of them, and "peanut butter" is no butter.
	Contents(word string) (whole, kind []string)
	// Covers are a content and what falls under it: "meat" covers "beef".
	Covers(content string) []string
}

// labels are all names of contents, tags and categories on a shelf, found by their words and by what these mean.
type labels struct {
	dictionary Dictionary // nil: words mean nothing but themselves
	ids        map[string]int32
	list       []label
	// The lists of names by stem and by content ascend.
	stems, whole, kind map[string][]int32
	// items are the names of each item's contents and tags that say what is in it.
	items [][]int32
}

type label struct {
	content, tag bool // where it stands
	// denies: it says that something is not there.
	denies bool
	means  []string // contents
}

func newLabels(items []Item, dictionary Dictionary) *labels {
	l := &labels{
		dictionary: dictionary, ids: make(map[string]int32), items: make([][]int32, len(items)),
		stems: make(map[string][]int32), whole: make(map[string][]int32), kind: make(map[string][]int32),
	}
	read := make(stems)
	for i := range items {
		it := &items[i]
		l.add(it.Category, read)
		declared := make([]int32, 0, len(it.Contains.Names)+len(it.Tags))
		for _, name := range it.Contains.Names {
			id := l.add(name, read)
			l.list[id].content = true
			declared = append(declared, id)
		}
		says := declared
		for _, name := range it.Tags {
			id := l.add(name, read)
			l.list[id].tag = true
			if !l.list[id].denies && !l.explained(id, declared) {
				says = append(says, id)
			}
		}
		l.items[i] = says
	}
	return l
}

// explained reports whether a tag that may mean several things, such as "seafood", is settled by what is declared.
func (l *labels) explained(tag int32, declared []int32) bool {
	means := l.list[tag].means
	return len(means) > 1 && slices.ContainsFunc(declared, func(id int32) bool {
		return slices.ContainsFunc(l.list[id].means, func(content string) bool { return slices.Contains(means, content) })
	})
}

func (l *labels) add(name string, read stems) int32 {
	name = strings.ToLower(name)
	if id, known := l.ids[name]; known {
		return id
	}
	id, words := int32(len(l.list)), read.read(name)
	l.ids[name] = id
	l.list = append(l.list, label{denies: absent(words.forms())})
	for _, w := range words {
		note(l.stems, w.stem, id)
	}
	whole, kind := l.contents(words)
	for _, content := range whole {
		note(l.whole, content, id)
	}
	for _, content := range kind {
		note(l.kind, content, id)
	}
	l.list[id].means = append(whole, kind...)
	return id
}

func note(ids map[string][]int32, key string, id int32) {
	if list := ids[key]; len(list) == 0 || list[len(list)-1] != id {
		ids[key] = append(list, id)
	}
}

// contents are what a name means as a phrase, or else what its words do.
func (l *labels) contents(name text) (whole, kind []string) {
	if l.dictionary == nil {
		return nil, nil
	}
	whole, kind = l.dictionary.Contents(strings.Join(name.forms(), " "))
	if len(whole)+len(kind) > 0 {
		return whole, kind
	}
	for _, w := range name {
		a, b := l.dictionary.Contents(w.form)
		whole, kind = append(whole, a...), append(kind, b...)
	}
	return whole, kind
}

// absent reports whether a tag is one such as "gluten-free" or "без сахара".
func absent(words []string) bool {
	return len(words) > 1 && (listed([]string{"no.", "non.", "without.", "без."}, words[0]) || words[len(words)-1] == "free")
}

// called are the names that have all words of a name, whatever their endings: "nut" finds "tree nuts".
func (l *labels) called(name string) []int32 {
	telling := make(stems).telling(name)
	if len(telling) == 0 {
		if id, known := l.ids[strings.ToLower(strings.TrimSpace(name))]; known {
			return []int32{id}
		}
		return nil
	}
	found := slices.Clone(l.stems[telling[0]])
	for _, stem := range telling[1:] {
		found = slices.DeleteFunc(found, func(id int32) bool {
			_, has := slices.BinarySearch(l.stems[stem], id)
			return !has
		})
	}
	return found
}

// meant are the names of what a rule against a content refuses: those that are called so, mean it, or are a kind of it.
// A rule against a kind refuses what may be of that kind.
func (l *labels) meant(name string) []int32 {
	found := l.called(name)
	whole, kind := l.contents(make(stems).read(name))
	for _, content := range whole {
		for _, covered := range l.dictionary.Covers(content) {
			found = append(append(found, l.whole[covered]...), l.kind[covered]...)
		}
	}
	for _, content := range kind {
		found = append(found, l.whole[content]...)
	}
	return found
}
