package bot

import (
	"slices"
	"strings"
)

// understandPassing reads what a text rules out in passing, as "pasta without nuts" and "any soup? I'm allergic to fish".
func (b *Bot) understandPassing(list []token) understood {
	var u understood
	var names []string
	known := make(map[string]meaning)
	asks := false
	for _, clause := range clauses(list) {
		p := passing{b: b, clause: clause, out: make([]bool, len(clause)), known: known}
		p.read(&u)
		names = append(names, p.names...)
		u.named = append(u.named, p.wanted()...)
		u.mentions = append(u.mentions, p.mentions...)
		for i, t := range clause {
			if p.out[i] {
				u.unwanted = append(u.unwanted, t.raw)
			}
			asks = asks || !p.out[i] && t.sense == plain
			u.wish = u.wish || b.grammar.once[t.word] || !p.out[i] && (t.sense == plain || t.sense == wanting || t.sense == harmless)
		}
	}
	if len(u.unwanted) > 0 && !asks { // "something without nuts" names nothing to look for
		u.unwanted = raws(list)
	}
	if u.stated && len(names) == 0 { // "Nutts. I'm allergic."
		p := passing{b: b, clause: list, out: make([]bool, len(list)), known: known}
		p.everything(b.contentsMeant)
		names = p.names
	}
	u.add(b.understandNames(names, u.stated))
	u.wish = u.wish && !u.stated && len(u.unwanted) > 0
	return u
}

func raws(list []token) (words []string) {
	for _, t := range list {
		words = append(words, t.raw)
	}
	return words
}

// passing is what one clause rules out.
type passing struct {
	b      *Bot
	clause []token
	names  []string
	// mentions are words for what is not wanted that are no names, but stand in the catalog.
	mentions []string
	out      []bool // words that say what is not wanted
	known    map[string]meaning
	// gathered: everything that it names is ruled out already.
	gathered bool
}

// meaning is what a word may name.
type meaning struct{ content, topic bool }

func (p *passing) meaning(word string) meaning {
	m, known := p.known[word]
	if !known {
		m = meaning{content: len(p.b.contentsMeant(word)) > 0, topic: len(p.b.service.Vocabulary().Never(word)) > 0}
		p.known[word] = m
	}
	return m
}

func (p *passing) read(u *understood) {
	for i, t := range p.clause {
		switch end := p.end(i); {
		case t.inside:
		case p.ownDiet(i, u):
			u.stated = true
		case t.sense == ill:
			u.stated = true
			p.gather()
			if !p.before(i, end, u) {
				p.unknown(i, end, u)
				p.follow(i, end, nearby)
			}
		case t.sense == cannot:
			p.gather()
			u.stated = p.follow(i, end, nearby) || len(p.names) > 0 || u.stated
		case t.sense == never:
			if !p.follow(i, end, nearby) && p.skip(end) == len(p.clause) {
				p.back(i, end)
			}
		case t.sense == negating:
			p.follow(i, end, next)
		case t.sense == lacking:
			p.back(i, end)
		case t.sense == plain:
			if without := p.b.texts.ContentsLacking(t.word); len(without) > 0 {
				p.take(i, i+1, without...)
			}
		}
	}
}

// How far from what rules it out the first name may stand, in words: "without melted cheese", but "not spicy fish".
const (
	next   = 1
	nearby = 2
)

// end is where the phrase that begins at a word ends.
func (p *passing) end(at int) int {
	for at++; at < len(p.clause) && p.clause[at].inside; at++ {
	}
	return at
}

// take notes names, and that the words there say what is not wanted.
func (p *passing) take(from, to int, names ...string) {
	p.names = append(p.names, names...)
	for i := from; i < to; i++ {
		p.out[i] = true
	}
}

// mention notes a word that is no name.
func (p *passing) mention(at int) {
	if word := p.clause[at].word; p.b.service.Mentioned(word) {
		p.mentions = append(p.mentions, word)
	}
}

// name is the name that stands at a place, and where it ends; empty if there is none. Topics are names as well.
func (p *passing) name(at int) (name string, end int) {
	if at < 0 || at >= len(p.clause) || p.clause[at].sense != plain {
		return "", at
	}
	if two := p.two(at); two != "" {
		return two, at + 2
	}
	word := p.clause[at].word
	if p.meaning(word) == (meaning{}) {
		return "", at
	}
	return word, at + 1
}

// two are the words at a place if together they are a name for contents, as "peanut butter".
func (p *passing) two(at int) string {
	if at+1 >= len(p.clause) || p.clause[at+1].parted {
		return ""
	}
	words := p.clause[at].word + " " + p.clause[at+1].word
	if len(p.b.texts.ContentsSaid(words)) == 0 {
		return ""
	}
	return words
}

// contents reports whether a word is something that things may contain.
func (p *passing) contents(at int) bool {
	return at < len(p.clause) && p.clause[at].sense == plain && p.meaning(p.clause[at].word).content
}

// gather takes everything that the clause names, as it is spelt, once.
func (p *passing) gather() {
	if !p.gathered {
		p.everything(p.b.texts.ContentsSaid)
		p.gathered = true
	}
}

// everything takes all that things may contain.
func (p *passing) everything(meant func(name string) []string) {
	for at := 0; at < len(p.clause); at++ {
		name, end := p.name(at)
		if name != "" && len(meant(name)) > 0 {
			p.take(at, end, name)
			at = end - 1
		}
	}
}

