package bot

import (
	"context"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	similarCount = 5
	buttonTitle  = 40 // characters of a title on a button
)

// chooseMore puts a choice of picks in the place of a card's buttons.
func (b *Bot) chooseMore(ctx context.Context, v visit, message int) error {
	answer, err := b.service.Picks(ctx, v.person)
	if err != nil {
		return err
	}
	var lines [][]models.InlineKeyboardButton
	for _, offer := range answer.Offers {
		label := texts.Cut(offer.Item.Title, buttonTitle)
		lines = append(lines, []models.InlineKeyboardButton{b.button(v, label, Tap{Action: actionSimilar, Item: offer.Item.ID})})
	}
	back := b.button(v, v.voice.Plain("tap.back"), Tap{Action: actionBack, Of: answer.GeneratedAt})
	return b.changeButtons(ctx, v, message, rows(append(lines, []models.InlineKeyboardButton{back})...))
}

// restore brings a card's own buttons back.
func (b *Bot) restore(ctx context.Context, v visit, message int) error {
	answer, err := b.service.Picks(ctx, v.person)
	if err != nil {
		return err
	}
	return b.change(ctx, v, message, b.picksCard(v, answer, recommend.Reaction{Slot: -1}))
}

// similar lists what is like an item.
func (b *Bot) similar(ctx context.Context, v visit, item string) error {
	found, err := b.service.Similar(ctx, v.person, item, similarCount)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return b.say(ctx, v, v.voice.Say("picks.none_similar"), rows(b.todayButton(v)))
	}
	answer := recommend.Answer{}
	for _, c := range found {
		pick := recommend.Pick{ItemID: c.Item.ID, Reason: b.texts.Reason(v.voice.Lang(), c)}
		answer.Offers = append(answer.Offers, recommend.Offer{Pick: pick, Item: c.Item})
	}
	return b.send(ctx, v, b.listCard(v, v.voice.Say("picks.similar", "Title", b.title(item)), answer))
}

// listCard is a list of offers that is not a day's picks.
func (b *Bot) listCard(v visit, title texts.HTML, a recommend.Answer) card {
	c := card{text: title + b.body(v, a, recommend.Reaction{Slot: -1})}
	for n, offer := range a.Offers {
		c.add(b.offerButtons(v, n+1, offer, a.GeneratedAt.Truncate(0)))
	}
	return c
}

// why says what speaks for each of today's picks, and who chose them from how many.
func (b *Bot) why(ctx context.Context, v visit) error {
	answer, evidence, err := b.service.Why(ctx, v.person)
	if err != nil {
		return err
	}
	text := texts.HTML("")
	for n, offer := range answer.Offers {
		title := texts.Escape(texts.Cut(offer.Item.Title, maxTitle))
		text += texts.HTML(strconv.Itoa(n+1)) + ". <b>" + title + "</b>: " + texts.Escape(v.voice.Evidence(evidence[n])) + "\n"
	}
	by := "why.local"
	if answer.Source == recommend.Gemini {
		by = "why.gemini"
	}
	text += "\n<i>" + v.voice.Say(by, "Candidates", answer.Considered, "Total", b.service.Size()) + "</i>"
	return b.say(ctx, v, text, nil)
}

// unmarked takes the mark off a button's label.
func unmarked(label string) string { return strings.TrimSuffix(label, chosenMark) }
