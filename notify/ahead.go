package notify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"pickbot/recommend"
)

const (
	// nightAt is when the picks of a day are made, in minutes after midnight where the operator is.
	nightAt = 3 * 60
	// Before each hour the picks of those are made whose turn it is in that hour, from hourLead before it on.
	hourLead = 30 * time.Minute
	// Only for people who have said so much within so long is anything made that they may never look at.
	activeFor   = 30 * 24 * time.Hour
	activeLeast = 5
	// aheadMost bounds a round where the quota does not.
	aheadMost = 20_000

	aheadQueue = "ahead"
	aheadKind  = "ahead"
	aheadTries = 3
)

// Preparer makes picks before they are wanted, as recommend.Service does.
type Preparer interface {
	Room(ctx context.Context) (recommend.Room, error)
	Prepare(ctx context.Context, p recommend.Person, day string) error
}

// Expecting knows who waits for their daily picks.
type Expecting interface {
	// Expecting yields at most most people who gave at least least opinions since a time and whose daily picks come
	// from a time on and before another, the most active first.
	Expecting(ctx context.Context, from, to, since time.Time, least, most int, yield func(person int64, at time.Time)) error
}

// jobs is where jobs are put.
type jobs interface {
	InsertMany(ctx context.Context, params []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
}

// ahead has picks made before they are wanted: at night for the day, and again before each hour for what the quota had no
// room for or was made void since. Nobody waits for it: what is not made by then, the ranker makes.
type ahead struct {
	zone      *time.Location
	jitter    time.Duration
	expecting Expecting
	preparer  Preparer
	people    People
	observe   Observer
	now       func() time.Time

	jobs    jobs
	planned map[string]bool // rounds that were put among the jobs by this process
}

func newAhead[Tx any](cfg Config, p Parts[Tx]) *ahead {
	return &ahead{
		zone: cfg.Zone, jitter: cfg.Jitter, expecting: p.Expecting, preparer: p.Preparer, people: p.People, observe: p.Observer, now: p.Now,
	}
}

// roundArgs are a round: to prepare for those whose picks come between two times (Unix milliseconds).
type roundArgs struct {
	Name string `json:"name"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
}

// Kind names the jobs.
func (roundArgs) Kind() string { return "ahead_round" }

// InsertOpts has one job for each round over all processes.
func (roundArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: aheadQueue, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// aheadArgs are one person's picks that come at a time (Unix milliseconds), to be made in a round.
type aheadArgs struct {
	Person int64  `json:"person"`
	At     int64  `json:"at"`
	Round  string `json:"round"`
}

// Kind names the jobs.
func (aheadArgs) Kind() string { return aheadKind }

// InsertOpts has one job for each person and round.
func (aheadArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: aheadQueue, MaxAttempts: aheadTries, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// round puts the rounds whose time has come among the jobs, where they are done even if this process ends.
func (a *ahead) round(ctx context.Context) error {
	due := make(map[string]bool)
	for _, args := range rounds(a.now(), a.zone) {
		due[args.Name] = true
		if a.planned[args.Name] {
			continue
		}
		opts := args.InsertOpts()
		opts.ScheduledAt = time.Now().Add(rand.N(a.jitter)) // jobs are run by the real clock
		if _, err := a.jobs.InsertMany(ctx, []river.InsertManyParams{{Args: args, InsertOpts: &opts}}); err != nil {
			return fmt.Errorf("plan what is made ahead: %w", err)
		}
	}
	a.planned = due
	return nil
}

// rounds are those whose time it is. One that was missed is made up for as long as that is of use: the night's for an
// hour, an hour's until it begins.
func rounds(now time.Time, zone *time.Location) []roundArgs {
	var due []roundArgs
	y, m, d := now.In(zone).Date()
	date := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if night, ok := instant(date, nightAt, zone); ok && !now.Before(night) && now.Before(night.Add(time.Hour)) {
		due = append(due, roundOf("night "+date.Format(time.DateOnly), night, night.Add(24*time.Hour)))
	}
	hour := now.UTC().Truncate(time.Hour).Add(time.Hour)
	if hour.Sub(now) <= hourLead {
		due = append(due, roundOf("hour "+hour.Format(time.RFC3339), hour, hour.Add(time.Hour)))
	}
	return due
}

func roundOf(name string, from, to time.Time) roundArgs {
	return roundArgs{Name: name, From: from.UnixMilli(), To: to.UnixMilli()}
}
