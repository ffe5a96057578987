package notify

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"pickbot/recommend"
	"pickbot/telegram"
)

const (
	// outagePause is how long a chunk waits for Telegram.
	outagePause = 5 * time.Second
	// floodPause is how long it waits at most where Telegram wants nothing to be sent for a while.
	floodPause = 30 * time.Second
	// lastSend is how long before the end of its time a chunk makes place for another.
	lastSend = 20 * time.Second
	// maxFailures is how often Telegram may answer somebody's sends with a failure of its own. The pause between two of
	// them, at first outagePause, doubles: it takes three hours until they are given up.
	maxFailures = 12
)

type reportWorker struct {
	river.WorkerDefaults[reportArgs]
	*broadcasting
}

// Work ends a broadcast and reports it, unless its admin has blocked the bot.
func (w reportWorker) Work(ctx context.Context, job *river.Job[reportArgs]) error {
	if err := w.kept.EndBroadcast(ctx, job.Args.Broadcast); err != nil {
		return err
	}
	err := w.announcer.Report(ctx, job.Args.Broadcast)
	if errors.Is(err, telegram.ErrGone) {
		return nil
	}
	return err
}

type chunkWorker struct {
	river.WorkerDefaults[chunkArgs]
	*broadcasting
}

// Work sends to one person of the chunk after the other, until nobody waits, the broadcast is paused, or it is time to
// let another chunk go on. A long wait is one person's own, and the others go on, until the next has to wait as well.
func (w chunkWorker) Work(ctx context.Context, job *river.Job[chunkArgs]) error {
	until, _ := ctx.Deadline()
	deferred := false
	for time.Until(until) > lastSend {
		claim, ok, err := w.ledger.ClaimBroadcast(ctx, job.Args.Broadcast, job.Args.Chunk)
		if err != nil {
			return err
		}
		if !ok {
			return w.rest(ctx, job.Args)
		}
		wait := w.send(ctx, job.Args.Broadcast, claim)
		if wait > 0 && (deferred || wait <= outagePause) {
			return river.JobSnooze(min(wait, floodPause))
		}
		deferred = wait > 0
	}
	return river.JobSnooze(0)
}

// rest waits for those of a chunk whose time has not come.
func (w chunkWorker) rest(ctx context.Context, args chunkArgs) error {
	until, waits, err := w.ledger.BroadcastDeferred(ctx, args.Broadcast, args.Chunk)
	if err != nil || !waits {
		return err
	}
	return river.JobSnooze(max(until.Sub(w.now()), time.Second))
}

// send sends to one person and notes what became of it. With a wait nothing went out, nor will before.
func (w chunkWorker) send(ctx context.Context, id int64, c recommend.Claim) (wait time.Duration) {
	fate, reason, wait := w.try(ctx, id, &c)
	w.observe.Notified(broadcastKind, string(fate))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	var err error
	if fate == recommend.Waits {
		err = w.ledger.DeferBroadcast(ctx, id, c, w.now().Add(wait))
	} else {
		err = w.ledger.NoteBroadcast(ctx, id, c.Person, fate, reason)
	}
	if err != nil {
		w.log.WarnContext(ctx, "fate of a broadcast is not noted", "person", strconv.FormatInt(c.Person, 10), "fate", fate, "error", err)
	}
	return wait
}

func (w chunkWorker) try(ctx context.Context, id int64, c *recommend.Claim) (fate recommend.Fate, reason string, wait time.Duration) {
	p, known, err := w.people.Known(ctx, c.Person)
	switch {
	case err != nil:
		return recommend.Waits, "", outagePause
	case !known || p.Gone || p.Banned || p.Paused:
		return recommend.Gone, "left before their turn", 0
	}
	err = w.announcer.Announce(telegram.WithLane(ctx, telegram.Notification), id, c.Person)
	switch {
	case err == nil:
		return recommend.Sent, "", 0
	case errors.Is(err, telegram.ErrAmbiguous):
		return recommend.Unknown, "the connection broke", 0
	case errors.Is(err, telegram.ErrGone):
		return recommend.Gone, "blocked the bot", 0
	case errors.Is(err, telegram.ErrLimited):
		return recommend.Waits, "", limitedFor(err)
	case failedThere(err):
		c.Failures++
		if c.Failures >= maxFailures {
			return recommend.Failed, err.Error(), 0
		}
		return recommend.Waits, "", outagePause << (c.Failures - 1)
	case outage(err), ctx.Err() != nil:
		return recommend.Waits, "", outagePause
	}
	return recommend.Failed, err.Error(), 0
}

// outage reports a failure that is nobody's in particular: a revoked token may be replaced.
func outage(err error) bool {
	return errors.Is(err, telegram.ErrUnavailable) || errors.Is(err, telegram.ErrUnauthorized) || errors.Is(err, recommend.ErrUnavailable)
}

// failedThere reports an answer of Telegram's own that it failed: it may be that this message to this person always does.
func failedThere(err error) bool {
	e, ok := errors.AsType[*telegram.APIError](err)
	return ok && e.Code >= http.StatusInternalServerError
}
