package bot

import (
	"strings"
	"unicode/utf8"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// What a phone of 390 by 844 points shows of a chat at once: lines of text with so many characters each. A row of buttons
// takes the place of two.
const (
	screenLines   = 32
	screenColumns = 34
	buttonLines   = 2
)

// wording is how much of an answer's words stand on a card: characters of the summary and of each reason, and whether
// there is room for a tip, for who picked, which "why" tells as well, and for the summary.
type wording struct {
	characters        int
	tip, who, summary bool
}

// wordings from everything to the least.
var wordings = [...]wording{
	{10 * screenColumns, true, true, true},
	{10 * screenColumns, false, true, true},
	{2 * screenColumns, true, true, true},
	{2 * screenColumns, false, true, true},
	{2 * screenColumns, false, false, true},
	{screenColumns, false, false, false},
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
			length := utf8.RuneCountInString(word)
			switch {
			case column == 0:
				column = length
			case column+1+length <= screenColumns:
				column += 1 + length
			default:
				n++
				column = length
			}
		}
	}
	return n
}
