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

// holder is this process among the replicas. When it could not give a sign of life in time, others may have taken over
// what it holds: it lets go of everything that it has not begun, and starts another run under a new id.
type holder struct {
	name string

	mu      sync.Mutex
	id      string
	run     int
	until   time.Time
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
	h.until = until
	h.change()
}

func (h *holder) change() {
	close(h.changed)
	h.changed = make(chan struct{})
}

// living reports whether this run has given its signs of life in time.
func (h *holder) living() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Before(h.until)
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

// renew gives a sign of life. After one that came too late, or where somebody ended this run, a new one begins.
func (in *Intake) renew(ctx context.Context) error {
	id, _ := in.holder.current()
	until := time.Now().Add(in.cfg.Lease)
	if in.holder.living() {
		ok, err := in.cfg.Inbox.Renew(ctx, id, until)
		if err != nil {
			return err
		}
		if ok {
			in.holder.alive(until)
			return nil
		}
	}
	in.cfg.Log.Error("this process lost its lease, and others may have taken over its chats; it joins again")
	return in.join(ctx)
}

func (in *Intake) keepAlive() {
	in.every(in.cfg.Lease/renewals, func(ctx context.Context) {
		if err := in.renew(ctx); err != nil {
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
		chats, err := in.cfg.Inbox.Orphans(ctx, time.Now(), limit)
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
