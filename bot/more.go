package bot

import (
	"context"
	"errors"
	"strconv"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	similarCount = 5
	maxEvidence  = 250 // characters: ten picks fit into one message
	buttonTitle  = 36  // characters of a title on a button: what a phone shows of it
)

// tapMore puts a choice of picks in the place of a card's buttons.
func (b *Bot) tapMore(_ context.Context, p press) (tapped, error) {
	if b.isOld(p.visit, p.Tap) {
		return b.today(p.visit), nil
	}
	return showing(func(ctx context.Context) error { return b.chooseMore(ctx, p) })
}

func (b *Bot) chooseMore(ctx context.Context, p press) error {
	answer, err := b.todaysPicks(ctx, p.visit)
	if err != nil {
		return err
	}
	if len(answer.Offers) == 0 {
		return b.change(ctx, p.visit, p.message.ID, b.nothing(p.visit))
	}
	if !b.shows(p, answer) {
		return b.lead(ctx, p.visit, "picks.anew")
	}
	var lines [][]button
	for _, offer := range answer.Offers {
		label := texts.Cut(offer.Item.Title, buttonTitle)
		lines = append(lines, row(b.button(p.visit, label, Tap{Action: actionSimilar, Value: offer.Item.ID})))
	}
	back := row(b.sayButton(p.visit, "tap.back", Tap{Action: actionBack}.of(answer)))
	lines = append(lines, back)
	if daily := b.dailyRow(p); daily != nil {
		lines = append(lines, daily)
	}
	return b.changeButtons(ctx, p.visit, p.message.ID, rows(lines...))
}

// tapBack brings the list of today's picks back.
func (b *Bot) tapBack(_ context.Context, p press) (tapped, error) {
	if b.isOld(p.visit, p.Tap) {
		return b.today(p.visit), nil
	}
	return showing(func(ctx context.Context) error { return b.picksHere(ctx, p) })
}

// tapSimilar lists what is like an item.
func (b *Bot) tapSimilar(_ context.Context, p press) (tapped, error) {
	return showing(func(ctx context.Context) error { return b.similar(ctx, p.visit, p.Value) })
}

func (b *Bot) similar(ctx context.Context, v visit, item string) error {
	found, err := b.service.Similar(ctx, v.person, item, similarCount)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return b.lead(ctx, v, "picks.none_similar")
	}
	title := texts.Cut(b.title(item), maxTitle)
	return b.send(ctx, v, b.listCard(v, v.voice.Say("picks.similar", "Title", title), recommend.Answer{Offers: found}))
}

// listCard is a list of offers that is not a day's picks, with further rows of buttons below.
func (b *Bot) listCard(v visit, title texts.HTML, a recommend.Answer, below ...[]button) card {
	c := card{text: b.fitted(v, title, "", a, noReaction, len(a.Offers)+len(below))}
	for n, offer := range a.Offers {
		c.add(b.opinionButtons(v, strconv.Itoa(n+1)+" ", offer, Tap{}))
	}
	for _, line := range below {
		c.add(line)
	}
	return c
}

// tapWhy says what speaks for each of today's picks, and who chose them from how many.
func (b *Bot) tapWhy(_ context.Context, p press) (tapped, error) {
	if b.isOld(p.visit, p.Tap) {
		return b.today(p.visit), nil
	}
	return showing(func(ctx context.Context) error { return b.why(ctx, p) })
}

func (b *Bot) why(ctx context.Context, p press) error {
	v := p.visit
	answer, evidence, err := b.service.Why(ctx, v.person)
	if errors.Is(err, recommend.ErrNoResult) {
		return b.send(ctx, v, b.nothing(v))
	}
	if err != nil {
		return err
	}
	if !b.shows(p, answer) {
		return b.lead(ctx, v, "picks.anew")
	}
	text := texts.HTML("")
	for n, offer := range answer.Offers {
		title, why := texts.Cut(offer.Item.Title, maxTitle), texts.Cut(v.voice.Evidence(evidence[n]), maxEvidence)
		text += texts.HTML(strconv.Itoa(n+1)) + ". <b>" + texts.Escape(title) + "</b>: " + texts.Escape(why) + "\n"
	}
	by := "why.local"
	if answer.Source == recommend.Gemini {
		by = "why.gemini"
	}
	text += "\n<i>" + v.voice.Say(by, "Candidates", answer.Considered, "Total", b.service.Size()) + "</i>"
	return b.say(ctx, v, text, nil)
}
