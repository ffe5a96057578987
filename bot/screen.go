package bot

import (
	"strings"
	"unicode"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// What a phone of 390 by 844 points shows of a chat at once, in lines of text. A row of buttons takes the place of two.
const (
	screenLines = 33
	buttonLines = 2
	lineWidth   = 360 // of a line, in the units of widthOf
	twoLines    = 64  // characters that fit two lines in any case
	oneLine     = 32
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
	room := screenLines - buttonLines*rows
	var text texts.HTML
	for _, w := range wordings {
		text = above + b.body(v, a, r, w) + below
		if linesOf(text) <= room {
			break
		}
	}
	return text
}

// linesOf counts the lines that a text takes on a phone.
func linesOf(text texts.HTML) int {
	n := 0
	for line := range strings.SplitSeq(strings.TrimRight(text.Text(), "\n"), "\n") {
		n++
		column := 0
		for word := range strings.FieldsSeq(line) {
			column += widthOf(word)
			if column > lineWidth {
				n++
				column = widthOf(word)
			}
			column += widthOf(" ")
		}
	}
	return n
}

// widthOf measures by alphabet: Latin runs narrower than others, and a picture is as wide as two letters.
func widthOf(word string) (width int) {
	for _, r := range word {
		switch {
		case r < unicode.MaxLatin1:
			width += 9
		case unicode.IsLetter(r) || unicode.IsPunct(r):
			width += 10
		default:
			width += 20
		}
	}
	return width
}
