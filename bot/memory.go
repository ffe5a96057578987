package bot

import (
	"context"
	"time"

	"pickbot/recommend"
)

// What the conversation asks of the store. Every setter is absolute: the same call twice changes nothing the second
// time.

// People is who there is.
type People interface {
	// Meet returns the person, created if they are new, and notes that they are here, unless they are banned. It takes
	// one round trip.
	Meet(ctx context.Context, id int64, lang string) (recommend.Person, error)
	// Known returns the person if they are known, and creates nobody.
	Known(ctx context.Context, id int64) (recommend.Person, bool, error)
	// Start notes a /start: the first one, or the return of somebody who was gone.
	Start(ctx context.Context, id int64) error
	// Banned reports whether somebody is turned away, known or not.
	Banned(ctx context.Context, id int64) (bool, error)
	SetGone(ctx context.Context, id int64, gone bool) error
	// SetState remembers what the conversation is in the middle of, at most 16 KiB; empty means nothing.
	SetState(ctx context.Context, id int64, state string) error
}

// Preferences are a person's settings. A value out of range is an ErrInvalid.
type Preferences interface {
	SetLang(ctx context.Context, id int64, lang string) error
	// SetZone takes an IANA name.
	SetZone(ctx context.Context, id int64, zone string) error
	// SetNotifyAt takes minutes after local midnight.
	SetNotifyAt(ctx context.Context, id int64, minutes int) error
	SetNotify(ctx context.Context, id int64, on bool) error
	SetPaused(ctx context.Context, id int64, on bool) error
	// SetRarely has daily picks come twice a week.
	SetRarely(ctx context.Context, id int64, on bool) error
	SetQuietDays(ctx context.Context, id int64, days recommend.Weekdays) error
	SetPicks(ctx context.Context, id int64, n int) error
}

// Tastes are what a person said of themselves.
type Tastes interface {
	Profile(ctx context.Context, person int64) (recommend.Profile, error)
	SetTopic(ctx context.Context, person int64, topic string, on bool) (changed bool, err error)
	// SetRule with a price limit replaces the one there was.
	SetRule(ctx context.Context, person int64, rule recommend.Rule, on bool) (changed bool, err error)
}

// Opinions are what a person said of items.
type Opinions interface {
	// Feedback lists opinions of some kinds, newest first; none means all.
	Feedback(ctx context.Context, person int64, kinds []recommend.Kind, offset, limit int) ([]recommend.Feedback, error)
	FeedbackCounts(ctx context.Context, person int64) (map[recommend.Kind]int, error)
	SetFeedback(ctx context.Context, person int64, item string, kind recommend.Kind, on bool, at time.Time) (changed bool, err error)
	// Item returns an item, whether it is still in the catalog or not.
	Item(ctx context.Context, id string) (recommend.Item, bool, error)
}

// Records are all that is kept of a person, wherever it stands.
type Records interface {
	// Export returns it ready to be written as JSON.
	Export(ctx context.Context, person int64) (any, error)
	// Forget deletes it. The update is the one by which they ask for it, and may stay until it is handled.
	Forget(ctx context.Context, person, update int64) error
}
