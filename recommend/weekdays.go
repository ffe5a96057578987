package recommend

import "time"

// Weekdays is a set of days of the week; its bit n is time.Weekday(n).
type Weekdays uint8

// Has reports whether d is in w.
func (w Weekdays) Has(d time.Weekday) bool { return w&(1<<d) != 0 }

// With is w with or without d.
func (w Weekdays) With(d time.Weekday, on bool) Weekdays {
	if on {
		return w | 1<<d
	}
	return w &^ (1 << d)
}
