package bot

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

	"github.com/go-telegram/bot/models"
)

const (
	maxTopics     = 12 // offered at the start, the catalog's largest
	topicsPerLine = 2
)

// start greets, and asks a new person for their tastes. A second /start loses nothing.
func (b *Bot) start(ctx context.Context, v visit, _ string) error {
	if err := b.people.Start(ctx, v.person.ID); err != nil {
		return fmt.Errorf("note start: %w", err)
	}
	if b.service.Size() == 0 {
		return b.say(ctx, v, v.voice.Say("start.hello", "Name", v.name)+"\n\n"+v.voice.Say("picks.empty"), nil)
	}
	topics, err := b.topics.Topics(ctx, v.person.ID)
	if err != nil {
		return fmt.Errorf("read topics: %w", err)
	}
	text := v.voice.Say("start.hello", "Name", v.name) + "\n" +
		v.voice.Say("start.what", "Count", b.service.Size()) + "\n\n" + v.voice.Say("start.ask")
	if v.person.Known() {
		text = v.voice.Say("start.again", "Name", v.name) + "\n\n" + v.voice.Say("start.ask")
	}
	return b.say(ctx, v, text, b.topicButtons(v, topics))
}

// topicButtons are the catalog's largest categories, the chosen ones ticked.
func (b *Bot) topicButtons(v visit, chosen []string) *models.InlineKeyboardMarkup {
	var buttons []models.InlineKeyboardButton
	for _, topic := range b.offeredTopics() {
		on := slices.Contains(chosen, topic)
		label := topic
		if on {
			label = "✓ " + topic
		}
		buttons = append(buttons, b.button(v, label, Tap{Action: actionTopic, On: !on, Topic: topicCode(topic)}))
	}
	lines := slices.Collect(slices.Chunk(buttons, topicsPerLine))
	done := "start.skip"
	if len(chosen) > 0 {
		done = "start.done"
	}
	return rows(append(lines, []models.InlineKeyboardButton{b.button(v, v.voice.Plain(done), Tap{Action: actionPicks})})...)
}

func (b *Bot) offeredTopics() []string {
	all := b.service.Categories()
	return all[:min(len(all), maxTopics)]
}

// topicCode stands for a category in a button, whatever its name holds.
func topicCode(topic string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(topic))
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

func (b *Bot) tapTopic(ctx context.Context, v visit, message int, t Tap) (tapped, error) {
	at := slices.IndexFunc(b.service.Categories(), func(topic string) bool { return topicCode(topic) == t.Topic })
	if at < 0 {
		return tapped{said: v.voice.Say("error.invalid")}, nil
	}
	if err := b.topics.SetTopic(ctx, v.person.ID, b.service.Categories()[at], t.On); err != nil {
		return tapped{}, fmt.Errorf("keep topic: %w", err)
	}
	b.service.Outdate(ctx, v.person.ID)
	topics, err := b.topics.Topics(ctx, v.person.ID)
	if err != nil {
		return tapped{}, fmt.Errorf("read topics: %w", err)
	}
	show := func(ctx context.Context) error { return b.changeButtons(ctx, v, message, b.topicButtons(v, topics)) }
	return tapped{said: v.voice.Say("start.noted"), show: show}, nil
}

func (b *Bot) button(v visit, label string, t Tap) models.InlineKeyboardButton {
	return models.InlineKeyboardButton{Text: label, CallbackData: b.taps.encode(v.chat, t)}
}
