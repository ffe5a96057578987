package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	maxDescription = 700 // characters of a description
	maxNamed       = 12  // tags that are named
	maxTags        = 400 // characters of them
	maxContents    = 800 // and of contents
	maxAgainst     = 5   // rules that are named
)

// tapItem opens an item on its own, as a new message: the list that led to it stays.
func (b *Bot) tapItem(ctx context.Context, p press) (tapped, error) {
	c, ok, err := b.itemCard(ctx, p.visit, p.Value)
	if err != nil || !ok {
		return tapped{said: p.voice.Say("item.gone")}, err
	}
	return showing(func(ctx context.Context) error { return b.send(ctx, p.visit, c) })
}

// itemCard is an item with all that the catalog says of it and what can be done with it; false where there is none.
func (b *Bot) itemCard(ctx context.Context, v visit, id string) (card, bool, error) {
	it, ok := b.service.Item(id)
	if !ok {
		return card{}, false, nil
	}
	profile, err := b.tastes.Profile(ctx, v.person.ID)
	if err != nil {
		return card{}, false, fmt.Errorf("read profile: %w", err)
	}
	c := card{picture: it.ImageURL, text: b.itemText(v, it)}
	for _, rule := range b.against(profile.Rules, it.ID, maxAgainst) {
		c.text += "\n⚠️ " + v.voice.Say("item.against", "Rule", b.ruleName(v, rule))
	}
	c.add(b.opinionButtons(v, "", offerOf(it, profile), Tap{}))
	share := linkToItem + it.ID
	c.add(row(
		b.sayButton(v, "item.similar", Tap{Action: actionSimilar, Value: it.ID}),
		button{Text: v.voice.Plain("item.share"), SwitchInlineQuery: &share},
	))
	if it.URL != "" {
		c.add(row(button{Text: v.voice.Plain("item.open"), URL: it.URL}))
	}
	c.add(b.todayButton(v))
	return c, true, nil
}

// against are the first n rules that refuse an item.
func (b *Bot) against(rules []recommend.Rule, item string, n int) []recommend.Rule {
	refusing := slices.DeleteFunc(slices.Clone(rules), func(r recommend.Rule) bool { return !b.service.Refuses(r, item) })
	return refusing[:min(n, len(refusing))]
}

// offerOf is an item with what the person said of it.
func offerOf(it recommend.Item, p recommend.Profile) recommend.Offer {
	offer := recommend.Offer{Item: it, Pick: recommend.Pick{ItemID: it.ID}}
	for _, f := range p.Feedback {
		if f.ItemID == it.ID {
			offer.Marks = append(offer.Marks, f.Kind)
		}
	}
	return offer
}

func (b *Bot) itemText(v visit, it recommend.Item) texts.HTML {
	return b.titleLine(v, it) + "\n" + b.details(v, it)
}

// details are what the catalog says of an item beside its title and price.
func (b *Bot) details(v visit, it recommend.Item) texts.HTML {
	text := texts.HTML("")
	if it.Description != "" {
		text += texts.Escape(texts.Cut(it.Description, maxDescription)) + "\n"
	}
	about := it.Tags
	if it.Category != "" && !slices.Contains(about, it.Category) {
		about = append([]string{it.Category}, about...)
	}
	if len(about) > 0 {
		text += "<i>" + texts.Escape(texts.Cut(strings.Join(about[:min(len(about), maxNamed)], " · "), maxTags)) + "</i>\n"
	}
	switch names := it.Contains.Names; {
	case len(names) > 0:
		var said []string
		for _, name := range names {
			said = append(said, v.voice.Content(name))
		}
		text += v.voice.Say("item.contains", "Names", texts.Cut(strings.Join(said, ", "), maxContents)) + "\n"
	case !it.Contains.Declared && names != nil:
		text += v.voice.Say("item.undeclared") + "\n"
	}
	return text
}
