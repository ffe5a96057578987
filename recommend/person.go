package recommend

import "time"

// Person is what recommending needs to know of somebody beside their feedback.
type Person struct {
	ID   int64
	Lang string
	// Zone is where the person's day begins; nil means UTC.
	Zone *time.Location
	// Picks is how many they want, 0 for the operator's default.
	Picks int
}

// Day is the person's local date at t, YYYY-MM-DD.
func (p Person) Day(t time.Time) string {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format(time.DateOnly)
}

// Profile is everything known of a person's taste.
type Profile struct {
	// Feedback holds opinions, newest first, one per item and kind.
	Feedback []Feedback
	// Shown holds the showings of the last days, newest first.
	Shown []Feedback
	// Topics are the categories the person chose when asked.
	Topics []string
	Rules  []Rule
}
