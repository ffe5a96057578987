package cache

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// lanes is how many round trips of single commands a server is asked for at a time.
	lanes = 2
	// maxPipeline bounds the commands of one round trip.
	maxPipeline = 256
)

// batcher sends commands, each at most once: at once and by itself where a lane is free, otherwise in one round trip
// together with all that wait for a lane. So a round trip is the cheaper for a command the more of them there are.
type batcher struct {
	client redis.UniversalClient
	lanes  int

	mu      sync.Mutex
	taken   int
	waiting []*waiter
}

// newBatcher leaves it to a Cluster's client to send commands, as a pipeline there is as slow as the slowest node.
func newBatcher(client redis.UniversalClient) *batcher {
	b := &batcher{client: client, lanes: lanes}
	if _, ok := client.(*redis.ClusterClient); ok {
		b.lanes = math.MaxInt
	}
	return b
}

// waiter is a command on its way in a pipeline.
type waiter struct {
	ctx  context.Context
	cmd  redis.Cmder
	done chan struct{} // closed when the command has its reply
}

// do sends a command and waits for its reply, which it leaves in the command. Where ctx ended first it returns its
// error, and the command must not be looked at.
func (b *batcher) do(ctx context.Context, cmd redis.Cmder) error {
	w := b.enter(ctx, cmd)
	if w == nil {
		_ = b.client.Process(ctx, cmd) // leaves the error in the command as well
		b.leave()
		return nil
	}
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		b.abandon(w)
		return ctx.Err()
	}
}

// enter takes a lane, or queues for one.
func (b *batcher) enter(ctx context.Context, cmd redis.Cmder) *waiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.taken < b.lanes {
		b.taken++
		return nil
	}
	w := &waiter{ctx: ctx, cmd: cmd, done: make(chan struct{})}
	b.waiting = append(b.waiting, w)
	return w
}

// leave gives a lane back, or to those who wait.
func (b *batcher) leave() {
	if batch := b.next(); len(batch) > 0 {
		go b.drive(batch)
	}
}

// next is who goes next in a lane that is free; if nobody does, the lane is given back.
func (b *batcher) next() []*waiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := min(len(b.waiting), maxPipeline)
	if n == 0 {
		b.taken--
		return nil
	}
	batch := b.waiting[:n:n]
	b.waiting = b.waiting[n:]
	return batch
}

// drive sends batches until nobody waits any more.
func (b *batcher) drive(batch []*waiter) {
	for ; len(batch) > 0; batch = b.next() {
		b.send(batch)
	}
}

func (b *batcher) send(batch []*waiter) {
	ctx, cancel := together(batch)
	defer cancel()
	pipe := b.client.Pipeline()
	for _, w := range batch {
		_ = pipe.Process(ctx, w.cmd) // only queues
	}
	_, _ = pipe.Exec(ctx) // leaves each command's error in it
	for _, w := range batch {
		close(w.done)
	}
}

// together lasts as long as anybody of a batch waits.
func together(batch []*waiter) (context.Context, context.CancelFunc) {
	var last time.Time
	for _, w := range batch {
		deadline, ok := w.ctx.Deadline()
		if !ok {
			return context.Background(), func() {}
		}
		if deadline.After(last) {
			last = deadline
		}
	}
	return context.WithDeadline(context.Background(), last)
}

// abandon takes a command back that is not sent yet.
func (b *batcher) abandon(w *waiter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = slices.DeleteFunc(b.waiting, func(other *waiter) bool { return other == w })
}
