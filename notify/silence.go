package notify

import (
	"time"

	"pickbot/recommend"
)

// Somebody who is silent gets daily picks on two days of a week only. The first of those asks whether to go on; after
// two weeks more without a sign of life they are paused. Any tap or message ends their silence.
const pauseAfter = recommend.SilentAfter + 2*rareDays

// rareDays is on how many days of a week those get daily picks who want them rarely, or are silent.
const rareDays = 2

// asks reports whether the next daily picks are those that ask whether to go on.
func asks(p recommend.Person) bool { return p.Ignored == recommend.SilentAfter }

// leaves reports whether somebody is to be left in peace.
func leaves(p recommend.Person) bool { return p.Ignored >= pauseAfter }

// quietDays are those on which somebody gets no daily picks.
func quietDays(p recommend.Person) recommend.Weekdays {
	if p.Rarely || p.Silent() {
		return allBut(p.QuietDays, p.ID)
	}
	return p.QuietDays
}

// allBut are all days but two that are not quiet, which are half a week apart where that can be, and others for others.
func allBut(quiet recommend.Weekdays, person int64) recommend.Weekdays {
	var days []time.Weekday
	for day := time.Sunday; day <= time.Saturday; day++ {
		if !quiet.Has(day) {
			days = append(days, day)
		}
	}
	n := len(days)
	if n <= rareDays {
		return quiet
	}
	first := int(uint64(person) % uint64(n))
	left := [rareDays]time.Weekday{days[first], days[(first+n/rareDays)%n]}
	for _, day := range days {
		quiet = quiet.With(day, day != left[0] && day != left[1])
	}
	return quiet
}
