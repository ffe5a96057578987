package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"pickbot/recommend"
)

// roundWorker makes the jobs of a round, as many as the quota has room for.
type roundWorker struct {
	river.WorkerDefaults[roundArgs]
	*ahead
}

// Work does it; the same jobs are not made twice.
func (w roundWorker) Work(ctx context.Context, job *river.Job[roundArgs]) error {
	now, from, to := w.now(), time.UnixMilli(job.Args.From), time.UnixMilli(job.Args.To)
	room, err := w.preparer.Room(ctx)
	if err != nil || room.Left == 0 || !now.Before(to) {
		return err
	}
	most := aheadMost
	if room.Left > 0 {
		most = int(min(room.Left, aheadMost))
	}
	var list []river.InsertManyParams
	err = w.expecting.Expecting(ctx, from, to, now.Add(-activeFor), activeLeast, most, func(person int64, at time.Time) {
		list = append(list, river.InsertManyParams{Args: aheadArgs{Person: person, At: at.UnixMilli(), Round: job.Args.Name}})
	})
	for len(list) > 0 && err == nil {
		n := min(len(list), batch)
		_, err = w.jobs.InsertMany(ctx, list[:n])
		list = list[n:]
	}
	return err
}

// aheadWorker makes one person's picks.
type aheadWorker struct {
	river.WorkerDefaults[aheadArgs]
	*ahead
}

// Work makes them, unless it is too late or nobody wants them any more.
func (w aheadWorker) Work(ctx context.Context, job *river.Job[aheadArgs]) error {
	outcome, err := w.prepare(ctx, job.Args.Person, time.UnixMilli(job.Args.At))
	w.observe.Notified(aheadKind, outcome)
	return err
}

func (w aheadWorker) prepare(ctx context.Context, person int64, at time.Time) (outcome string, err error) {
	if !w.now().Before(at) {
		return "late", nil
	}
	p, known, err := w.people.Known(ctx, person)
	if err != nil {
		return "failed", fmt.Errorf("read person: %w", err)
	}
	if !known { // forgotten before there was this job to forget
		return "unwanted", w.people.DropJobs(ctx, person)
	}
	if !wants(p) {
		return "unwanted", nil
	}
	err = w.preparer.Prepare(ctx, p, p.Day(at))
	switch {
	case err == nil:
		return "made", nil
	case errors.Is(err, recommend.ErrLimited):
		return "limited", w.retry(err, at)
	case errors.Is(err, recommend.ErrUnavailable):
		return "failed", fmt.Errorf("make picks ahead: %w", err)
	}
	return "nothing", nil
}

// retry waits for the quota where it recovers in time, and otherwise leaves the picks to the ranker.
func (w aheadWorker) retry(err error, at time.Time) error {
	limited, ok := errors.AsType[*recommend.LimitedError](err)
	if !ok || limited.Until.IsZero() || !limited.Until.Before(at) {
		return nil
	}
	return river.JobSnooze(max(limited.Until.Sub(w.now()), time.Second))
}
