package telegram

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot/models"
)

// ErrFull: there is no room for updates now, or the intake is stopping.
var ErrFull = errors.New("intake is full")

// ErrStopped: the intake was stopped before.
var ErrStopped = errors.New("intake is stopped")

// Intake takes updates in and has them handled: see the package's promises. Its methods are safe for concurrent use.
type Intake struct {
	cfg    IntakeConfig
	queues *queues
	slots  chan struct{}
	alone  chan struct{} // held by the one update that processes have died of and that is handled now
	holder holder

	mu      sync.Mutex
	arrived []*delivery
	refused bool
	wake    chan struct{}

	handling    context.Context // ends when running handlers have to
	endHandling context.CancelFunc
	keeping     context.Context // ends when nothing is left to note
	endKeeping  context.CancelFunc
	workers     workers
	kept        sync.WaitGroup
	failures    atomic.Int64 // exchanges that failed in a row
}

// delivery is a group of updates that is acknowledged together.
type delivery struct {
	entries []*entry
	letters []Letter
	last    int64 // the highest update id
	result  chan error
}

// NewIntake returns an Intake that takes nothing before Start.
func NewIntake(cfg IntakeConfig) *Intake {
	cfg = withDefaults(cfg)
	in := &Intake{
		cfg: cfg, queues: newQueues(cfg.Capacity, cfg.PerChat), slots: make(chan struct{}, cfg.Workers), alone: make(chan struct{}, 1),
		holder: newHolder(cfg.Name), wake: make(chan struct{}, 1),
	}
	in.queues.work = func(chat string) { in.workers.do(func() { in.work(chat) }) }
	in.queues.refuse = func(e *entry) { in.workers.do(func() { in.turnAway(e) }) }
	in.handling, in.endHandling = context.WithCancel(context.Background())
	in.keeping, in.endKeeping = context.WithCancel(context.Background())
	return in
}

// Start joins the replicas, takes up what an earlier run of this process left, and goes on in the background until
// Stop. Where the data belongs to another bot it returns an *OtherBotError.
func (in *Intake) Start(ctx context.Context) error {
	owner, err := in.cfg.Inbox.RememberBot(ctx, in.cfg.Adopt)
	if err != nil {
		return err
	}
	if owner != in.cfg.Bot {
		return &OtherBotError{Data: owner, Token: in.cfg.Bot}
	}
	if err := in.join(ctx); err != nil {
		return err
	}
	in.kept.Go(in.keepBooks)
	in.kept.Go(in.keepAlive)
	in.kept.Go(in.takeOver)
	in.kept.Go(in.clean)
	return nil
}

// Receive takes updates as they came, with their bytes, and returns when they are safe: handled or in the inbox. With an
// error they are not, as far as is known; they may be received again. It returns ErrFull at once where there is no room.
func (in *Intake) Receive(ctx context.Context, raw ...[]byte) error {
	_, err := in.receive(ctx, raw)
	return err
}

// receive is Receive, and returns the highest update id.
func (in *Intake) receive(ctx context.Context, raw [][]byte) (int64, error) {
	if !in.queues.admit(len(raw)) {
		return 0, ErrFull
	}
	d, err := in.read(raw)
	if err != nil || len(d.letters) == 0 {
		in.queues.leave(len(raw))
		return d.last, err
	}
	in.queues.leave(len(raw) - len(d.letters))
	if !in.hand(d) {
		in.queues.leave(len(d.letters))
		return 0, ErrFull
	}
	select {
	case err := <-d.result:
		return d.last, err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// read decodes updates, each once. One of an unknown shape is passed over, for it would come again for ever.
func (in *Intake) read(raw [][]byte) (*delivery, error) {
	now := in.cfg.Now()
	d := &delivery{result: make(chan error, 1)}
	for _, payload := range raw {
		u, err := decodeUpdate(payload)
		if u == nil {
			return d, err
		}
		d.last = max(d.last, u.ID)
		if err != nil {
			in.cfg.Log.Error("an update is of an unknown shape and passed over", "update", u.ID)
			in.cfg.Updates.Update("other", "unreadable", 0, 0)
			continue
		}
		e := in.entry(u, now, 0)
		d.entries = append(d.entries, e)
		d.letters = append(d.letters, Letter{ID: u.ID, Chat: e.queue, Person: e.person, Kind: e.kind, Payload: payload, Received: now})
	}
	return d, nil
}

func (in *Intake) entry(u *models.Update, received time.Time, taken int) *entry {
	e := &entry{origin: originOf(u), update: u, received: received, taken: taken}
	if u.CallbackQuery != nil {
		e.tap = &tap{id: u.CallbackQuery.ID}
	}
	return e
}

// hand gives a delivery to the bookkeeper; false means that it takes none any more.
func (in *Intake) hand(d *delivery) bool {
	in.mu.Lock()
	if in.refused {
		in.mu.Unlock()
		return false
	}
	in.arrived = append(in.arrived, d)
	in.mu.Unlock()
	in.call()
	return true
}

// call wakes the bookkeeper.
func (in *Intake) call() {
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

// Room waits until n updates fit, or as many as ever do where n is more, and returns how many do. It returns ctx's error
// when that ends first.
func (in *Intake) Room(ctx context.Context, n int) (int, error) {
	n = min(n, in.cfg.Capacity)
	for in.queues.room() < n {
		select {
		case <-in.queues.freed:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return n, ctx.Err()
}

// Full reports whether Receive would refuse an update.
func (in *Intake) Full() bool { return in.queues.full() }

// Stop takes nothing more, lets running handlers finish until ctx ends, and ends their contexts then. What has not
// begun stays in the inbox. It returns when everything is noted, at most some seconds after ctx ended; its error is that
// of the last note, or ErrStopped the second time. It must follow a Start that succeeded.
func (in *Intake) Stop(ctx context.Context) error {
	if !in.queues.stop() {
		return ErrStopped
	}
	in.workers.close()
	finished := make(chan struct{})
	go func() { in.workers.wait(); close(finished) }()
	select {
	case <-finished:
	case <-ctx.Done():
		in.cfg.Log.Warn("handlers are still running and are told to end")
	}
	in.endHandling()
	select {
	case <-finished:
	case <-time.After(stopGrace):
		in.cfg.Log.Error("handlers do not end; their updates will be handled again")
	}
	in.endKeeping()
	in.kept.Wait()
	return in.leave()
}
