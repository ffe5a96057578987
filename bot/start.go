package bot

import (
	"context"
	"fmt"
	"strings"

	"pickbot/bot/texts"
)

// linkToItem begins the payload of a link that opens an item.
const linkToItem = "item_"

// start greets, and asks a new person for their tastes; or it opens the item that a link led to. A second /start loses
// nothing.
func (b *Bot) start(ctx context.Context, v visit, payload string) error {
	if err := b.people.Start(ctx, v.person.ID); err != nil {
		return fmt.Errorf("note start: %w", err)
	}
	if b.isAdmin(v.person.ID) {
		if err := b.setChatMenu(ctx, v.person); err != nil {
			b.log.WarnContext(ctx, "the command menu of an admin is not set", "error", err)
		}
	}
	if id, ok := strings.CutPrefix(payload, linkToItem); ok {
		return b.openLink(ctx, v, id)
	}
	return b.greet(ctx, v, b.hello(v))
}

// openLink shows the item that somebody was sent.
func (b *Bot) openLink(ctx context.Context, v visit, id string) error {
	c, ok, err := b.itemCard(ctx, v, id)
	if err != nil {
		return err
	}
	if !ok {
		return b.greet(ctx, v, v.voice.Say("item.gone")+"\n\n"+b.hello(v))
	}
	if !v.person.Known() {
		c.text = v.voice.Say("start.hello", "Name", v.name) + " " + v.voice.Say("start.sent") + "\n\n" + c.text
		c.add(row(b.sayButton(v, "start.rate", Tap{Action: actionQuiz})))
	}
	return b.send(ctx, v, c)
}

func (b *Bot) hello(v visit) texts.HTML {
	if v.person.Known() {
		return v.voice.Say("start.again", "Name", v.name)
	}
	hello := v.voice.Say("start.hello", "Name", v.name)
	if size := b.service.Size(); size > 0 {
		hello += "\n" + v.voice.Say("start.what", "Count", size)
	}
	return hello
}

// greet says hello and offers the topics.
func (b *Bot) greet(ctx context.Context, v visit, hello texts.HTML) error {
	if b.service.Size() == 0 {
		return b.say(ctx, v, hello+"\n\n"+v.voice.Say(b.emptyCatalog(v)), nil)
	}
	profile, err := b.tastes.Profile(ctx, v.person.ID)
	if err != nil {
		return fmt.Errorf("read profile: %w", err)
	}
	if len(b.offeredTopics()) == 0 { // a catalog without categories
		return b.say(ctx, v, hello, rows(row(b.sayButton(v, "start.rate", Tap{Action: actionQuiz})), b.todayButton(v)))
	}
	return b.say(ctx, v, hello+"\n\n"+v.voice.Say("start.ask"), b.startButtons(v, profile.Topics))
}
