package recommend

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A reason may speak only of what the candidate's record and its evidence hold. Prose cannot be proven true, but what
// does harm can be caught: other items of the catalog, what is or is not in an item, diets, prices and other figures.

// ground is what a text may speak of.
type ground struct {
	lexicon *lexicon
	phrases Phrases
	read    stems

	known   prose // stems of titles that may be named
	record  prose // stems of what is told of the items
	firm    prose // words that may be claimed of them: descriptions are too loose for that
	figures map[string]bool
}

func (s *Service) ground() *ground {
	return &ground{lexicon: s.engine.Ranker().Shelf().lexicon, phrases: s.phrases, read: make(stems), figures: make(map[string]bool)}
}

// reasonGround is for what is said of one candidate. Of the person's own items the titles may be named.
func (s *Service) reasonGround(b brief, c Candidate) *ground {
	g := s.ground()
	g.addItem(&c.Item)
	g.addTopics(c.Evidence.Shared)
	g.addTitles(b.taste.titles())
	g.addCount(c.Evidence.Likers)
	for _, because := range c.Evidence.Because {
		g.addTitles([]string{because.Title})
		g.addCount(because.People)
	}
	return g
}

// tasteGround is for what is said of the person: it speaks of the items that they rated.
func (s *Service) tasteGround(b brief) *ground {
	g := s.ground()
	shelf := s.engine.Ranker().Shelf()
	for _, f := range b.profile.Feedback {
		if it, ok := shelf.Item(f.ItemID); ok {
			g.addItem(it)
		}
	}
	g.addTopics(b.taste.Topics)
	g.addCount(b.taste.Stats.Feedback30Days)
	g.addCount(b.taste.Stats.UniqueItems)
	return g
}

// tipsGround is for what might widen a taste: it may speak of all that may be offered as well.
func (s *Service) tipsGround(b brief) *ground {
	g := s.tasteGround(b)
	for i := range b.candidates {
		g.addItem(&b.candidates[i].Item)
	}
	return g
}

func (t Taste) titles() []string {
	var titles []string
	for _, list := range [][]string{t.Likes, t.Saved, t.Had, t.Dislikes} {
		titles = append(titles, list...)
	}
	return titles
}

func (g *ground) addItem(it *Item) {
	g.addTitles([]string{it.Title})
	told := []string{it.Title, it.Category}
	told = append(told, it.Tags...)
	told = append(told, it.Contains.Names...)
	for _, value := range it.Attributes {
		told = append(told, value)
	}
	if it.Price != nil {
		told = append(told, amount(it.Price.Hundredths)+" "+it.Price.Currency)
	}
	g.addTopics(told)
	g.record.add(g.read.read(it.Description).key())
	g.addFigures(it.Description)
}

func (g *ground) addTopics(topics []string) {
	for _, topic := range topics {
		words := g.read.read(topic)
		g.record.add(words.key())
		g.firm.add(strings.Join(words.forms(), " "))
		g.addFigures(topic)
	}
}

func (g *ground) addTitles(titles []string) {
	for _, title := range titles {
		g.known.add(g.read.read(title).key())
		g.addFigures(title)
	}
}

func (g *ground) addCount(n int) {
	if n > 0 {
		g.figures[strconv.Itoa(n)] = true
	}
}

func (g *ground) addFigures(line string) {
	for _, n := range figure.FindAllString(line, -1) {
		g.figures[plainFigure(n)] = true
	}
}

// amount is hundredths as people write them.
func amount(hundredths int64) string {
	whole := strconv.FormatInt(hundredths/100, 10)
	if rest := hundredths % 100; rest != 0 {
		return whole + "." + strconv.FormatInt(100+rest, 10)[1:]
	}
	return whole
}

// holds reports whether a text keeps to the ground.
func (g *ground) holds(line string) bool {
	line = norm.NFKC.String(line)
	t := g.read.read(line)
	if claimIn(t.forms(), &g.firm) || !g.figuresHold(line) || !g.numbersHold(t) {
		return false
	}
	named := make([]bool, len(t)) // words of titles that may be named
	holds := true
	g.lexicon.named(t, func(from, to int) bool {
		key := t[from:to].key()
		if g.known.says(key) {
			for i := from; i < to; i++ {
				named[i] = true
			}
			return true
		}
		holds = g.record.says(key)
		return holds
	})
	return holds && g.partsHold(t, named) && !g.inventsName(t, named)
}

// inventsName reports whether words in a row have the capitals of a name, and one of them is nowhere in the ground: an
// item that is in no catalog.
func (g *ground) inventsName(t text, named []bool) bool {
	row, strange := 0, false
	for i, w := range t {
		switch {
		case !w.capital && isStopWord(w.stem):
			continue // "Lord of the Rings"
		case !w.capital || w.opens || named[i]:
			row, strange = 0, false
			continue
		}
		row++
		strange = strange || !g.record.says(w.stem) && !g.known.says(w.stem)
		if row > 1 && strange {
			return true
		}
	}
	return false
}

// partsHold: contents and tags of the catalog, in whatever language, are in the record or not spoken of. None of them is
// denied: what is in an item is not said to be missing from it.
func (g *ground) partsHold(t text, named []bool) bool {
	if g.lexicon.contents == nil {
		return true
	}
	denied := denies(t.forms())
	holds := true
	g.lexicon.spans(t, func(from, to int, key string) bool {
		if named[from] && named[to-1] {
			return true
		}
		part := g.lexicon.part(key, to == from+1)
		missing := denied || strings.HasSuffix(key, "less") // "meatless"
		holds = part == "" || !missing && (g.record.says(part) || g.record.says(key))
		return holds
	})
	for i, w := range t {
		holds = holds && (named[i] || g.meantHolds(w, denied))
	}
	return holds
}

// meantHolds: a word of any language that means contents means one of the record's.
func (g *ground) meantHolds(w word, denied bool) bool {
	if rest, ok := strings.CutPrefix(w.form, "без"); ok && len(g.phrases.ContentsMeant(rest)) > 0 { // as in "безмолочный"
		return false
	}
	meant := g.phrases.ContentsMeant(w.form)
	for _, name := range meant {
		if !denied && g.record.says(g.read.read(name).key()) {
			return true
		}
	}
	return len(meant) == 0
}

// numbersHold: numbers in words come from the record, or from a title.
func (g *ground) numbersHold(t text) bool {
	return !slices.ContainsFunc(t, func(w word) bool {
		return listed(numbers, w.form) && !g.record.says(w.stem) && !g.known.says(w.stem)
	})
}

var figure = regexp.MustCompile(`\d+(?:[.,]\d+)*`)

// figuresHold: prices, years and counts come from the record or not at all.
func (g *ground) figuresHold(line string) bool {
	if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsNumber(r) && (r < '0' || r > '9') || unicode.Is(unicode.Sc, r) }) {
		return false
	}
	return !slices.ContainsFunc(figure.FindAllString(line, -1), func(n string) bool { return !g.figures[plainFigure(n)] })
}

// plainFigure writes a decimal one way: "7,90" and "7.9" are the same.
func plainFigure(n string) string {
	n = strings.ReplaceAll(n, ",", ".")
	if strings.Count(n, ".") == 1 {
		n = strings.TrimRight(strings.TrimRight(n, "0"), ".")
	}
	return n
}
