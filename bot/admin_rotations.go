package bot

import (
	"context"
	"fmt"

	"pickbot/bot/texts"
)

const rotationsPage = 10

// rotations shows the rotation log.
func (b *Bot) rotations(ctx context.Context, v visit, _ string, _ *deed) error {
	c, err := b.rotationsCard(ctx, v, 0)
	if err != nil {
		return err
	}
	return b.send(ctx, v, c)
}

func (b *Bot) tapRotations(ctx context.Context, p press, _ *deed) (tapped, error) {
	c, err := b.rotationsCard(ctx, p.visit, p.Page)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}

func (b *Bot) rotationsCard(ctx context.Context, v visit, page int) (card, error) {
	if b.office.Keys == nil {
		return card{text: v.voice.Say("keys.none")}, nil
	}
	all, err := b.office.Keys.Rotations(ctx)
	if err != nil {
		return card{}, fmt.Errorf("read the rotation log: %w", err)
	}
	c := card{text: v.voice.Say("rotations.empty")}
	if len(all) > 0 {
		c.text = v.voice.Say("rotations.title", "Count", len(all))
	}
	page = min(page, pagesOf(len(all), rotationsPage)-1)
	for _, r := range all[page*rotationsPage : min((page+1)*rotationsPage, len(all))] {
		at := v.voice.Date(r.At.In(v.zone())) + ", " + b.clockAt(v, r.At)
		from := texts.HTML("—")
		if r.From != "" {
			from = "<code>" + texts.Escape(r.From) + "</code>"
		}
		c.text += "\n\n" + texts.Escape(at) + "\n" + from + " → <code>" + texts.Escape(r.To) + "</code>\n<i>" +
			texts.Escape(texts.Cut(cause(v.voice, r.Reason), 120)) + "</i>"
	}
	c.add(b.pager(v, page, pagesOf(len(all), rotationsPage), Tap{Action: actionRotations}))
	c.add(row(b.sayButton(v, "keys.all", Tap{Action: actionKeys})))
	return c, nil
}
