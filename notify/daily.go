package notify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"pickbot/recommend"
)

const (
	batch = 1000
	// A batch that is due at once with others becomes free to be sent within batchSpread, half the time that sending it
	// takes: waiting is never what makes a crowd slow, even if nobody moves jobs along for some seconds.
	batchSpread = 18 * time.Second
	// grace is for an hour that had come when a setting changed, before anybody could look.
	grace = 10 * time.Second

	pruneEvery = time.Hour
	keptFor    = 14 * 24 * time.Hour
)

// daily hands out everybody's daily picks as jobs.
type daily[Tx any] struct {
	cfg     Config
	parts   Parts[Tx]
	jobs    *river.Client[Tx]
	pruneAt time.Time
}

// round hands everybody who is due to the jobs, and works out when they are next.
func (d *daily[Tx]) round(ctx context.Context) error {
	for batches := 0; ; batches++ {
		n, err := d.turn(ctx, batches)
		if err != nil {
			return err
		}
		if n < batch {
			return d.prune(ctx)
		}
	}
}

func (d *daily[Tx]) turn(ctx context.Context, batches int) (int, error) {
	now := d.parts.Now()
	var due []dailyArgs
	return d.parts.Timetable.Turn(ctx, now, batch,
		func(p recommend.Person, at time.Time, isDue bool) time.Time {
			h := d.hours(p)
			if !wants(p) {
				return time.Time{}
			}
			if !isDue {
				at = h.Next(at.Add(-grace))
			}
			day, next := h.turn(at, now, d.cfg.MakeUp)
			if day != "" {
				due = append(due, dailyArgs{Person: p.ID, Day: day})
			}
			return next
		},
		func(ctx context.Context, tx Tx) error { return d.insert(ctx, tx, due, batches) })
}

// hours are a person's own, or else the operator's.
func (d *daily[Tx]) hours(p recommend.Person) Hours {
	h := Hours{Zone: p.Zone, At: p.NotifyAt, Quiet: quietDays(p)}
	if h.Zone == nil {
		h.Zone = d.cfg.Zone
	}
	if h.At < 0 {
		h.At = d.cfg.At
	}
	return h
}

// wants reports whether somebody gets daily picks at all.
func wants(p recommend.Person) bool {
	return p.NotifyOn && !p.Paused && !p.Gone && !p.Banned && !p.StartedAt.IsZero()
}

// insert makes the jobs of a batch that comes after others. Those of the first one may be sent at once.
func (d *daily[Tx]) insert(ctx context.Context, tx Tx, due []dailyArgs, batches int) error {
	if len(due) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(due))
	for i, args := range due {
		jobs[i] = river.InsertManyParams{Args: args}
		if batches > 0 {
			// Jobs are run by the real clock, which may be behind the one by which people are due.
			wait := time.Duration(batches-1)*batchSpread + rand.N(batchSpread)
			jobs[i].InsertOpts = &river.InsertOpts{ScheduledAt: time.Now().Add(wait)}
		}
	}
	if _, err := d.jobs.InsertManyTx(ctx, tx, jobs); err != nil {
		return fmt.Errorf("insert jobs: %w", err)
	}
	return nil
}

// prune drops what the ledger no longer needs, now and then.
func (d *daily[Tx]) prune(ctx context.Context) error {
	now := d.parts.Now()
	if now.Before(d.pruneAt) {
		return nil
	}
	d.pruneAt = now.Add(pruneEvery)
	return d.parts.Ledger.PruneNotifications(ctx, now.Add(-keptFor))
}
