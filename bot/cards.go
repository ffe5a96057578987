package bot

import (
	"context"
	"strconv"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// tapCard shows one of today's picks on its own, in the place of the list.
func (b *Bot) tapCard(ctx context.Context, p press) (tapped, error) {
	if b.isOld(p.visit, p.Tap) {
		return b.today(p.visit), nil
	}
	return showing(func(ctx context.Context) error {
		answer, err := b.todaysPicks(ctx, p.visit)
		if err != nil {
			return err
		}
		if !b.shows(p, answer) {
			return b.lead(ctx, p.visit, "picks.anew")
		}
		return b.change(ctx, p.visit, p.message.ID, b.pickCard(p, answer, noReaction, p.Page))
	})
}

// pickCard is the n-th of today's picks, counted from 0, with its picture and all that the catalog says of it.
func (b *Bot) pickCard(p press, a recommend.Answer, r recommend.Reaction, n int) card {
	v := p.visit
	if len(a.Offers) == 0 {
		return b.nothing(v)
	}
	n = min(n, len(a.Offers)-1)
	offer := a.Offers[n]
	c := card{
		picture: offer.Item.ImageURL,
		text:    texts.HTML("<b>"+strconv.Itoa(n+1)+".</b> ") + b.titleLine(v, offer.Item) + "\n",
	}
	if !strings.HasPrefix(offer.Item.Description, strings.TrimSuffix(offer.Reason, "…")) {
		c.text += texts.Escape(offer.Reason) + "\n\n"
	}
	c.text += b.details(v, offer.Item)
	line := b.opinionButtons(v, "", offer, Tap{Page: n + 1}.of(a))
	if n == r.Slot && r.Left != "" {
		c.text += "\n" + b.insteadOf(v, r, maxTitle)
		line = append(line, b.undoButton(v, a, r, n+1))
	}
	c.add(line)
	c.add(b.pager(v, n, len(a.Offers), Tap{Action: actionCard}.of(a)))
	c.add(row(
		b.sayButton(v, "item.similar", Tap{Action: actionSimilar, Value: offer.Item.ID}),
		b.sayButton(v, "tap.list", Tap{Action: actionBack}.of(a)),
	))
	c.add(b.dailyRow(p))
	return c
}
