package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pickbot/bot/texts"
)

// sense is what a word does in a text that rules something out.
type sense byte

const (
	plain    sense = iota
	little         // "any", "the", "I": passed over
	joining        // "and"
	turning        // "but": another thought begins
	wanting        // "something", "I'd like": what follows is wanted
	being          // "I'm": a diet that follows is the person's own
	lacking        // "free": what stands before is ruled out
	negating       // "not": the next word is ruled out
	never          // "without", "I don't eat": what follows is ruled out, or else what stands before
	cannot         // "can't eat": everything named beside it is ruled out
	ill            // "allergic": so it is, and it matters even where nothing is known by the name
	harmless       // "no idea", "can't live without"
)

// senses in the order in which the later one decides what a phrase of two is.
var senses = []struct {
	of  sense
	key string
}{
	{little, "grammar.filler"}, {little, "grammar.little"}, {being, "grammar.am"}, {joining, "grammar.and"}, {turning, "grammar.but"},
	{wanting, "grammar.wanting"}, {lacking, "grammar.lacking"}, {never, "grammar.never"}, {negating, "grammar.not"},
	{cannot, "grammar.cannot"}, {ill, "grammar.ill"}, {harmless, "grammar.harmless"},
}

// grammar knows the phrases of all languages by their words. Those that end with a star are beginnings of words.
type grammar struct {
	phrases, open map[string]sense
	strong        map[string]bool // words that only make others stronger
	once          map[string]bool // words that make a wish of a rule
	longest       int
}

func newGrammar(book *texts.Book) grammar {
	g := grammar{phrases: make(map[string]sense), open: make(map[string]sense), strong: make(map[string]bool), once: make(map[string]bool)}
	for _, lang := range book.Languages() {
		voice := book.Voice(lang)
		for _, s := range senses {
			for _, phrase := range voice.Phrases(s.key) {
				if stem, open := strings.CutSuffix(phrase, "*"); open {
					g.open[stem] = s.of
					continue
				}
				words := strings.Fields(strings.ReplaceAll(phrase, "-", " "))
				g.phrases[strings.Join(words, " ")] = s.of
				g.longest = max(g.longest, len(words))
			}
		}
		for _, word := range voice.Phrases("grammar.strong") {
			g.strong[word] = true
		}
		for _, word := range voice.Phrases("grammar.once") {
			g.once[word] = true
		}
	}
	return g
}

// token is a word of a text.
type token struct {
	raw    string // as it is written
	word   string // in lower case, without apostrophes
	sense  sense
	inside bool // of a phrase that began before it
	parted bool // a comma or the like stands before it
	ended  bool // the end of a sentence does
}

// read splits a text into words and finds its phrases, the longest ones. Words that only make others stronger are left out.
func (g grammar) read(text string) []token {
	var list []token
	var next token
	text = slashed.Replace(text) + " "
	from := 0
	for at, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune(apostrophes, r) {
			continue
		}
		next.raw = text[from:at]
		if next.word = bare(next.raw); next.word != "" && !g.strong[next.word] {
			list = append(list, next)
			next = token{}
		}
		from = at + utf8.RuneLen(r)
		next.parted = next.parted || !unicode.IsSpace(r) && r != '-' && r != ':'
		next.ended = next.ended || strings.ContainsRune(".!?…\n", r)
	}
	for i := 0; i < len(list); {
		i += g.mark(list[i:])
	}
	return list
}

// slashed are abbreviations that would be parted.
var slashed = strings.NewReplacer("w/o", "without", "W/O", "without")

const apostrophes = "'’‘`´"

// bare is a text in lower case without apostrophes.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(apostrophes, r):
			return -1
		case r == 'ё':
			return 'е'
		}
		return r
	}, strings.ToLower(text))
}

// mark gives the phrase that a text begins with its sense, and returns how many words it has.
func (g grammar) mark(list []token) int {
	phrase, best := "", 0
	for n := range min(g.longest, len(list)) {
		if n > 0 {
			if list[n].parted {
				break
			}
			phrase += " "
		}
		phrase += list[n].word
		if s, known := g.phrases[phrase]; known {
			list[0].sense, best = s, n
		}
	}
	if best == 0 && list[0].sense == plain {
		list[0].sense = g.opening(list[0].word)
	}
	for n := 1; n <= best; n++ {
		list[n].sense, list[n].inside = list[0].sense, true
	}
	return best + 1
}

// opening is the sense of a word that begins as one of a list does, also where it is misspelt.
func (g grammar) opening(word string) (found sense) {
	for stem, s := range g.open {
		if strings.HasPrefix(word, stem) || s == ill && texts.Misspelt(word, stem+"*") {
			found = max(found, s)
		}
	}
	return found
}

// clauses parts a text where a sentence ends, another thought begins, or the person turns to what they want.
func clauses(list []token) [][]token {
	var parts [][]token
	from := 0
	for i, t := range list {
		ends := t.ended && !isAnswer(list[i:]) || t.sense == turning || t.sense == wanting && !ruling(list[from:i])
		if i > from && !t.inside && ends {
			parts, from = append(parts, list[from:i]), i
		}
	}
	return append(parts, list[from:])
}

// isAnswer reports whether the rest of a text rules out what stands before it: "Fish? No, thanks!"
func isAnswer(rest []token) bool {
	return rest[0].sense == never && !slices.ContainsFunc(rest, func(t token) bool { return t.sense != never && t.sense != little })
}

// ruling reports whether what comes next is still ruled out, as after "don't give me".
func ruling(before []token) bool {
	for _, t := range slices.Backward(before) {
		if t.sense != little {
			return t.sense >= negating && t.sense != harmless
		}
	}
	return false
}

// wants reports whether a text says what is wanted, or only looks as if it ruled something out for good.
func (g grammar) wants(list []token) bool {
	for i, t := range list {
		if g.once[t.word] || t.sense == harmless || t.sense == wanting && !t.inside && !ruling(list[:i]) {
			return true
		}
	}
	return false
}
