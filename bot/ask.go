package bot

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const shownWish = 60 // characters of a wish or a search that are said back

// ask gives picks for a wish in the person's own words.
func (b *Bot) ask(ctx context.Context, v visit, wish string) error {
	if wish == "" {
		return b.say(ctx, v, v.voice.Say("ask.empty"), nil)
	}
	if !sayable(wish) {
		return b.lead(ctx, v, "other.unknown")
	}
	stop := b.typingSoon(ctx, v)
	answer, err := b.service.Ask(ctx, v.person, wish, recommend.Except{})
	stop()
	short := texts.Cut(wish, shownWish)
	switch {
	case errors.Is(err, recommend.ErrNoResult) && b.service.Size() > 0:
		return b.say(ctx, v, v.voice.Say("picks.no_answer", "Wish", short), rows(b.todayButton(v)))
	case errors.Is(err, recommend.ErrNoResult):
		return b.send(ctx, v, b.nothing(v))
	case err != nil:
		return err
	}
	answer.Tips = nil
	if answer.Source == recommend.Local { // it speaks of the person, not of the wish
		answer.Summary = ""
	}
	return b.send(ctx, v, b.listCard(v, v.voice.Say("picks.wish", "Wish", short), answer))
}

// sayable reports whether a wish can mean anything: a letter, a digit or a picture is in it.
func sayable(wish string) bool {
	return strings.ContainsFunc(wish, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.So, r)
	})
}
