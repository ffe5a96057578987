package bot

import (
	"context"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// What a tap on daily picks is about, as its Value.
const (
	notifyTime   = "time"
	notifyPause  = "pause"
	notifyResume = "resume"
)

// Where the parts of a day begin, in hours: greetings go by them.
const (
	morningHour = 5
	middayHour  = 12
	eveningHour = 18
)

// SendToday sends somebody today's picks without being asked: the card of /picks with a greeting, and with what ends
// it. The context says by its telegram.Lane how the send competes. The error is recommend.ErrNoResult where there is
// nothing to send, and otherwise the Service's or the Sender's own.
func (b *Bot) SendToday(ctx context.Context, p recommend.Person) error {
	answer, err := b.service.Picks(ctx, p)
	if err != nil {
		return err
	}
	if len(answer.Offers) == 0 {
		return recommend.ErrNoResult
	}
	v := visit{person: p, chat: p.ID, voice: b.texts.Voice(p.Lang)}
	return b.send(ctx, v, b.dailyCard(v, answer))
}

func (b *Bot) dailyCard(v visit, a recommend.Answer) card {
	c := b.picksCard(v, a, noReaction)
	c.text = b.greeting(v, len(a.Offers)) + b.body(v, a, noReaction)
	c.add(row(
		b.sayButton(v, "notify.time", Tap{Action: actionNotify, Value: notifyTime}),
		b.sayButton(v, "notify.pause", Tap{Action: actionNotify, Value: notifyPause}),
	))
	return c
}

// greeting goes by the time of day where the person is.
func (b *Bot) greeting(v visit, n int) texts.HTML {
	key := "notify.evening"
	switch hour := b.now().In(v.zone()).Hour(); {
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
		return b.setPaused(ctx, p, true)
	case notifyResume:
		return b.setPaused(ctx, p, false)
	}
	return tapped{said: p.voice.Say("error.invalid")}, nil
}

func (b *Bot) setPaused(ctx context.Context, p press, on bool) (tapped, error) {
	if err := b.preferences.SetPaused(ctx, p.person.ID, on); err != nil {
		return tapped{}, fails("pause", err)
	}
	if on {
		resume := row(b.sayButton(p.visit, "notify.resume", Tap{Action: actionNotify, Value: notifyResume}))
		return showing(func(ctx context.Context) error {
			return b.say(ctx, p.visit, p.voice.Say("notify.paused"), rows(resume))
		})
	}
	said := p.voice.Say("notify.resumed", "Time", p.voice.Clock(b.notifyAt(p.person)))
	return b.changed(p, said, card{text: said})
}
