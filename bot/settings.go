package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// The settings, as the Value of the taps that open their views and change them; a zone or a language follows its name.
const (
	settingNotify = "notify"
	settingRarely = "rarely"
	settingTime   = "time"
	settingZone   = "zone"
	settingDays   = "days"
	settingPicks  = "picks"
	settingLang   = "lang"
)

// settings shows what is set, each line with the button to change it.
func (b *Bot) settings(ctx context.Context, v visit, _ string) error {
	return b.send(ctx, v, b.settingsCard(v))
}

func (b *Bot) settingsCard(v visit) card {
	p := v.person
	c := card{text: v.voice.Say("settings.title") + "\n" +
		"\n" + v.voice.Say(dailyState(p), "Time", v.voice.Clock(b.notifyAt(p))) +
		"\n" + v.voice.Say("settings.quiet", "Days", b.daysName(v)) +
		"\n" + v.voice.Say("settings.zone", "Zone", b.zoneName(v), "Time", b.clockIn(v)) +
		"\n" + v.voice.Say("settings.picks", "Count", b.picksOf(p)) +
		"\n" + v.voice.Say("settings.lang", "Lang", v.voice.Plain("language.name"))}
	c.add(b.dailySwitches(v))
	open := func(key, view string) button {
		return b.sayButton(v, key, Tap{Action: actionSettings, Value: view})
	}
	c.add(row(open("settings.choose_time", settingTime), open("settings.choose_days", settingDays)))
	c.add(row(open("settings.choose_zone", settingZone), open("settings.choose_picks", settingPicks)))
	c.add(row(open("settings.choose_lang", settingLang)))
	return c
}

// dailyState names the text for how somebody gets their daily picks.
func dailyState(p recommend.Person) string {
	switch {
	case !p.NotifyOn:
		return "settings.off"
	case p.Paused:
		return "settings.paused"
	}
	return rhythm(p, "settings.on", "settings.rarely")
}

// dailySwitches turn daily picks on, or off and more or less often.
func (b *Bot) dailySwitches(v visit) []button {
	p := v.person
	if !p.NotifyOn || p.Paused {
		return row(b.sayButton(v, "settings.turn_on", Tap{Action: actionSet, On: true, Value: settingNotify}))
	}
	return row(
		b.sayButton(v, "settings.turn_off", Tap{Action: actionSet, Value: settingNotify}),
		b.sayButton(v, rhythm(p, "settings.less_often", "settings.every_day"), Tap{Action: actionSet, On: !p.Rarely, Value: settingRarely}),
	)
}

// notifyAt is when the person gets their daily picks, in minutes after midnight.
func (b *Bot) notifyAt(p recommend.Person) int {
	if p.NotifyAt < 0 {
		return b.defaults.NotifyAt
	}
	return p.NotifyAt
}

func (b *Bot) picksOf(p recommend.Person) int {
	if p.Picks == 0 {
		return b.defaults.Picks
	}
	return p.Picks
}

// week begins on Monday.
var week = []time.Weekday{
	time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
}

func (b *Bot) daysName(v visit) string {
	var names []string
	for _, day := range week {
		if v.person.QuietDays.Has(day) {
			names = append(names, v.voice.Weekday(day))
		}
	}
	if len(names) == 0 {
		return v.voice.Plain("settings.no_days")
	}
	return v.voice.List(names)
}

// tapSettings opens a view of the settings. Where something may be typed as well, it is waited for.
func (b *Bot) tapSettings(ctx context.Context, p press) (tapped, error) {
	waits := map[string]string{settingZone: expectZone, settingTime: expectTime}
	if err := b.expect(ctx, &p.visit, waits[p.Value]); err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", b.settingView(p.visit, p.Value))
}

func (b *Bot) settingView(v visit, view string) card {
	switch view {
	case settingTime:
		return b.timeCard(v)
	case settingZone:
		return b.zoneCard(v)
	case settingDays:
		return b.daysCard(v)
	case settingPicks:
		return b.countCard(v)
	case settingLang:
		return b.langCard(v)
	}
	return b.settingsCard(v)
}

func (b *Bot) daysCard(v visit) card {
	c := card{text: v.voice.Say("settings.days_title")}
	var buttons []button
	for _, day := range week {
		on := v.person.QuietDays.Has(day)
		label := ticked(v.voice.Weekday(day), on)
		buttons = append(buttons, b.button(v, label, Tap{Action: actionSet, On: !on, Page: int(day), Value: settingDays}))
	}
	for _, line := range grid(4, buttons) {
		c.add(line)
	}
	c.add(b.settingsBack(v))
	return c
}

const mostPicks = 10

func (b *Bot) countCard(v visit) card {
	c := card{text: v.voice.Say("settings.picks_title")}
	var buttons []button
	for n := 1; n <= mostPicks; n++ {
		label := ticked(strconv.Itoa(n), n == b.picksOf(v.person))
		buttons = append(buttons, b.button(v, label, Tap{Action: actionSet, Page: n, Value: settingPicks}))
	}
	for _, line := range grid(5, buttons) {
		c.add(line)
	}
	c.add(b.settingsBack(v))
	return c
}

func (b *Bot) langCard(v visit) card {
	c := card{text: v.voice.Say("settings.lang_title")}
	for _, lang := range b.texts.Languages() {
		label := ticked(b.texts.Voice(lang).Plain("language.name"), lang == v.voice.Lang())
		c.add(row(b.button(v, label, Tap{Action: actionSet, Value: settingLang + " " + lang})))
	}
	c.add(b.settingsBack(v))
	return c
}

func (b *Bot) settingsBack(v visit) []button {
	return row(b.sayButton(v, "tap.back", Tap{Action: actionSettings}))
}

// noted is a changed setting: the list of all of them, as they are now.
func (b *Bot) noted(p press, said texts.HTML) (tapped, error) {
	return b.changed(p, said, b.settingsCard(p.visit))
}

func fails(what string, err error) error { return fmt.Errorf("set %s: %w", what, err) }

// hasLang reports whether the texts have a language.
func (b *Bot) hasLang(lang string) bool { return slices.Contains(b.texts.Languages(), lang) }
