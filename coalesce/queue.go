// Package coalesce lets calls that wait for one another share one round trip, so that each is cheaper the more there are.
//
// A caller who is alone is served at once and by himself, and pays nothing for it. No call joins what has begun, so what it
// reads is no older than the call. What those who go together share, and what of it fails whom, is up to the queue's owner.
package coalesce

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
)

// maxTogether bounds what goes together.
const maxTogether = 256

// Queue has a few lanes. What comes goes at once and by itself where a lane is free, and otherwise together with all that
// wait for one. The fields are set before use.
type Queue[T comparable] struct {
	Lanes int
	// Together calls take once and does what it returns. Who gives up before that is not in it, so it may be nothing. The
	// context is as patient as the most patient caller: it has the latest of their deadlines, and ends sooner if all give up.
	Together func(take func() (context.Context, []T))

	mu      sync.Mutex
	taken   int
	waiting []*batch[T]
}

// batch is what goes together.
type batch[T comparable] struct {
	callers []caller[T] // who still wait
	done    chan struct{}
	cancel  context.CancelFunc // nil until it is under way
}

type caller[T comparable] struct {
	ctx  context.Context
	what T
}

// Do has what done, by alone if a lane is free. No two callers may wait with an equal one. Where ctx ended while it waited it
// returns its error, and what must not be looked at: it was taken back, or it is under way.
func (q *Queue[T]) Do(ctx context.Context, what T, alone func()) error {
	b := q.enter(ctx, what)
	if b == nil {
		defer q.leave()
		alone()
		return nil
	}
	select {
	case <-b.done:
		return nil
	case <-ctx.Done():
		q.abandon(b, what)
		return ctx.Err()
	}
}

// Load is how many lanes are taken and how many callers wait for one; it is for tests and metrics.
func (q *Queue[T]) Load() (taken, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, b := range q.waiting {
		waiting += len(b.callers)
	}
	return q.taken, waiting
}

// enter takes a lane, or joins those who wait.
func (q *Queue[T]) enter(ctx context.Context, what T) *batch[T] {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.taken < q.Lanes {
		q.taken++
		return nil
	}
	if n := len(q.waiting); n == 0 || len(q.waiting[n-1].callers) == maxTogether {
		q.waiting = append(q.waiting, newBatch[T]())
	}
	b := q.waiting[len(q.waiting)-1]
	b.callers = append(b.callers, caller[T]{ctx, what})
	return b
}

func newBatch[T comparable]() *batch[T] { return &batch[T]{done: make(chan struct{})} }

// leave gives a lane back, or to those who wait.
func (q *Queue[T]) leave() {
	if !q.over() {
		go q.drive()
	}
}

// drive has done what waits until nobody waits any more.
func (q *Queue[T]) drive() {
	for {
		var b *batch[T]
		q.Together(func() (ctx context.Context, all []T) {
			b, ctx, all = q.take()
			return ctx, all
		})
		b.cancel()
		close(b.done)
		runtime.Gosched() // who was served may come again at once, and go with the others
		if q.over() {
			return
		}
	}
}

// over gives the lane back if nobody waits for it.
func (q *Queue[T]) over() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) > 0 {
		return false
	}
	q.taken--
	return true
}

// take begins the next batch, or an empty one: another lane may have been faster.
func (q *Queue[T]) take() (b *batch[T], ctx context.Context, all []T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.waiting = append(q.waiting, newBatch[T]())
	}
	b = q.waiting[0]
	q.waiting = slices.Delete(q.waiting, 0, 1)
	all = make([]T, len(b.callers))
	for i, c := range b.callers {
		all[i] = c.what
	}
	ctx, b.cancel = lasting(b.callers)
	return b, ctx, all
}

// lasting is a context with the latest deadline of some callers, if each has one.
func lasting[T comparable](callers []caller[T]) (context.Context, context.CancelFunc) {
	var last time.Time
	for _, c := range callers {
		deadline, ok := c.ctx.Deadline()
		if !ok {
			return context.WithCancel(context.Background())
		}
		if deadline.After(last) {
			last = deadline
		}
	}
	return context.WithDeadline(context.Background(), last)
}

// abandon is for a caller who waits no more. With the last one a batch ends, or never begins.
func (q *Queue[T]) abandon(b *batch[T], what T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	b.callers = slices.DeleteFunc(b.callers, func(c caller[T]) bool { return c.what == what })
	switch {
	case len(b.callers) > 0:
	case b.cancel != nil:
		b.cancel()
	default:
		q.waiting = slices.DeleteFunc(q.waiting, func(other *batch[T]) bool { return other == b })
	}
}
