package bot

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// typingAfter spares the quick answers a call.
const typingAfter = 300 * time.Millisecond

func (b *Bot) picks(ctx context.Context, v visit, _ string) error {
	stop := b.typingSoon(ctx, v)
	answer, err := b.service.Picks(ctx, v.person)
	stop()
	if errors.Is(err, recommend.ErrNoResult) {
		return b.nothing(ctx, v)
	}
	if err != nil {
		return err
	}
	return b.send(ctx, v, b.picksCard(v, answer, recommend.Reaction{Slot: -1}))
}

// nothing says why there are no picks.
func (b *Bot) nothing(ctx context.Context, v visit) error {
	if b.service.Size() == 0 {
		return b.say(ctx, v, v.voice.Say("picks.empty"), nil)
	}
	return b.say(ctx, v, v.voice.Say("picks.nothing"), nil)
}

// typingSoon shows "typing" if the answer takes longer than a moment; call what it returns when it is there.
func (b *Bot) typingSoon(ctx context.Context, v visit) (stop func()) {
	timer := time.AfterFunc(typingAfter, func() { b.typing(ctx, v) })
	return func() { timer.Stop() }
}

// picksCard is today's picks: a line on the person, each pick with its reason, and what can be done with it.
func (b *Bot) picksCard(v visit, a recommend.Answer, r recommend.Reaction) card {
	title := v.voice.Say("picks.title", "Count", len(a.Offers), "Number", v.voice.Number(len(a.Offers)), "Name", v.name)
	c := card{text: title + b.body(v, a, r)}
	for n, offer := range a.Offers {
		if c.picture == "" {
			c.picture = offer.Item.ImageURL
		}
		line := b.offerButtons(v, n+1, offer, a.GeneratedAt)
		if n == r.Slot && r.Left != "" {
			undo := Tap{Action: actionFeedback, Kind: r.Kind, Of: a.GeneratedAt, Item: r.Left}
			line = append(line, b.button(v, v.voice.Plain("tap.undo"), undo))
		}
		c.add(line)
	}
	c.add([]models.InlineKeyboardButton{
		b.button(v, v.voice.Plain("tap.why"), Tap{Action: actionWhy, Of: a.GeneratedAt}),
		b.button(v, v.voice.Plain("tap.more"), Tap{Action: actionMore, Of: a.GeneratedAt}),
	})
	return c
}

func (c *card) add(line []models.InlineKeyboardButton) {
	if c.buttons == nil {
		c.buttons = &models.InlineKeyboardMarkup{}
	}
	c.buttons.InlineKeyboard = append(c.buttons.InlineKeyboard, line)
}

// body is everything below the title.
func (b *Bot) body(v visit, a recommend.Answer, r recommend.Reaction) texts.HTML {
	text := texts.HTML("")
	if a.Summary != "" {
		text += "\n" + texts.Escape(a.Summary)
	}
	text += "\n"
	for n, offer := range a.Offers {
		text += "\n" + b.offerLines(v, n+1, offer)
		if n == r.Slot && r.Left != "" {
			text += "<i>" + v.voice.Say("picks.instead", "Title", b.title(r.Left)) + "</i>\n"
		}
	}
	for _, tip := range a.Tips[:min(len(a.Tips), 1)] {
		text += "\n💡 " + texts.Escape(tip) + "\n"
	}
	if a.Source == recommend.Local {
		text += "\n" + v.voice.Say("picks.local")
	}
	return text
}

func (b *Bot) title(item string) string {
	it, ok := b.service.Item(item)
	if !ok {
		return item
	}
	return it.Title
}

// maxTitle bounds a title on a card, in characters: ten picks fit into one message whatever the catalog holds.
const maxTitle = 100

func (b *Bot) offerLines(v visit, n int, offer recommend.Offer) texts.HTML {
	line := texts.HTML("<b>"+strconv.Itoa(n)+". ") + texts.Escape(texts.Cut(offer.Item.Title, maxTitle)) + "</b>"
	if price := v.voice.Price(offer.Item.Price); price != "" {
		line += " · " + texts.Escape(price)
	}
	return line + "\n" + texts.Escape(offer.Reason) + "\n"
}

// faces of the opinions, in the order of the buttons.
var faces = []struct {
	kind recommend.Kind
	face string
}{
	{recommend.Like, "👍"}, {recommend.Dislike, "👎"}, {recommend.Save, "🔖"}, {recommend.Had, "✅"},
}

func (b *Bot) offerButtons(v visit, n int, offer recommend.Offer, of time.Time) []models.InlineKeyboardButton {
	var line []models.InlineKeyboardButton
	for _, f := range faces {
		on := offer.Marked(f.kind)
		label := opinionLabel(strconv.Itoa(n)+" "+f.face, on)
		line = append(line, b.button(v, label, Tap{Action: actionFeedback, Kind: f.kind, On: !on, Of: of, Item: offer.Item.ID}))
	}
	return line
}

const chosenMark = "✓"

func opinionLabel(label string, on bool) string {
	if on {
		return label + chosenMark
	}
	return label
}
