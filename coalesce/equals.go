package coalesce

import (
	"context"
	"sync"
)

// Equals has one call at a time of those that ask for the same, by a key; what comes meanwhile goes together in the next.
// A call that all have given up may overlap the next one. The zero value is ready.
type Equals[K, T comparable] struct {
	mu sync.Mutex
	by map[K]*equal[T]
}

// equal is the queue of one key.
type equal[T comparable] struct {
	Queue[T]
	users int
}

// Do has do called for what, by itself or with others of the same key. The rest is said at Queue.Do.
func (e *Equals[K, T]) Do(ctx context.Context, key K, what T, do func(ctx context.Context, all ...T)) error {
	q := e.enter(key, do)
	defer e.leave(key, q)
	return q.Do(ctx, what, func() { do(ctx, what) })
}

// Load is how many calls are under way and how many callers wait; it is for tests and metrics.
func (e *Equals[K, T]) Load() (underway, waiting int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, q := range e.by {
		taken, callers := q.Load()
		underway, waiting = underway+taken, waiting+callers
	}
	return underway, waiting
}

// enter is followed by leave, with which the last user removes the queue.
func (e *Equals[K, T]) enter(key K, do func(ctx context.Context, all ...T)) *equal[T] {
	e.mu.Lock()
	defer e.mu.Unlock()
	q := e.by[key]
	if q == nil {
		q = &equal[T]{Queue: Queue[T]{Lanes: 1, Together: func(take func() (context.Context, []T)) {
			if ctx, all := take(); len(all) > 0 {
				do(ctx, all...)
			}
		}}}
		if e.by == nil {
			e.by = make(map[K]*equal[T])
		}
		e.by[key] = q
	}
	q.users++
	return q
}

func (e *Equals[K, T]) leave(key K, q *equal[T]) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if q.users--; q.users == 0 {
		delete(e.by, key)
	}
}
