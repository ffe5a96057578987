package ranking

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// vocabulary numbers terms: stems, and whole tags and categories as labels.
// One that goes on from another leaves that other as it is.
type vocabulary struct {
	base  *vocabulary // nil: none
	first int32       // number of the first term that is not in base
	ids   map[string]int32
	terms []term
}

type term struct {
	name    string
	letters uint64 // a bit for each letter by its code modulo 64
	length  int32  // in letters; 0 for a label
	items   int32  // how many items have it
}

// label makes a name that no word can have.
func label(kind, value string) string {
	return kind + "\x00" + strings.ToLower(strings.TrimSpace(value))
}

func newVocabulary(base *vocabulary) *vocabulary {
	v := &vocabulary{base: base, ids: make(map[string]int32)}
	if base != nil {
		v.first = base.len()
	}
	return v
}

func (v *vocabulary) len() int32 { return v.first + int32(len(v.terms)) }

func (v *vocabulary) find(name string) (int32, bool) {
	if v.base != nil {
		if id, ok := v.base.find(name); ok {
			return id, true
		}
	}
	id, ok := v.ids[name]
	return id, ok
}

// intern returns a name's number, a new one if it has none yet.
func (v *vocabulary) intern(name string) int32 {
	if id, ok := v.find(name); ok {
		return id
	}
	id := v.len()
	t := term{name: name}
	if !strings.Contains(name, "\x00") {
		t.letters, t.length = letters(name), int32(utf8.RuneCountInString(name))
	}
	v.ids[name] = id
	v.terms = append(v.terms, t)
	return id
}

func (v *vocabulary) term(id int32) *term {
	if id < v.first {
		return v.base.term(id)
	}
	return &v.terms[id-v.first]
}

// startingWith returns words that go on from a beginning.
func (v *vocabulary) startingWith(beginning string) []int32 {
	return v.where(func(t *term) bool {
		return len(t.name) > len(beginning) && strings.HasPrefix(t.name, beginning)
	})
}

// near returns words within the number of slips that a word of that length may
// hold: none below four letters, one below eight, else two.
func (v *vocabulary) near(word string) []int32 {
	runes := []rune(word)
	slips := min(len(runes)/4, 2)
	if slips == 0 {
		return nil
	}
	mine, length := letters(word), int32(len(runes))
	return v.where(func(t *term) bool {
		return max(t.length, length)-min(t.length, length) <= int32(slips) &&
			bits.OnesCount64(t.letters^mine) <= 2*slips &&
			Slips(runes, []rune(t.name)) <= slips
	})
}

func (v *vocabulary) where(holds func(*term) bool) []int32 {
	var found []int32
	if v.base != nil {
		found = v.base.where(holds)
	}
	for i := range v.terms {
		if t := &v.terms[i]; t.length > 0 && holds(t) {
			found = append(found, v.first+int32(i))
		}
	}
	return found
}

func letters(word string) uint64 {
	var set uint64
	for _, r := range word {
		set |= 1 << (uint32(r) % 64)
	}
	return set
}

// Slips counts the letters to insert, remove, replace or swap with their
// neighbour (optimal string alignment) between two words.
func Slips(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
