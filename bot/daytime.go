package bot

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"pickbot/bot/texts"
)

const (
	firstHour   = 6
	lastHour    = 21
	hourMinutes = 60
	dayMinutes  = 24 * hourMinutes
)

// timeCard offers the hours at which somebody may be awake; any other time can be typed.
func (b *Bot) timeCard(v visit) card {
	c := card{text: v.voice.Say("settings.time_title", "Zone", b.zoneName(v))}
	var buttons []button
	for hour := firstHour; hour <= lastHour; hour++ {
		at := hour * hourMinutes
		label := ticked(v.voice.Clock(at), at == b.notifyAt(v.person))
		buttons = append(buttons, b.button(v, label, Tap{Action: actionSet, Page: at, Value: settingTime}))
	}
	for _, line := range grid(4, buttons) {
		c.add(line)
	}
	c.add(b.settingsBack(v))
	return c
}

// timeForm is "8", "8:30", "08.30", "8 30" and the same with am or pm.
var timeForm = regexp.MustCompile(`^(\d{1,2})(?:[:.h ](\d{2}))?\s*(am|pm)?$`)

// dayTime reads a time of day as minutes after midnight.
func dayTime(text string) (int, bool) {
	m := timeForm.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1]) // at most two digits
	minute, _ := strconv.Atoi("0" + m[2])
	if m[3] != "" {
		if hour < 1 || hour > 12 {
			return 0, false
		}
		hour %= 12
		if m[3] == "pm" {
			hour += 12
		}
	}
	at := hour*hourMinutes + minute
	return at, minute < hourMinutes && at < dayMinutes
}

// readTime takes a typed time of day.
func (b *Bot) readTime(ctx context.Context, v visit, text string) error {
	at, ok := dayTime(text)
	if !ok {
		if err := b.expect(ctx, &v, expectTime); err != nil {
			return err
		}
		said := v.voice.Say("settings.time_unknown", "Words", texts.Cut(text, shownWish))
		return b.say(ctx, v, said, rows(b.settingsBack(v)))
	}
	if err := b.preferences.SetNotifyAt(ctx, v.person.ID, at); err != nil {
		return fails("time", err)
	}
	v.person.NotifyAt = at
	return b.send(ctx, v, b.settingsCard(v))
}
