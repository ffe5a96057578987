package bot

import (
	"context"
	"strings"
	"time"

	"pickbot/bot/texts"
	"pickbot/recommend"
	"pickbot/telegram"
)

// What a tap on daily picks is about, as its Value.
const (
	notifyTime   = "time"
	notifyPause  = "pause"
	notifyResume = "resume"
	notifyDaily  = "daily"
	notifyRarely = "rarely"
)

// Where the parts of a day begin, in hours: greetings go by them.
const (
	morningHour = 5
	middayHour  = 12
	eveningHour = 18
)

// SendToday sends somebody today's picks without being asked: the card of /picks with a greeting, and with what ends
// it; with ask it asks whether to go on. The context says by its telegram.Lane how the send competes. The error is
// recommend.ErrNoResult where there is nothing to send, and otherwise the Service's or the Sender's own.
func (b *Bot) SendToday(ctx context.Context, p recommend.Person, ask bool) error {
	if b.resting(p.ID) {
		return &telegram.LimitError{Wait: restingPause}
	}
	answer, err := b.service.Unasked(ctx, p)
	if err != nil {
		return err
	}
	if len(answer.Offers) == 0 {
		return recommend.ErrNoResult
	}
	v := visit{person: p, chat: p.ID, voice: b.texts.Voice(p.Lang)}
	return b.send(ctx, v, b.dailyCard(v, answer, noReaction, b.now(), ask))
}

// dailyCard is the card of /picks as it came at a time without being asked for.
func (b *Bot) dailyCard(v visit, a recommend.Answer, r recommend.Reaction, at time.Time, ask bool) card {
	question := texts.HTML("")
	if ask {
		question = "\n" + v.voice.Say("notify.ask")
	}
	c := b.reactCard(v, b.fitted(v, b.greeting(v, len(a.Offers), at), question, a, r, len(a.Offers)+2), a, r)
	pause := b.sayButton(v, "notify.pause", Tap{Action: actionNotify, Value: notifyPause})
	if !ask {
		c.add(row(b.sayButton(v, "notify.time", Tap{Action: actionNotify, Value: notifyTime}), pause))
		return c
	}
	c.add(row(
		b.sayButton(v, "notify.daily", Tap{Action: actionNotify, Value: notifyDaily}),
		b.sayButton(v, "notify.rarely", Tap{Action: actionNotify, Value: notifyRarely}),
		pause,
	))
	return c
}

// redrawnCard is today's picks in the place of the tapped message, with what stood around them there.
func (b *Bot) redrawnCard(p press, a recommend.Answer, r recommend.Reaction) card {
	row := b.dailyRow(p)
	if row == nil || len(a.Offers) == 0 {
		return b.picksCard(p.visit, a, r)
	}
	return b.dailyCard(p.visit, a, r, time.Unix(int64(p.message.Date), 0), len(row) > 2)
}

// dailyRow are the buttons below daily picks that are about their coming; nil below others.
func (b *Bot) dailyRow(p press) []button {
	if p.message.ReplyMarkup == nil {
		return nil
	}
	for _, line := range p.message.ReplyMarkup.InlineKeyboard {
		if len(line) == 0 {
			continue
		}
		if t, err := b.taps.decode(p.chat, line[0].CallbackData); err == nil && t.Action == actionNotify {
			return line
		}
	}
	return nil
}

// greeting goes by the time of day where the person is.
func (b *Bot) greeting(v visit, n int, at time.Time) texts.HTML {
	key := "notify.evening"
	switch hour := at.In(v.zone()).Hour(); {
	case hour >= morningHour && hour < middayHour:
		key = "notify.morning"
	case hour >= middayHour && hour < eveningHour:
		key = "notify.day"
	}
	return v.voice.Say(key, "Count", n, "Number", strings.ToLower(v.voice.Number(n)))
}

// tapNotify does what a button below daily picks says. What it brings is a message of its own: the picks stay.
func (b *Bot) tapNotify(ctx context.Context, p press) (tapped, error) {
	switch p.Value {
	case notifyTime:
		if err := b.expect(ctx, &p.visit, expectTime); err != nil {
			return tapped{}, err
		}
		return showing(func(ctx context.Context) error { return b.send(ctx, p.visit, b.timeCard(p.visit)) })
	case notifyPause:
		return b.pause(ctx, p)
	case notifyResume:
		return b.resume(ctx, p)
	case notifyDaily:
		return b.goOn(ctx, p, false)
	case notifyRarely:
		return b.goOn(ctx, p, true)
	}
	return tapped{said: p.voice.Say("error.invalid")}, nil
}

func (b *Bot) pause(ctx context.Context, p press) (tapped, error) {
	if err := b.preferences.SetPaused(ctx, p.person.ID, true); err != nil {
		return tapped{}, fails("pause", err)
	}
	resume := row(b.sayButton(p.visit, "notify.resume", Tap{Action: actionNotify, Value: notifyResume}))
	return showing(func(ctx context.Context) error {
		return b.say(ctx, p.visit, p.voice.Say("notify.paused"), rows(resume))
	})
}

func (b *Bot) resume(ctx context.Context, p press) (tapped, error) {
	if err := b.preferences.SetPaused(ctx, p.person.ID, false); err != nil {
		return tapped{}, fails("pause", err)
	}
	said := p.voice.Say(rhythm(p.person, "notify.resumed", "notify.resumed_rarely"), "Time", p.voice.Clock(b.notifyAt(p.person)))
	return b.changed(p, said, card{text: said})
}

// goOn is the answer of somebody who was asked how often they want their picks.
func (b *Bot) goOn(ctx context.Context, p press, rarely bool) (tapped, error) {
	if err := b.preferences.SetRarely(ctx, p.person.ID, rarely); err != nil {
		return tapped{}, fails("rhythm", err)
	}
	if err := b.preferences.SetPaused(ctx, p.person.ID, false); err != nil {
		return tapped{}, fails("pause", err)
	}
	p.person.Rarely = rarely
	said := p.voice.Say(rhythm(p.person, "notify.stays_daily", "notify.stays_rarely"), "Time", p.voice.Clock(b.notifyAt(p.person)))
	return showing(func(ctx context.Context) error { return b.say(ctx, p.visit, said, nil) })
}

// rhythm chooses the text for how often somebody wants their picks.
func rhythm(p recommend.Person, daily, rarely string) string {
	if p.Rarely {
		return rarely
	}
	return daily
}
