package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	searchCount = 8
	shownWish   = 60 // characters of a wish or a search that are said back
)

// ask gives picks for a wish in the person's own words.
func (b *Bot) ask(ctx context.Context, v visit, wish string) error {
	if strings.TrimSpace(wish) == "" {
		return b.say(ctx, v, v.voice.Say("ask.empty"), nil)
	}
	stop := b.typingSoon(ctx, v)
	answer, err := b.service.Ask(ctx, v.person, wish)
	stop()
	short := texts.Cut(strings.Join(strings.Fields(wish), " "), shownWish)
	if errors.Is(err, recommend.ErrNoResult) && b.service.Size() > 0 {
		return b.say(ctx, v, v.voice.Say("picks.no_answer", "Wish", short), rows(b.todayButton(v)))
	}
	if errors.Is(err, recommend.ErrNoResult) {
		return b.nothing(ctx, v)
	}
	if err != nil {
		return err
	}
	answer.GeneratedAt = time.Time{}
	return b.send(ctx, v, b.listCard(v, v.voice.Say("picks.wish", "Wish", short), answer))
}

// search lists items by their words.
func (b *Bot) search(ctx context.Context, v visit, words string) error {
	words = texts.Cut(strings.Join(strings.Fields(words), " "), shownWish)
	if words == "" {
		return b.say(ctx, v, v.voice.Say("search.empty"), nil)
	}
	found, err := b.service.Search(ctx, v.person, words, searchCount)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return b.say(ctx, v, v.voice.Say("search.none", "Words", words), rows(b.todayButton(v)))
	}
	text := v.voice.Say("search.title", "Words", words, "Count", len(found)) + "\n"
	c := card{}
	for n, it := range found {
		offer := recommend.Offer{Item: it, Pick: recommend.Pick{Reason: texts.Cut(it.Description, maxDescription)}}
		text += "\n" + b.offerLines(v, n+1, offer)
		c.add(b.offerButtons(v, n+1, offer, time.Time{}))
	}
	c.text = text
	return b.send(ctx, v, c)
}

// maxDescription bounds an item's own description in a list, in characters.
const maxDescription = 160

// help lists the commands.
func (b *Bot) help(ctx context.Context, v visit, _ string) error {
	text := v.voice.Say("help.title") + "\n"
	for _, c := range commands() {
		text += "\n/" + texts.HTML(c.name) + " · " + v.voice.Say("command."+c.name)
	}
	return b.say(ctx, v, text+"\n\n"+v.voice.Say("help.words"), nil)
}
