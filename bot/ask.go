package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const shownWish = 60 // characters of a wish or a search that are said back

// ask gives picks for a wish in the person's own words.
func (b *Bot) ask(ctx context.Context, v visit, wish string) error {
	switch {
	case wish == "":
		return b.say(ctx, v, v.voice.Say("ask.empty"), nil)
	case !sayable(wish):
		return b.lead(ctx, v, "other.unknown")
	}
	return b.answerWish(ctx, v, wish, b.understand(v, wish))
}

// answerWish gives picks for a wish that was understood, and says what is not among them.
func (b *Bot) answerWish(ctx context.Context, v visit, wish string, u understood) error {
	if it, ok := b.likened(v, wish); ok {
		return b.similar(ctx, v, it.ID)
	}
	note, below, err := b.keptOut(ctx, v, u)
	if err != nil {
		return err
	}
	stop := b.typingSoon(ctx, v)
	answer, err := b.service.Ask(ctx, v.person, wish, u.except(wish))
	stop()
	short := texts.Cut(wish, shownWish)
	switch {
	case errors.Is(err, recommend.ErrNoResult) && b.service.Size() > 0:
		c := card{text: note + v.voice.Say("picks.no_answer", "Wish", short) + b.leftOut(v, u)}
		c.add(below)
		c.add(b.todayButton(v))
		return b.send(ctx, v, c)
	case errors.Is(err, recommend.ErrNoResult):
		return b.send(ctx, v, b.nothing(v))
	case err != nil:
		return err
	}
	answer.Tips = nil
	if answer.Source == recommend.Local { // it speaks of the person, not of the wish
		answer.Summary = ""
	}
	title := note + v.voice.Say("picks.wish", "Wish", short) + b.leftOut(v, u)
	if !u.wish || len(u.rules) == 0 {
		return b.send(ctx, v, b.listCard(v, title, answer, below))
	}
	if len(u.rules) > maxCodes {
		if err := b.expect(ctx, &v, expectKeep, wish); err != nil {
			return err
		}
	}
	always := row(b.sayButton(v, "rules.always", keepTap(wish, u.rules)))
	return b.send(ctx, v, b.listCard(v, title, answer, below, always))
}

// keptOut says what of a wish the person's own rules keep out, with the way to them.
func (b *Bot) keptOut(ctx context.Context, v visit, u understood) (note texts.HTML, below []button, err error) {
	if len(u.named) == 0 {
		return "", nil, nil
	}
	profile, err := b.tastes.Profile(ctx, v.person.ID)
	if err != nil {
		return "", nil, fmt.Errorf("read profile: %w", err)
	}
	var names []string
	named := func(content string) bool { return slices.Contains(u.named, content) }
	for _, rule := range profile.Rules {
		if rule.Kind == recommend.NeverContains && slices.ContainsFunc(b.texts.Covers(rule.Value), named) {
			names = append(names, b.valueName(v, rule))
		}
	}
	if len(names) == 0 {
		return "", nil, nil
	}
	note = v.voice.Say("picks.ruled_out", "What", strings.Join(names, ", ")) + "\n\n"
	return note, row(b.sayButton(v, "profile.rules", Tap{Action: actionProfile, Value: viewRules})), nil
}

// leftOut says what a wish has ruled out, and what of it cannot be looked out for.
func (b *Bot) leftOut(v visit, u understood) (text texts.HTML) {
	var names []string
	for _, rule := range u.rules {
		if rule.Kind != recommend.MaxPrice {
			names = append(names, b.valueName(v, rule))
		}
	}
	if len(names) > 0 {
		text += "\n" + v.voice.Say("picks.left_out", "What", texts.Cut(strings.Join(names, ", "), maxSaid))
	}
	if len(u.budget) > 0 {
		text += "\n" + v.voice.Say("picks.budget", "What", b.ruleName(v, u.budget[0]))
	}
	if compared := b.compared(v, slices.Concat(u.rules, u.budget)); compared != "" {
		text += "\n<i>" + compared + "</i>"
	}
	if u.unpriced != "" {
		text += "\n" + v.voice.Say("rules.no_currency", "What", texts.Cut(u.unpriced, shownWish))
	}
	if len(u.wider) > 0 {
		text += "\n" + v.voice.Say("rules.wider", "What", texts.Cut(strings.Join(u.wider, ", "), shownWish))
	}
	if len(u.mentions) > 0 {
		text += "\n" + v.voice.Say("picks.unmentioned", "What", texts.Cut(strings.Join(u.mentions, ", "), maxSaid))
	}
	if nowhere, _ := b.undeclared(v, u.rules); nowhere != "" {
		text += "\n" + v.voice.Say("rules.unheard", "What", nowhere)
	}
	if u.contents && len(b.service.Vocabulary().Contents) == 0 {
		text += "\n" + v.voice.Say("picks.unchecked")
	}
	return text
}

// sayable reports whether a wish can mean anything: a letter, a digit or a picture is in it.
func sayable(wish string) bool {
	return strings.ContainsFunc(wish, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.So, r)
	})
}
