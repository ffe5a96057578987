// Package notify writes to people who have not just asked: daily picks to everybody at their own local hour, and fewer
// once they are silent; broadcasts of admins to many at once; alerts to admins.
//
// It promises daily picks once for each person and local date. A process that is killed at any point loses none, and
// doubles at most those that it was sending at that moment. A broadcast goes to nobody twice: what a process was sending
// when it died counts as unknown. An alert comes at most once an hour over all processes.
//
// What is said and how it travels is left to the conversation, which it knows as a Messenger, an Announcer and a Teller.
// A database, which it knows as a Timetable, Broadcasts and their ledgers, keeps who is due and what went out.
package notify

import (
	"context"
	"time"

	"pickbot/recommend"
)

// Teller says a text to every admin, by the text's key and its values. The error is that none of them has it; those to
// whom it may have gone out have it.
type Teller interface {
	TellAdmins(ctx context.Context, key string, values ...any) error
}

// TellerFunc is a function that is a Teller.
type TellerFunc func(ctx context.Context, key string, values ...any) error

// TellAdmins calls f.
func (f TellerFunc) TellAdmins(ctx context.Context, key string, values ...any) error {
	return f(ctx, key, values...)
}

// Messenger sends somebody today's picks, unasked, as a telegram.Notification; with ask it asks whether to go on. The
// error is recommend.ErrNoResult where there are none to send.
type Messenger interface {
	SendToday(ctx context.Context, p recommend.Person, ask bool) error
}

// People knows everybody as they are now, their time zone filled in.
type People interface {
	Known(ctx context.Context, id int64) (recommend.Person, bool, error)
	SetPaused(ctx context.Context, id int64, on bool) error
	// DropJobs deletes the jobs that name a person, of whom nothing may be kept.
	DropJobs(ctx context.Context, id int64) error
}

// Ledger keeps which daily picks went out, by person and local date (YYYY-MM-DD).
type Ledger interface {
	// ClaimNotification is called before a send; false means that it has happened already, or the person is not known.
	ClaimNotification(ctx context.Context, person int64, day string) (bool, error)
	NotificationSent(ctx context.Context, person int64, day string) error
	PruneNotifications(ctx context.Context, before time.Time) error
}

// Timetable knows when everybody's daily picks come next, and turns it in transactions of type Tx.
type Timetable[Tx any] interface {
	// Turn takes up to most people who are due by a time, asks plan when each is next (zero: never), and keeps that in
	// one transaction with what keep does. It returns how many there were. Those whose settings have changed are among
	// them: it has not been worked out since a time when they are due.
	Turn(ctx context.Context, by time.Time, most int,
		plan func(p recommend.Person, at time.Time, due bool) (next time.Time), keep func(context.Context, Tx) error) (int, error)
	// Lanes is how many turns may be under way at a time before they wait for one another.
	Lanes() int
}

// Observer hears what became of a notification, for metrics.
type Observer interface {
	// Notified: outcomes are sent, unknown (it may have gone out, and is not sent again), limited and failed (tried
	// again), refused, gone, unwanted, silent (paused instead), repeated, nothing; of what is made ahead made, limited,
	// failed, late, unwanted, nothing.
	Notified(kind, outcome string)
}
