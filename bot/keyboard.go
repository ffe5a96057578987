package bot

import (
	"slices"
	"strconv"

	"github.com/go-telegram/bot/models"

	"pickbot/recommend"
)

type button = models.InlineKeyboardButton

func rows(rows ...[]button) *models.InlineKeyboardMarkup {
	return &models.InlineKeyboardMarkup{InlineKeyboard: rows}
}

func row(buttons ...button) []button { return buttons }

// grid lays buttons out in rows of n.
func grid(n int, buttons []button) [][]button { return slices.Collect(slices.Chunk(buttons, n)) }

func (b *Bot) button(v visit, label string, t Tap) button {
	return button{Text: label, CallbackData: b.taps.encode(v.chat, t)}
}

// sayButton is a button whose label is one of the texts.
func (b *Bot) sayButton(v visit, key string, t Tap) button { return b.button(v, v.voice.Plain(key), t) }

func (b *Bot) todayButton(v visit) []button {
	return row(b.sayButton(v, "picks.button", Tap{Action: actionPicks}))
}

// pager is the row that turns pages, counted from 0; nil where there is one page only. Turned is the tap to a page.
func (b *Bot) pager(v visit, page, pages int, turned Tap) []button {
	if pages < 2 {
		return nil
	}
	to := func(n int, label string) button {
		t := turned
		t.Page = (n + pages) % pages
		return b.button(v, label, t)
	}
	here := strconv.Itoa(page+1) + "/" + strconv.Itoa(pages)
	return row(to(page-1, "◂"), to(page, here), to(page+1, "▸"))
}

// pagesOf says how many pages n lines fill; one that is empty is a page.
func pagesOf(n, perPage int) int { return max(1, (n+perPage-1)/perPage) }

// faces of the opinions, in the order of the buttons.
var faces = []struct {
	kind recommend.Kind
	face string
}{
	{recommend.Like, "👍"}, {recommend.Dislike, "👎"}, {recommend.Save, "🔖"}, {recommend.Had, "✅"},
}

// face of an opinion.
func face(kind recommend.Kind) string {
	for _, f := range faces {
		if f.kind == kind {
			return f.face
		}
	}
	return ""
}

// opinionButtons are the four opinions on an item, those that are given marked. The prefix says which item it is.
func (b *Bot) opinionButtons(v visit, prefix string, offer recommend.Offer, t Tap) []button {
	line := make([]button, 0, len(faces))
	for _, f := range faces {
		t.Action, t.Kind, t.On, t.Value = actionFeedback, f.kind, !offer.Marked(f.kind), offer.Item.ID
		line = append(line, b.button(v, marked(prefix+f.face, !t.On), t))
	}
	return line
}

const chosenMark = "✓"

// marked is an opinion's label, with a mark if it is given.
func marked(label string, on bool) string {
	if on {
		return label + chosenMark
	}
	return label
}

// ticked is a label of a list to choose from.
func ticked(label string, on bool) string {
	if on {
		return chosenMark + " " + label
	}
	return label
}

// redrawn is a keyboard in which some buttons are changed; what change does not know it returns as it is.
func redrawn(keyboard *models.InlineKeyboardMarkup, change func(button) button) *models.InlineKeyboardMarkup {
	changed := &models.InlineKeyboardMarkup{}
	if keyboard == nil {
		return changed
	}
	for _, line := range keyboard.InlineKeyboard {
		line = slices.Clone(line)
		for i := range line {
			line[i] = change(line[i])
		}
		changed.InlineKeyboard = append(changed.InlineKeyboard, line)
	}
	return changed
}
