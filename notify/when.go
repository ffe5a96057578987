package notify

import (
	"time"

	"pickbot/recommend"
)

// Hours are when somebody wants their daily picks.
type Hours struct {
	// Zone is where their day begins.
	Zone *time.Location
	// At is minutes after local midnight.
	At int
	// Quiet are the days without.
	Quiet recommend.Weekdays
}

// lookAhead is how many days may pass without daily picks: a quiet week but for one day, and a date that does not exist.
const lookAhead = 9

// Next is the first of their hours after t, once in each local date that is not quiet; zero where every day is.
func (h Hours) Next(t time.Time) time.Time {
	y, m, d := t.In(h.Zone).Date()
	for n := -1; n <= lookAhead; n++ {
		date := time.Date(y, m, d+n, 0, 0, 0, 0, time.UTC)
		if h.Quiet.Has(date.Weekday()) {
			continue
		}
		if at, ok := instant(date, h.At, h.Zone); ok && at.After(t) {
			return at
		}
	}
	return time.Time{}
}

// turn is for an hour that may have come: it returns the date (YYYY-MM-DD) of the daily picks that are due now, empty for
// none, and the first hour after now. Those that are later than makeUp, or of a date that is over, are not due any more.
func (h Hours) turn(at, now time.Time, makeUp time.Duration) (day string, next time.Time) {
	if late := now.Add(-makeUp); at.Before(late) && !at.IsZero() {
		at = h.Next(late.Add(-time.Nanosecond))
	}
	for next = at; !next.IsZero() && !next.After(now); next = h.Next(at) {
		at = next
		day = at.In(h.Zone).Format(time.DateOnly)
	}
	if day != now.In(h.Zone).Format(time.DateOnly) {
		day = ""
	}
	return day, next
}

const (
	// zoneSpan is more than any zone is away from UTC.
	zoneSpan = 26 * time.Hour
	// beforeGap is how long before a gap those come whose hour the gap has taken together with the rest of the day.
	beforeGap = time.Minute
)

// instant is when it is so many minutes after midnight of a date (given as UTC midnight) in a zone. An hour that comes
// twice is taken the first time. One that is skipped gives way to the first instant after the gap, or, where that is
// another date, to the last minute before. False means that the zone skips the date as a whole.
func instant(date time.Time, minutes int, zone *time.Location) (time.Time, bool) {
	wall := date.Add(time.Duration(minutes) * time.Minute)
	var gap time.Time
	for at := wall.Add(-zoneSpan).In(zone); ; {
		_, offset := at.Zone()
		start, end := at.ZoneBounds()
		local := wall.Add(-time.Duration(offset) * time.Second)
		if !local.Before(start) && (end.IsZero() || local.Before(end)) {
			return local.In(zone), true
		}
		if gap.IsZero() && local.Before(start) { // the clock is past the hour as this offset begins
			gap = start
		}
		if end.IsZero() || end.After(wall.Add(zoneSpan)) {
			break
		}
		at = end
	}
	for _, at := range []time.Time{gap, gap.Add(-beforeGap)} {
		if day := at.In(zone).Format(time.DateOnly); day == date.Format(time.DateOnly) {
			return at.In(zone), true
		}
	}
	return time.Time{}, false
}
