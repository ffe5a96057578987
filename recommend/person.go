package recommend

import (
	"slices"
	"time"
)

// Person is what recommending needs to know of somebody beside their feedback.
type Person struct {
	ID   int64
	Lang string
	// Zone is where the person's day begins; nil means UTC.
	Zone *time.Location
	// Picks is how many they want, 0 for the operator's default.
	Picks int
	// Changed is when their feedback, topics or rules last changed.
	Changed time.Time
}

// Day is the person's local date at t, YYYY-MM-DD.
func (p Person) Day(t time.Time) string {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format(time.DateOnly)
}

// Known reports whether anything has been heard of their taste.
func (p Person) Known() bool { return !p.Changed.IsZero() }

// Profile is everything known of a person's taste.
type Profile struct {
	// Feedback holds opinions, newest first, one per item and kind.
	Feedback []Feedback
	// Shown holds the showings of the last days, newest first.
	Shown []Feedback
	// Topics are the categories the person chose when asked.
	Topics []string
	Rules  []Rule
	// Changed is when any of it last changed; see Person.Changed.
	Changed time.Time
}

// marks are the opinions to show on a pick of this item.
func (p Profile) marks(item string) []Kind {
	var marks []Kind
	for _, f := range p.Feedback {
		if f.ItemID == item && f.Kind.Opinion() && !f.Kind.Drops() {
			marks = append(marks, f.Kind)
		}
	}
	return marks
}

// before leaves out the showings of the day itself: picks that are made twice on one day may be the same.
func (p Profile) before(person Person, day string) Profile {
	p.Shown = slices.DeleteFunc(slices.Clone(p.Shown), func(f Feedback) bool { return person.Day(f.At) >= day })
	return p
}
