package cache

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
)

// maxTogether bounds what goes together.
const maxTogether = 256

// queue has a few lanes. What comes goes at once and by itself where a lane is free, and otherwise together with all that
// wait for one. So it is the cheaper for each the more there are of them.
type queue[T any] struct {
	lanes int
	// together does what take gives it, and says so to each by closing done. Until it takes, who gives up is not in it.
	together func(take func() []*waiter[T])

	mu      sync.Mutex
	taken   int
	waiting []*waiter[T]
}

type waiter[T any] struct {
	ctx  context.Context
	what T
	done chan struct{}
}

// do has what done, by alone if a lane is free. Where ctx ended while it waited it returns its error, and what must not be
// looked at: it was taken back, or it is under way.
func (q *queue[T]) do(ctx context.Context, what T, alone func()) error {
	w := q.enter(ctx, what)
	if w == nil {
		defer q.leave()
		alone()
		return nil
	}
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		q.abandon(w)
		return ctx.Err()
	}
}

// enter takes a lane, or queues for one.
func (q *queue[T]) enter(ctx context.Context, what T) *waiter[T] {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.taken < q.lanes {
		q.taken++
		return nil
	}
	w := &waiter[T]{ctx: ctx, what: what, done: make(chan struct{})}
	q.waiting = append(q.waiting, w)
	return w
}

// leave gives a lane back, or to those who wait.
func (q *queue[T]) leave() {
	if !q.over() {
		go q.drive()
	}
}

// drive has done what waits until nobody waits any more.
func (q *queue[T]) drive() {
	for {
		q.together(q.take)
		runtime.Gosched() // who was served may come again at once, and go with the others
		if q.over() {
			return
		}
	}
}

// over gives the lane back if nobody waits for it.
func (q *queue[T]) over() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) > 0 {
		return false
	}
	q.taken--
	return true
}

// take is who goes next.
func (q *queue[T]) take() []*waiter[T] {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), maxTogether)
	batch := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	return batch
}

// abandon takes back what is not under way yet.
func (q *queue[T]) abandon(w *waiter[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = slices.DeleteFunc(q.waiting, func(other *waiter[T]) bool { return other == w })
}

// lasting is a context as long as anybody of a batch waits.
func lasting[T any](batch []*waiter[T]) (context.Context, context.CancelFunc) {
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
