package bot

import (
	"strconv"
	"strings"
	"unicode"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// What a phone of 390 by 844 points shows of a chat at once, in lines of text. A row of buttons takes the place of two.
const (
	screenLines = 32
	buttonLines = 2
	lineWidth   = 360 // of a line, in the units of widthOf
	twoLines    = 64  // characters that fit two lines in any case
	oneLine     = 32
	usualText   = 1 << 10 // bytes
)

// wording is how much of an answer's words stand on a card: characters of the summary and of each reason, and whether
// there is room for a tip and for the summary.
type wording struct {
	characters   int
	tip, summary bool
}

// wordings from everything to the least.
var wordings = [...]wording{
	{1000, true, true},
	{1000, false, true},
	{twoLines, true, true},
	{twoLines, false, true},
	{twoLines, false, false},
	{oneLine, false, false},
}

// fitted is the wordiest text of an answer that fits one screen, with what stands above and below it and with its rows of
// buttons; if none does, the shortest.
func (b *Bot) fitted(v visit, above, below texts.HTML, a recommend.Answer, r recommend.Reaction, rows int) texts.HTML {
	s := b.sheet(v, above, below, a, r)
	room, tip := screenLines-buttonLines*rows-s.fixed(), s.tipLines()
	var characters, summary, reasons int
	for _, w := range wordings {
		if w.characters != characters {
			characters = w.characters
			summary, reasons = s.lines(characters)
		}
		n := reasons
		if w.summary {
			n += summary
		}
		if w.tip {
			n += tip
		}
		if n <= room {
			return s.text(w)
		}
	}
	return s.text(wordings[len(wordings)-1])
}

// sheet is the text of an answer in parts that are rendered once, whatever room there is for them.
type sheet struct {
	above, below, who texts.HTML
	summary, tip      string
	offers            []offered
}

type offered struct {
	title, instead texts.HTML
	reason         string
}

// sheet has the line on the person, each offer with its reason, a tip and who picked.
func (b *Bot) sheet(v visit, above, below texts.HTML, a recommend.Answer, r recommend.Reaction) sheet {
	s := sheet{above: above, below: below, summary: a.Summary, offers: make([]offered, 0, len(a.Offers))}
	for n, offer := range a.Offers {
		o := offered{title: texts.HTML("<b>"+strconv.Itoa(n+1)+".</b> ") + b.titleLine(v, offer.Item), reason: offer.Reason}
		if n == r.Slot && r.Left != "" {
			o.instead = b.insteadOf(v, r, leftTitle)
		}
		s.offers = append(s.offers, o)
	}
	if len(a.Tips) > 0 {
		s.tip = "💡 " + a.Tips[0]
	}
	if a.Source == recommend.Local {
		s.who = v.voice.Say("picks.local")
	}
	return s
}

func (s sheet) text(w wording) texts.HTML {
	text := strings.Builder{}
	text.Grow(usualText)
	put := func(parts ...texts.HTML) {
		for _, part := range parts {
			text.WriteString(string(part))
		}
	}
	put(s.above)
	if w.summary && s.summary != "" {
		put("\n", texts.Escape(texts.Cut(s.summary, w.characters)))
	}
	put("\n\n")
	for _, o := range s.offers {
		put(o.title, "\n", texts.Escape(texts.Cut(o.reason, w.characters)), "\n", o.instead)
	}
	if w.tip && s.tip != "" {
		put("\n", texts.Escape(s.tip), "\n")
	}
	if s.who != "" {
		put("\n", s.who)
	}
	put(s.below)
	return texts.HTML(text.String())
}

// fixed is how many lines a text takes for what stands in every wording.
func (s sheet) fixed() int {
	n := linesOf(s.above.Text()) + 1
	for _, o := range s.offers {
		n += linesOf(o.title.Text())
		if o.instead != "" {
			n++
		}
	}
	if end := s.who + s.below; end != "" {
		n += 1 + linesOf(strings.TrimLeft(end.Text(), "\n"))
	}
	return n
}

// lines is how many the summary and the reasons take where each has so many characters.
func (s sheet) lines(characters int) (summary, reasons int) {
	if s.summary != "" {
		summary = linesOf(texts.Cut(s.summary, characters))
	}
	for _, o := range s.offers {
		reasons += linesOf(texts.Cut(o.reason, characters))
	}
	return summary, reasons
}

// tipLines is how many the tip takes, with the empty one above it.
func (s sheet) tipLines() int {
	if s.tip == "" {
		return 0
	}
	return 1 + linesOf(s.tip)
}

// linesOf counts the lines that a text takes on a phone.
func linesOf(text string) int {
	lines, column, word := 1, 0, 0
	endWord := func() {
		if word == 0 {
			return
		}
		column += word
		if column > lineWidth {
			lines++
			column = word
		}
		column += widthOf(' ')
		word = 0
	}
	for _, r := range text {
		switch {
		case r == '\n':
			endWord()
			lines, column = lines+1, 0
		case unicode.IsSpace(r):
			endWord()
		default:
			word += widthOf(r)
		}
	}
	endWord()
	return lines
}

// widthOf measures by alphabet: Latin runs narrower than others, and a picture is as wide as two letters.
func widthOf(r rune) int {
	switch {
	case r < unicode.MaxLatin1:
		return 9
	case unicode.IsLetter(r) || unicode.IsPunct(r):
		return 10
	}
	return 20
}
