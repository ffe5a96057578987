package bot

import (
	"context"
	"strings"
	"time"

	"pickbot/recommend"
)

// tapSet changes a setting.
func (b *Bot) tapSet(ctx context.Context, p press) (tapped, error) {
	if err := b.expect(ctx, &p.visit, ""); err != nil {
		return tapped{}, err
	}
	name, value, _ := strings.Cut(p.Value, " ")
	switch name {
	case settingNotify:
		return b.setNotify(ctx, p)
	case settingRarely:
		return b.setRarely(ctx, p)
	case settingTime:
		return b.setTime(ctx, p)
	case settingZone:
		return b.setZone(ctx, p, value)
	case settingDays:
		return b.setDay(ctx, p)
	case settingPicks:
		return b.setPicks(ctx, p)
	case settingLang:
		return b.setLang(ctx, p, value)
	}
	return tapped{said: p.voice.Say("error.invalid")}, nil
}

// setNotify switches daily picks. Who switches them on has ended their pause as well.
func (b *Bot) setNotify(ctx context.Context, p press) (tapped, error) {
	if err := b.preferences.SetNotify(ctx, p.person.ID, p.On); err != nil {
		return tapped{}, fails("notifications", err)
	}
	if p.On && p.person.Paused {
		if err := b.preferences.SetPaused(ctx, p.person.ID, false); err != nil {
			return tapped{}, fails("pause", err)
		}
		p.person.Paused = false
	}
	p.person.NotifyOn = p.On
	return b.noted(p, p.voice.Say("start.noted"))
}

func (b *Bot) setRarely(ctx context.Context, p press) (tapped, error) {
	if err := b.preferences.SetRarely(ctx, p.person.ID, p.On); err != nil {
		return tapped{}, fails("rhythm", err)
	}
	p.person.Rarely = p.On
	return b.noted(p, p.voice.Say("start.noted"))
}

func (b *Bot) setTime(ctx context.Context, p press) (tapped, error) {
	if err := b.preferences.SetNotifyAt(ctx, p.person.ID, p.Page); err != nil {
		return tapped{}, fails("time", err)
	}
	p.person.NotifyAt = p.Page
	return b.noted(p, p.voice.Say("start.noted"))
}

func (b *Bot) setZone(ctx context.Context, p press, name string) (tapped, error) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return tapped{said: p.voice.Say("error.invalid")}, nil
	}
	if err := b.preferences.SetZone(ctx, p.person.ID, name); err != nil {
		return tapped{}, fails("time zone", err)
	}
	p.person.Zone = zone
	return b.noted(p, p.voice.Say("settings.zone_set", "Time", b.clockIn(p.visit)))
}

// setDay makes one day quiet, or not; the view stays, for there may be more.
func (b *Bot) setDay(ctx context.Context, p press) (tapped, error) {
	days := p.person.QuietDays.With(time.Weekday(p.Page%len(week)), p.On)
	if err := b.preferences.SetQuietDays(ctx, p.person.ID, days); err != nil {
		return tapped{}, fails("quiet days", err)
	}
	p.person.QuietDays = days
	return b.changed(p, p.voice.Say("start.noted"), b.daysCard(p.visit))
}

// setPicks holds from the next picks on; those of today are made anew when they are looked at.
func (b *Bot) setPicks(ctx context.Context, p press) (tapped, error) {
	if p.Page == b.picksOf(p.person) {
		return b.noted(p, p.voice.Say("start.noted"))
	}
	if err := b.preferences.SetPicks(ctx, p.person.ID, p.Page); err != nil {
		return tapped{}, fails("number of picks", err)
	}
	b.service.Outdate(ctx, p.person.ID)
	p.person.Picks = p.Page
	return b.noted(p, p.voice.Say("start.noted"))
}

// setLang speaks the new language at once, and so does the command menu of this chat.
func (b *Bot) setLang(ctx context.Context, p press, lang string) (tapped, error) {
	if !b.hasLang(lang) {
		return tapped{said: p.voice.Say("error.invalid")}, nil
	}
	if err := b.preferences.SetLang(ctx, p.person.ID, lang); err != nil {
		return tapped{}, fails("language", err)
	}
	p.person.Lang, p.person.LangChosen = lang, true
	p.voice = b.texts.Voice(lang)
	if err := b.setChatMenu(ctx, p.person); err != nil {
		b.log.WarnContext(ctx, "the command menu of a chat is not set", "error", err)
	}
	return b.noted(p, p.voice.Say("start.noted"))
}

// clockIn is the time of day where the person is.
func (b *Bot) clockIn(v visit) string {
	now := b.now().In(v.zone())
	return v.voice.Clock(now.Hour()*60 + now.Minute())
}

// zone is where the person's day begins.
func (v visit) zone() *time.Location { return zoneOf(v.person) }

func zoneOf(p recommend.Person) *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}
