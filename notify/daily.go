package notify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"golang.org/x/sync/errgroup"

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
	n, err := d.turn(ctx, 0, d.insert)
	if err == nil && n == batch {
		err = d.crowd(ctx)
	}
	if err != nil {
		return err
	}
	return d.prune(ctx)
}

// crowd hands out those who are due beside the first batch.
func (d *daily[Tx]) crowd(ctx context.Context) error {
	var batches atomic.Int64
	var lanes errgroup.Group
	for range d.parts.Timetable.Lanes() {
		lanes.Go(func() error {
			for {
				number := int(batches.Add(1))
				n, err := d.turn(ctx, number, d.insertFresh)
				if err != nil && ctx.Err() == nil { // somebody may have a job of that date
					n, err = d.turn(ctx, number, d.insert)
				}
				if err != nil || n < batch {
					return err
				}
			}
		})
	}
	return lanes.Wait()
}

// inserter puts jobs into the queue.
type inserter[Tx any] = func(context.Context, Tx, []river.InsertManyParams) error

// insert passes over whoever has a job of that date.
func (d *daily[Tx]) insert(ctx context.Context, tx Tx, jobs []river.InsertManyParams) error {
	_, err := d.jobs.InsertManyTx(ctx, tx, jobs)
	return err
}

// insertFresh takes half the time, and may fail where somebody has one.
func (d *daily[Tx]) insertFresh(ctx context.Context, tx Tx, jobs []river.InsertManyParams) error {
	_, err := d.jobs.InsertManyFastTx(ctx, tx, jobs)
	return err
}

// turn hands out a batch that comes after others.
func (d *daily[Tx]) turn(ctx context.Context, batches int, insert inserter[Tx]) (int, error) {
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
		func(ctx context.Context, tx Tx) error {
			if len(due) == 0 {
				return nil
			}
			if err := insert(ctx, tx, jobsFor(due, batches)); err != nil {
				return fmt.Errorf("insert jobs: %w", err)
			}
			return nil
		})
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

// jobsFor are the jobs of a batch that comes after others. Those of the first one may be sent at once.
func jobsFor(due []dailyArgs, batches int) []river.InsertManyParams {
	jobs := make([]river.InsertManyParams, len(due))
	for i, args := range due {
		jobs[i] = river.InsertManyParams{Args: args}
		if batches > 0 {
			// Jobs are run by the real clock, which may be behind the one by which people are due.
			wait := time.Duration(batches-1)*batchSpread + rand.N(batchSpread)
			jobs[i].InsertOpts = &river.InsertOpts{ScheduledAt: time.Now().Add(wait)}
		}
	}
	return jobs
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
