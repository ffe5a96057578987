package telegram

import (
	"context"
	"crypto/rand"
	"sync"
	"time"
)

const (
	// renewals is how many signs of life a holder gives in the time of a lease.
	renewals = 3
	// orphanTime is how often replicas look for what a dead one left, at the longest.
	orphanTime = 2 * time.Second
	// cleanTime is how often ids that are done are forgotten, and keepTime how long they are known: longer than Telegram
	// delivers an update again.
	cleanTime = 10 * time.Minute
	keepTime  = 25 * time.Hour
)

// holder is this process among the replicas. Where it could not give a sign of life in time it begins nothing until it
// could. Where others have ended it meanwhile, and may have taken over what it holds, it lets go of everything that it has
// not begun, and starts another run under a new id.
type holder struct {
	name string

	mu      sync.Mutex
	id      string
	run     int
	until   time.Time
	steady  time.Time     // since when signs of life were given without a miss
	changed chan struct{} // closed when any of these changes
}

func newHolder(name string) holder {
	if name == "" {
		name = rand.Text()
	}
	return holder{name: name, changed: make(chan struct{})}
}

// current returns the id and the number of this run.
func (h *holder) current() (id string, run int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.id, h.run
}

// next begins another run, which is not alive yet.
func (h *holder) next() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.id, h.until = h.name+"/"+rand.Text(), time.Time{}
	h.run++
	h.change()
	return h.id
}

// alive is told how long this run lives at least.
func (h *holder) alive(until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := time.Now(); !now.Before(h.until) {
		h.steady = now
	}
	h.until = until
	h.change()
}

// missed is told that a sign of life could not be given.
func (h *holder) missed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.steady = time.Now()
}

// judges reports whether this process may tell the dead from the living. Who could not give signs of life for a while
// knows nothing of others that could not either: they get as long as a lease for it.
func (h *holder) judges(lease time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	return now.Before(h.until) && now.Sub(h.steady) >= lease
}

func (h *holder) change() {
	close(h.changed)
	h.changed = make(chan struct{})
}

// await reports whether what came with a run may be begun: at once while that run is alive, and when it turns out whether
// it is, otherwise. It is false for another run than the current one, and when ctx ends.
func (h *holder) await(ctx context.Context, run int) bool {
	for {
		h.mu.Lock()
		mine, alive, changed := run == h.run, time.Now().Before(h.until), h.changed
		h.mu.Unlock()
		if !mine || alive {
			return mine
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// join begins a run.
func (in *Intake) join(ctx context.Context) error {
	id, until := in.holder.next(), time.Now().Add(in.cfg.Lease)
	if err := in.cfg.Inbox.Join(ctx, in.holder.name, id, until); err != nil {
		return err
	}
	in.holder.alive(until)
	return nil
}

// renew gives a sign of life. Where somebody ended this run, a new one begins.
func (in *Intake) renew(ctx context.Context) error {
	id, _ := in.holder.current()
	until := time.Now().Add(in.cfg.Lease)
	ok, err := in.cfg.Inbox.Renew(ctx, id, until)
	if err != nil {
		return err
	}
	if ok {
		in.holder.alive(until)
		return nil
	}
	in.cfg.Log.Error("this process lost its lease, and others may have taken over its chats; it joins again")
	return in.join(ctx)
}

func (in *Intake) keepAlive() {
	in.every(in.cfg.Lease/renewals, func(ctx context.Context) {
		if err := in.renew(ctx); err != nil {
			in.holder.missed()
			in.cfg.Log.Warn("the lease could not be renewed", "error", err)
		}
	})
}

// takeOver asks for the chats of dead holders as for chats of its own that it has done with: the inbox then tells what
// waits in them.
func (in *Intake) takeOver() {
	look := func(ctx context.Context) {
		limit := min(in.queues.room()/2, maxBatch)
		if limit <= 0 {
			return
		}
		chats, err := in.orphans(ctx, limit)
		if err != nil {
			in.cfg.Log.Warn("cannot look for what other processes left", "error", err)
			return
		}
		if len(chats) > 0 {
			in.cfg.Log.Info("taking over the chats of a process that is gone", "chats", len(chats))
			in.queues.giveBack(chats)
			in.call()
		}
	}
	in.within(look)
	in.every(min(orphanTime, in.cfg.Lease/renewals), look)
}

// orphans are chats of dead holders, those among them whom this process finds dead.
func (in *Intake) orphans(ctx context.Context, limit int) ([]string, error) {
	if in.holder.judges(in.cfg.Lease) {
		if err := in.cfg.Inbox.Expire(ctx, time.Now()); err != nil {
			return nil, err
		}
	}
	return in.cfg.Inbox.Orphans(ctx, limit)
}

func (in *Intake) clean() {
	in.every(cleanTime, func(ctx context.Context) {
		if err := in.cfg.Inbox.Clean(ctx, time.Now().Add(-keepTime)); err != nil {
			in.cfg.Log.Warn("the inbox could not be cleaned", "error", err)
		}
	})
}

// leave ends this run, so that others need not wait for its lease to run out.
func (in *Intake) leave() error {
	ctx, cancel := context.WithTimeout(context.Background(), exchangeTime)
	defer cancel()
	id, _ := in.holder.current()
	return in.cfg.Inbox.Leave(ctx, id)
}

func (in *Intake) every(d time.Duration, f func(context.Context)) {
	for sleep(in.keeping, d) == nil {
		in.within(f)
	}
}

func (in *Intake) within(f func(context.Context)) {
	ctx, cancel := context.WithTimeout(in.keeping, exchangeTime)
	defer cancel()
	f(ctx)
}
