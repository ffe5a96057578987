package bot

import (
	"context"
	"fmt"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// The views of the profile, as the Value of their taps; rules have more of their own.
const (
	viewProfile  = ""
	viewTopics   = "topics"
	viewRules    = "rules"
	viewContents = "contents"
	viewNever    = "never"
	viewPrice    = "price"
	viewWords    = "words"
)

// maxSaid bounds each line of the profile, in characters.
const maxSaid = 500

// profile says what is believed of the person, and how to change it.
func (b *Bot) profile(ctx context.Context, v visit, _ string) error {
	c, err := b.profileCard(ctx, v)
	if err != nil {
		return err
	}
	return b.send(ctx, v, c)
}

// tapProfile turns to another view of the profile.
func (b *Bot) tapProfile(ctx context.Context, p press) (tapped, error) {
	if p.Value == viewWords {
		return b.askForRule(ctx, p)
	}
	c, err := b.profileView(ctx, p.visit, p.Value, p.Page)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}

func (b *Bot) profileView(ctx context.Context, v visit, view string, page int) (card, error) {
	if view == viewProfile {
		return b.profileCard(ctx, v)
	}
	profile, err := b.tastes.Profile(ctx, v.person.ID)
	if err != nil {
		return card{}, fmt.Errorf("read profile: %w", err)
	}
	switch view {
	case viewTopics:
		return b.topicsCard(v, profile.Topics), nil
	case viewContents, viewNever:
		return b.choicesCard(v, profile.Rules, view, page), nil
	case viewPrice:
		return b.pricesCard(v, profile.Rules), nil
	}
	return b.rulesCard(v, profile.Rules, page), nil
}

// profileCard is everything in a few lines: topics, opinions, what follows from them, rules.
func (b *Bot) profileCard(ctx context.Context, v visit) (card, error) {
	profile, err := b.tastes.Profile(ctx, v.person.ID)
	if err != nil {
		return card{}, fmt.Errorf("read profile: %w", err)
	}
	counts, err := b.opinions.FeedbackCounts(ctx, v.person.ID)
	if err != nil {
		return card{}, fmt.Errorf("count opinions: %w", err)
	}
	c := card{text: v.voice.Say("profile.title") + "\n" + b.tasteLines(v, profile, counts)}
	var views []button
	if len(b.offeredTopics())+len(profile.Topics) > 0 {
		views = append(views, b.sayButton(v, "profile.topics", Tap{Action: actionProfile, Value: viewTopics}))
	}
	c.add(append(views, b.sayButton(v, "profile.rules", Tap{Action: actionProfile, Value: viewRules})))
	c.add(row(
		b.sayButton(v, "profile.saved", Tap{Action: actionList, Value: listSaved}),
		b.sayButton(v, "profile.had", Tap{Action: actionList, Value: listHistory}),
	))
	return c, nil
}

func (b *Bot) tasteLines(v visit, profile recommend.Profile, counts map[recommend.Kind]int) texts.HTML {
	line := func(key string, said string) texts.HTML {
		if said == "" {
			said = v.voice.Plain("profile.nothing")
		}
		return "\n" + v.voice.Say(key, "What", texts.Cut(said, maxSaid))
	}
	opinions := []string{}
	for _, f := range faces {
		if n := counts[f.kind]; n > 0 {
			opinions = append(opinions, fmt.Sprint(f.face, " ", n))
		}
	}
	var rules []string
	for _, rule := range profile.Rules {
		rules = append(rules, b.ruleName(v, rule))
	}
	text := line("profile.chosen", strings.Join(profile.Topics, ", ")) + line("profile.said", strings.Join(opinions, " · "))
	if learned := b.service.Learned(profile); len(learned) > 0 {
		text += line("profile.learned", strings.Join(learned, ", "))
	}
	text += line("profile.never", strings.Join(rules, ", "))
	if len(rules) > 0 {
		text += "\n" + b.leaves(v, profile.Rules)
	}
	return text + "\n\n" + v.voice.Say("profile.how")
}

// leaves says how much of the catalog the rules leave.
func (b *Bot) leaves(v visit, rules []recommend.Rule) texts.HTML {
	return v.voice.Say("rules.leave", "Count", b.service.Fits(rules), "Total", b.service.Size())
}

func (b *Bot) profileBack(v visit) []button {
	return row(b.sayButton(v, "tap.back", Tap{Action: actionProfile}))
}