// follow takes the names that come after a phrase, the first one within reach, and reports whether there are any.
func (p *passing) follow(phrase, at, reach int) (found bool) {
	if p.clause[phrase].sense != ill && p.parted(at, p.skip(at)) { // "No, fish"
		return false
	}
	for near := reach; ; near = next {
		from := p.skip(at)
		name, end := p.within(from, near)
		if name == "" {
			if at = p.strange(phrase, from, reach); at == from {
				return found
			}
			continue
		}
		for found = true; name != ""; name, end = p.name(end) {
			p.take(phrase, end, name)
			if at = end; reach == next || p.parted(end, end) {
				break
			}
		}
		if at = p.goesOn(at); at < 0 {
			return true
		}
	}
}

// within is the first name among as many words.
func (p *passing) within(from, words int) (name string, end int) {
	name, end = p.name(from)
	if name == "" && words == nearby && from < len(p.clause) && p.clause[from].sense == plain && !p.parted(from+1, from+1) {
		return p.name(from + 1)
	}
	return name, end
}

// goesOn is where a list of names goes on, by commas as far as it is of contents; negative if it does not.
func (p *passing) goesOn(at int) int {
	switch {
	case at >= len(p.clause):
		return -1
	case p.clause[at].sense == joining:
		return at + 1
	case p.clause[at].parted && p.contents(p.skip(at)):
		return at
	}
	return -1
}

// skip passes over words that say nothing here.
func (p *passing) skip(at int) int {
	for at < len(p.clause) && slices.Contains([]sense{little, being, wanting}, p.clause[at].sense) {
		at++
	}
	return at
}

// strange passes over a word of a list that nobody knows, as "onions" of "onions or milk", and returns where the list goes
// on, or from where it does not.
func (p *passing) strange(phrase, from, reach int) int {
	if from >= len(p.clause) || p.clause[from].sense != plain {
		return from
	}
	p.take(phrase, from+1)
	p.mention(from)
	for at := from + 1; at < min(from+1+reach, len(p.clause)); at++ {
		if p.clause[at].sense == joining {
			return at + 1
		}
	}
	return from
}

// parted reports whether there is a comma between two places.
func (p *passing) parted(from, to int) bool {
	to = min(to+1, len(p.clause))
	return from < to && slices.ContainsFunc(p.clause[from:to], func(t token) bool { return t.parted })
}

// wanted are the contents that the clause names, as they are spelt, and does not rule out.
func (p *passing) wanted() (contents []string) {
	for at := 0; at < len(p.clause); at++ {
		switch two := p.two(at); {
		case p.out[at] || p.clause[at].sense != plain:
		case two != "":
			contents = append(contents, p.b.texts.ContentsSaid(two)...)
			at++
		default:
			contents = append(contents, p.b.texts.ContentsSaid(p.clause[at].word)...)
		}
	}
	return contents
}

// back takes the names that stand before a phrase: "fish I don't eat", "nut and dairy free". Beyond a comma only contents are
// meant.
func (p *passing) back(phrase, end int) {
	for at := phrase - 1; at >= 0; at-- {
		switch name, _ := p.name(at); {
		case name != "" && (p.contents(at) || !p.parted(at+1, phrase-1)):
			p.take(at, end, name)
		case slices.Contains([]sense{little, joining, being}, p.clause[at].sense):
		case end == at+2 && p.clause[at].sense == plain: // "fat-free"
			p.take(at, end)
			p.mention(at)
			return
		default:
			return
		}
	}
}

// before reads "tomato allergy" and "kiwi and tomato allergy", where what follows is another matter. Contents are gathered
// already.
func (p *passing) before(phrase, end int, u *understood) (found bool) {
	if end > phrase+1 || p.parted(phrase, phrase) { // "allergic to", "soup, allergy: fish"
		return false
	}
	for at := phrase - 1; at >= 0 && p.clause[at].sense == plain; at -= 2 {
		switch name, _ := p.name(at); {
		case p.out[at]: // as the end of "tree nut"
		case name != "":
			p.take(at, at+1, name)
		default:
			u.unknown = append(u.unknown, p.clause[at].word)
		}
		found = true
		p.take(phrase, end)
		if at == 0 || p.clause[at-1].sense != joining {
			break
		}
	}
	return found
}

// maxUnknown is how many words a name may have that nobody knows.
const maxUnknown = 2

// unknown notes what the person says they are allergic to, and nobody here has heard of.
func (p *passing) unknown(phrase, at int, u *understood) {
	if at == phrase+1 { // not "allergic to"
		return
	}
	var words []string
	known := false
	note := func() {
		if !known && 0 < len(words) && len(words) <= maxUnknown {
			u.unknown = append(u.unknown, strings.Join(words, " "))
		}
		words, known = nil, false
	}
	for ; at < len(p.clause) && p.clause[at].sense < lacking; at++ {
		if p.clause[at].parted || p.clause[at].sense == joining {
			note()
		}
		if p.clause[at].sense == plain {
			name, _ := p.name(at)
			words, known = append(words, p.clause[at].word), known || p.out[at] || name != ""
		}
	}
	note()
}

// ownDiet reads a way to eat that the person has: "I'm vegan". Nobody is coeliac by choice, so that is always their own.
func (p *passing) ownDiet(at int, u *understood) bool {
	if p.clause[at].sense != ill && !p.beside(at, being) {
		return false
	}
	for end := min(at+maxNameWords, len(p.clause)); end > at; end-- {
		var words []string
		for _, t := range p.clause[at:end] {
			words = append(words, t.word)
		}
		if d, ok := p.b.texts.OwnDiet(strings.Join(words, " ")); ok {
			p.b.addDiet(u, d, true)
			p.take(at, end)
			return true
		}
	}
	return false
}

// beside reports whether the words of a sense stand before a place, or behind it at the end.
func (p *passing) beside(at int, s sense) bool {
	for i := at - 1; i >= 0; i-- {
		if p.clause[i].sense != little {
			return p.clause[i].sense == s
		}
	}
	last := len(p.clause) - 1
	return at+1 == last && p.clause[last].sense == s
}
