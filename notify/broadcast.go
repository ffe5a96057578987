package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"pickbot/recommend"
	"pickbot/telegram"
)

const (
	broadcastKind  = "broadcast"
	broadcastQueue = "broadcast"
	// showEvery is how often an admin is told how far a broadcast has come.
	showEvery = 3 * time.Second
	// claimLife is more than a send can take, and the note of it: who has claimed one longer ago is dead.
	claimLife = jobTime + 2*noteTime
	// outagePause is how long a chunk waits for Telegram.
	outagePause = 5 * time.Second
	// lastSend is how long before the end of its time a chunk makes place for another.
	lastSend = 20 * time.Second
)

// Broadcasts is where broadcasts are kept, and what is to be done for them.
type Broadcasts interface {
	// OpenBroadcasts are those that were started and not reported yet.
	OpenBroadcasts(ctx context.Context) ([]recommend.Broadcast, error)
	// BroadcastChunks are those that wait, if the broadcast is ready; BroadcastRuns notes that they are jobs of a run.
	BroadcastChunks(ctx context.Context, id int64) (chunks []int64, run int64, err error)
	BroadcastRuns(ctx context.Context, id, run int64) error
	// BroadcastOver reports whether there is nothing to wait for but what was claimed before a time.
	BroadcastOver(ctx context.Context, id int64, dead time.Time) (bool, error)
	EndBroadcast(ctx context.Context, id int64) error
	// ShowBroadcast says whether it is this process's turn to show progress.
	ShowBroadcast(ctx context.Context, id int64, every time.Duration) (bool, error)
}

// BroadcastLedger keeps to whom a broadcast went out. What is claimed and never noted is never claimed again.
type BroadcastLedger interface {
	ClaimBroadcast(ctx context.Context, id, chunk int64) (person int64, ok bool, err error)
	NoteBroadcast(ctx context.Context, id, person int64, fate recommend.Fate, reason string) error
}

// Announcer says what broadcasts say.
type Announcer interface {
	// Announce sends a broadcast to a person, as a telegram.Notification.
	Announce(ctx context.Context, id, person int64) error
	// ShowProgress tells the admin how far it has come, Report what came of it.
	ShowProgress(ctx context.Context, id int64) error
	Report(ctx context.Context, id int64) error
}

// broadcasting sends broadcasts, chunk by chunk.
type broadcasting struct {
	kept      Broadcasts
	ledger    BroadcastLedger
	announcer Announcer
	people    People
	observe   Observer
	now       func() time.Time
	log       *slog.Logger
	jobs      jobs
}

func newBroadcasting[Tx any](p Parts[Tx]) *broadcasting {
	return &broadcasting{
		kept: p.Broadcasts, ledger: p.BroadcastLedger, announcer: p.Announcer, people: p.People, observe: p.Observer, now: p.Now, log: p.Logger,
	}
}

// chunkArgs are some people of one run of a broadcast.
type chunkArgs struct {
	Broadcast int64 `json:"broadcast"`
	Run       int64 `json:"run"`
	Chunk     int64 `json:"chunk"`
}

// Kind names the jobs.
func (chunkArgs) Kind() string { return broadcastKind }

// InsertOpts has one job for each chunk and run.
func (chunkArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: broadcastQueue, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// reportArgs are a broadcast that is over.
type reportArgs struct {
	Broadcast int64 `json:"broadcast"`
}

// Kind names the jobs.
func (reportArgs) Kind() string { return "broadcast_report" }

// InsertOpts has one job for each broadcast, ahead of the chunks of others.
func (reportArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// round makes jobs of the broadcasts that are ready, shows how far the others are, and has those reported that are over.
func (b *broadcasting) round(ctx context.Context) error {
	open, err := b.kept.OpenBroadcasts(ctx)
	if err != nil {
		return fmt.Errorf("broadcasts: %w", err)
	}
	for _, one := range open {
		if err := b.push(ctx, one); err != nil {
			return fmt.Errorf("broadcast %d: %w", one.ID, err)
		}
	}
	return nil
}

func (b *broadcasting) push(ctx context.Context, one recommend.Broadcast) error {
	if one.State == recommend.Ready {
		if err := b.hand(ctx, one.ID); err != nil {
			return err
		}
	}
	over, err := b.kept.BroadcastOver(ctx, one.ID, b.now().Add(-claimLife))
	if err != nil {
		return err
	}
	if over {
		_, err := b.jobs.InsertMany(ctx, []river.InsertManyParams{{Args: reportArgs{one.ID}}})
		return err
	}
	mine, err := b.kept.ShowBroadcast(ctx, one.ID, showEvery)
	if err != nil || !mine {
		return err
	}
	if err := b.announcer.ShowProgress(ctx, one.ID); err != nil {
		b.log.WarnContext(ctx, "progress of a broadcast is not shown", "broadcast", one.ID, "error", err)
	}
	return nil
}

// hand makes a job of each chunk. Where it breaks off it is done again, which makes none twice.
func (b *broadcasting) hand(ctx context.Context, id int64) error {
	chunks, run, err := b.kept.BroadcastChunks(ctx, id)
	if err != nil {
		return err
	}
	for len(chunks) > 0 {
		var params []river.InsertManyParams
		for _, chunk := range chunks[:min(len(chunks), batch)] {
			params = append(params, river.InsertManyParams{Args: chunkArgs{id, run, chunk}})
		}
		if _, err := b.jobs.InsertMany(ctx, params); err != nil {
			return err
		}
		chunks = chunks[len(params):]
	}
	return b.kept.BroadcastRuns(ctx, id, run)
}

type reportWorker struct {
	river.WorkerDefaults[reportArgs]
	*broadcasting
}

// Work ends a broadcast and reports it.
func (w reportWorker) Work(ctx context.Context, job *river.Job[reportArgs]) error {
	if err := w.kept.EndBroadcast(ctx, job.Args.Broadcast); err != nil {
		return err
	}
	return w.announcer.Report(ctx, job.Args.Broadcast)
}

type chunkWorker struct {
	river.WorkerDefaults[chunkArgs]
	*broadcasting
}

// Work sends to one person of the chunk after the other, until nobody waits, the broadcast is paused, or it is time to
// let another chunk go on.
func (w chunkWorker) Work(ctx context.Context, job *river.Job[chunkArgs]) error {
	until, _ := ctx.Deadline()
	for time.Until(until) > lastSend {
		person, ok, err := w.ledger.ClaimBroadcast(ctx, job.Args.Broadcast, job.Args.Chunk)
		if err != nil || !ok {
			return err
		}
		if wait := w.send(ctx, job.Args.Broadcast, person); wait > 0 {
			return river.JobSnooze(wait)
		}
	}
	return river.JobSnooze(0)
}

// send sends to one person and notes what became of it. With a wait nothing went out, nor will before.
func (w chunkWorker) send(ctx context.Context, id, person int64) (wait time.Duration) {
	fate, reason, wait := w.try(ctx, id, person)
	w.observe.Notified(broadcastKind, string(fate))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	if err := w.ledger.NoteBroadcast(ctx, id, person, fate, reason); err != nil {
		w.log.WarnContext(ctx, "fate of a broadcast is not noted", "person", strconv.FormatInt(person, 10), "fate", fate, "error", err)
	}
	return wait
}

func (w chunkWorker) try(ctx context.Context, id, person int64) (fate recommend.Fate, reason string, wait time.Duration) {
	p, known, err := w.people.Known(ctx, person)
	switch {
	case err != nil:
		return recommend.Waits, "", outagePause
	case !known || p.Gone || p.Banned || p.Paused:
		return recommend.Gone, "left before their turn", 0
	}
	err = w.announcer.Announce(telegram.WithLane(ctx, telegram.Notification), id, person)
	switch {
	case err == nil:
		return recommend.Sent, "", 0
	case errors.Is(err, telegram.ErrAmbiguous):
		return recommend.Unknown, "the connection broke", 0
	case errors.Is(err, telegram.ErrGone):
		return recommend.Gone, "blocked the bot", 0
	case errors.Is(err, telegram.ErrLimited):
		return recommend.Waits, "", limitedFor(err)
	case errors.Is(err, telegram.ErrUnavailable), errors.Is(err, recommend.ErrUnavailable), ctx.Err() != nil:
		return recommend.Waits, "", outagePause
	}
	return recommend.Failed, err.Error(), 0
}
