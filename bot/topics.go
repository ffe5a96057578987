package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
)

const (
	maxTopics     = 12 // offered at the start, the catalog's largest
	topicsPerLine = 2
)

// Where a list of topics stands, as the Page of its taps.
const (
	topicsOfStart   = 0
	topicsOfProfile = 1
)

// startButtons are the catalog's largest categories, the chosen ones ticked, and the ways on.
func (b *Bot) startButtons(v visit, chosen []string) *models.InlineKeyboardMarkup {
	lines := b.topicButtons(v, chosen, topicsOfStart)
	done := "start.skip"
	if len(chosen) > 0 {
		done = "start.done"
	}
	return rows(append(lines,
		row(b.sayButton(v, "start.rate", Tap{Action: actionQuiz})),
		row(b.sayButton(v, done, Tap{Action: actionPicks})),
	)...)
}

// topicButtons are the offered categories and those that were chosen besides.
func (b *Bot) topicButtons(v visit, chosen []string, place int) [][]button {
	topics := slices.Clone(b.offeredTopics())
	for _, topic := range chosen {
		if !slices.Contains(topics, topic) {
			topics = append(topics, topic)
		}
	}
	var buttons []button
	for _, topic := range topics {
		on := slices.Contains(chosen, topic)
		label := ticked(texts.Cut(topic, buttonTitle), on)
		buttons = append(buttons, b.button(v, label, Tap{Action: actionTopic, On: !on, Page: place, Value: code(topic)}))
	}
	return grid(topicsPerLine, buttons)
}

func (b *Bot) offeredTopics() []string {
	all := b.service.Categories()
	return all[:min(len(all), maxTopics)]
}

// tapTopic chooses a topic or takes it back. One that has left the catalog can be taken back still.
func (b *Bot) tapTopic(ctx context.Context, p press) (tapped, error) {
	before, err := b.tastes.Profile(ctx, p.person.ID)
	if err != nil {
		return tapped{}, fmt.Errorf("read profile: %w", err)
	}
	all := slices.Concat(b.service.Categories(), before.Topics)
	at := slices.IndexFunc(all, func(topic string) bool { return code(topic) == p.Value })
	if at < 0 {
		return tapped{said: p.voice.Say("error.invalid")}, nil
	}
	if err := b.setTopic(ctx, p.visit, all[at], p.On); err != nil {
		return tapped{}, err
	}
	after, err := b.tastes.Profile(ctx, p.person.ID)
	if err != nil {
		return tapped{}, fmt.Errorf("read profile: %w", err)
	}
	noted := p.voice.Say("start.noted")
	if p.Page == topicsOfProfile {
		return b.changed(p, noted, b.topicsCard(p.visit, after.Topics))
	}
	show := func(ctx context.Context) error {
		return b.changeButtons(ctx, p.visit, p.message.ID, b.startButtons(p.visit, after.Topics))
	}
	return tapped{said: noted, show: show}, nil
}

func (b *Bot) setTopic(ctx context.Context, v visit, topic string, on bool) error {
	changed, err := b.tastes.SetTopic(ctx, v.person.ID, topic, on)
	if err != nil {
		return fmt.Errorf("keep topic: %w", err)
	}
	if changed {
		b.service.Outdate(ctx, v.person.ID)
	}
	return nil
}

// topicsCard is the profile's list of topics.
func (b *Bot) topicsCard(v visit, chosen []string) card {
	c := card{text: v.voice.Say("profile.topics_title")}
	if len(chosen) > 0 {
		c.text += "\n" + texts.Escape(texts.Cut(strings.Join(chosen, ", "), maxSaid))
	}
	for _, line := range b.topicButtons(v, chosen, topicsOfProfile) {
		c.add(line)
	}
	c.add(b.profileBack(v))
	return c
}
