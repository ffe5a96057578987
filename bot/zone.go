package bot

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // people have time zones where the machine has none
	"unicode"

	"pickbot/bot/texts"
)

const (
	citiesPerLine = 2
	mostHours     = 14 // that a time zone is from UTC
)

// cities offered as time zones, from west to east; their names are in the texts. A zone's other cities can be typed.
var cities = []struct{ name, zone string }{
	{"los_angeles", "America/Los_Angeles"}, {"denver", "America/Denver"}, {"chicago", "America/Chicago"},
	{"new_york", "America/New_York"}, {"sao_paulo", "America/Sao_Paulo"}, {"london", "Europe/London"},
	{"berlin", "Europe/Berlin"}, {"kyiv", "Europe/Kyiv"}, {"istanbul", "Europe/Istanbul"},
	{"moscow", "Europe/Moscow"}, {"tbilisi", "Asia/Tbilisi"}, {"dubai", "Asia/Dubai"},
	{"tashkent", "Asia/Tashkent"}, {"almaty", "Asia/Almaty"}, {"delhi", "Asia/Kolkata"},
	{"novosibirsk", "Asia/Novosibirsk"}, {"bangkok", "Asia/Bangkok"}, {"singapore", "Asia/Singapore"},
	{"tokyo", "Asia/Tokyo"}, {"vladivostok", "Asia/Vladivostok"}, {"sydney", "Australia/Sydney"},
}

// regions that a zone's name may begin with; what follows is its largest city.
var regions = []string{"Europe", "Asia", "America", "Africa", "Australia", "Pacific", "Atlantic", "Indian", "America/Argentina"}

func (b *Bot) zoneCard(v visit) card {
	c := card{text: v.voice.Say("settings.zone_title", "Zone", b.zoneName(v), "Time", b.clockIn(v))}
	var buttons []button
	for _, city := range cities {
		label := ticked(v.voice.Plain("city."+city.name), city.zone == v.zone().String())
		buttons = append(buttons, b.button(v, label, Tap{Action: actionSet, Value: settingZone + " " + city.zone}))
	}
	for _, line := range grid(citiesPerLine, buttons) {
		c.add(line)
	}
	c.add(b.settingsBack(v))
	return c
}

// zoneName is the person's time zone by the name of its city.
func (b *Bot) zoneName(v visit) string {
	zone := v.zone().String()
	for _, city := range cities {
		if city.zone == zone {
			return v.voice.Plain("city." + city.name)
		}
	}
	if hours, ok := strings.CutPrefix(zone, "Etc/GMT"); ok {
		n, _ := strconv.Atoi(hours)
		return fmt.Sprintf("UTC%+d", -n)
	}
	at := strings.LastIndexByte(zone, '/')
	return strings.ReplaceAll(zone[at+1:], "_", " ")
}

// readZone takes a typed city.
func (b *Bot) readZone(ctx context.Context, v visit, text string) error {
	zone, ok := b.findZone(text)
	if !ok {
		if err := b.expect(ctx, &v, expectZone); err != nil {
			return err
		}
		said := v.voice.Say("settings.zone_unknown", "Words", texts.Cut(text, shownWish))
		return b.say(ctx, v, said, rows(b.settingsBack(v)))
	}
	if err := b.preferences.SetZone(ctx, v.person.ID, zone.String()); err != nil {
		return fails("time zone", err)
	}
	v.person.Zone = zone
	return b.send(ctx, v, b.settingsCard(v))
}

// findZone reads the name of a city, in any language that has one for it, a zone's own name or an offset.
func (b *Bot) findZone(text string) (*time.Location, bool) {
	if zone, ok := offsetZone(text); ok {
		return zone, true
	}
	for _, city := range cities {
		for _, lang := range b.texts.Languages() {
			if strings.EqualFold(b.texts.Voice(lang).Plain("city."+city.name), strings.TrimSpace(text)) {
				return load(city.zone)
			}
		}
	}
	name := zoneCase(text)
	for _, region := range regions {
		if zone, ok := load(region + "/" + name); ok {
			return zone, true
		}
	}
	if strings.Contains(name, "/") {
		return load(name)
	}
	return nil, false
}

func load(name string) (*time.Location, bool) {
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

// zoneCase writes "new york" as zones are named: "New_York".
func zoneCase(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), "_"))
	for i, r := range runes {
		if i == 0 || runes[i-1] == '_' || runes[i-1] == '-' || runes[i-1] == '/' {
			runes[i] = unicode.ToUpper(r)
		} else {
			runes[i] = unicode.ToLower(r)
		}
	}
	return string(runes)
}

// offsetForm is "UTC+3", "GMT -5", "+3".
var offsetForm = regexp.MustCompile(`^(?:utc|gmt)?\s*([-+−–])\s*(\d{1,2})(?::00)?$`)

// offsetZone is the zone of a whole number of hours from UTC. In the names of these zones the sign is the other way
// round, as POSIX has it.
func offsetZone(text string) (*time.Location, bool) {
	m := offsetForm.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if m == nil {
		return nil, false
	}
	hours, _ := strconv.Atoi(m[2]) // at most two digits
	switch {
	case hours > mostHours:
		return nil, false
	case hours == 0:
		return load("UTC")
	case m[1] == "+":
		return load(fmt.Sprintf("Etc/GMT-%d", hours))
	}
	return load(fmt.Sprintf("Etc/GMT+%d", hours))
}
