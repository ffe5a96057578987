package gemini

import (
	"time"
	_ "time/tzdata" // Google's day is a Pacific one, whatever the machine knows of time zones
)

// pacific is where Google's quota day begins.
func pacific() *time.Location {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		panic(err) // tzdata is linked in
	}
	return zone
}

// nextMidnight is when the quota day of t ends: 23, 24 or 25 hours after it began.
func nextMidnight(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone)
}

// dayBegin is when the quota day of t began.
func dayBegin(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// hourOfDay is the hour of its quota day that t falls into, from 0 to 22, 23 or 24.
func hourOfDay(t time.Time, zone *time.Location) int {
	return int(t.Sub(dayBegin(t, zone)) / time.Hour)
}

// quotaDay names the quota day of t, YYYY-MM-DD.
func quotaDay(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }
