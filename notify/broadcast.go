package notify

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"pickbot/recommend"
)

const (
	broadcastKind  = "broadcast"
	broadcastQueue = "broadcast"
	// showEvery is how often an admin is told how far a broadcast has come.
	showEvery = 3 * time.Second
	// claimLife is more than a send can take, and the note of it: who has claimed one longer ago is dead.
	claimLife = jobTime + 2*noteTime
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
	// ClaimBroadcast passes over those whose time has not come; BroadcastDeferred says when it comes.
	ClaimBroadcast(ctx context.Context, id, chunk int64) (c recommend.Claim, ok bool, err error)
	BroadcastDeferred(ctx context.Context, id, chunk int64) (until time.Time, waits bool, err error)
	NoteBroadcast(ctx context.Context, id, person int64, fate recommend.Fate, reason string) error
	DeferBroadcast(ctx context.Context, id int64, c recommend.Claim, until time.Time) error
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
	b.show(ctx, one.ID)
	return nil
}

// show tells how far a broadcast has come, if that can be told soon: everybody's daily picks are handed out behind it.
func (b *broadcasting) show(ctx context.Context, id int64) {
	ctx, cancel := context.WithTimeout(ctx, showEvery)
	defer cancel()
	if err := b.announcer.ShowProgress(ctx, id); err != nil {
		b.log.WarnContext(ctx, "progress of a broadcast is not shown", "broadcast", id, "error", err)
	}
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
