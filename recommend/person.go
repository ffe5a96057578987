package recommend

import (
	"slices"
	"strings"
	"time"
)

// Person is everything kept of somebody beside their feedback, topics and rules. There are no names.
type Person struct {
	// ID is the Telegram user id.
	ID   int64
	Lang string
	// LangChosen is false while Lang follows Telegram's.
	LangChosen bool
	// Zone is where the person's day begins; nil where the operator's applies, and UTC where there is none either.
	Zone *time.Location
	// NotifyAt is minutes after local midnight, -1 where the operator's hour applies.
	NotifyAt  int
	NotifyOn  bool
	QuietDays Weekdays
	// Picks is how many they want, 0 for the operator's default.
	Picks int
	// State is what the conversation is in the middle of, in the bot's own words; empty: nothing.
	State  string
	Paused bool
	// Rarely means that they want their daily picks on two days of the week only.
	Rarely bool
	// Ignored is how many daily picks have gone out since their last tap or message.
	Ignored int
	// Gone means that they blocked the bot or closed their account; a message from them ends it.
	Gone      bool
	Banned    bool
	CreatedAt time.Time
	// StartedAt is the first /start, zero if there was none.
	StartedAt time.Time
	// SeenAt is exact to the hour.
	SeenAt time.Time
	// Changed is when their feedback, topics or rules last changed.
	Changed time.Time
	// Version rises with every change of what is above.
	Version int64
}

// Day is the person's local date at t, YYYY-MM-DD.
func (p Person) Day(t time.Time) string {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format(time.DateOnly)
}

// SilentAfter is how many daily picks somebody lets pass without a sign of life before they are taken to be silent.
const SilentAfter = 5

// Silent reports whether daily picks have met with nothing but silence for long.
func (p Person) Silent() bool { return p.Ignored >= SilentAfter }

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

// Known reports whether enough is known of the person's taste to speak of it: five rated items.
func (p Profile) Known() bool {
	rated := make(map[string]bool)
	for _, f := range p.Feedback {
		rated[f.ItemID] = true
	}
	return len(rated) >= knownAfter
}

// spoken reports whether the person has said anything of their taste.
func (p Profile) spoken() bool { return len(p.Feedback)+len(p.Topics) > 0 }

// topicsOf are the chosen topics that an item belongs to.
func (p Profile) topicsOf(it *Item) []string {
	var list []string
	for _, topic := range p.Topics {
		if strings.EqualFold(topic, it.Category) || containsFold(it.Tags, topic) {
			list = append(list, topic)
		}
	}
	return list
}

// opinionsSince counts what was said from t on; times of feedback are exact to the millisecond.
func (p Profile) opinionsSince(t time.Time) int {
	t, n := t.Truncate(time.Millisecond), 0
	for _, f := range p.Feedback {
		if !f.At.Before(t) {
			n++
		}
	}
	return n
}

// before leaves out the showings of the day itself: picks that are made twice on one day may be the same.
func (p Profile) before(person Person, day string) Profile {
	p.Shown = slices.DeleteFunc(slices.Clone(p.Shown), func(f Feedback) bool { return person.Day(f.At) >= day })
	return p
}
