package recommend

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	guardFailures = 3 // in a row open the breaker
	guardPause    = time.Second
	// guardWrite bounds a write, which nobody waits for.
	guardWrite = 2 * time.Second
)

// guard keeps a slow or dead cache from slowing people down. Reads have a budget; after a few failures in a row all
// calls fail at once, until a probe in the background gets through again. It runs on the wall clock: an outage is not
// moved by a clock that a sandbox moves.
type guard struct {
	cache  Cache
	budget time.Duration
	log    *slog.Logger
	tasks  *background

	mu       sync.Mutex
	failures int
}

func newGuard(c Cache, budget time.Duration, tasks *background, log *slog.Logger) *guard {
	return &guard{cache: c, budget: budget, tasks: tasks, log: log}
}

var errCacheOpen = fmt.Errorf("cache is out of order: %w", ErrUnavailable)

// enter reports whether a call may be made now.
func (g *guard) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures >= guardFailures {
		return errCacheOpen
	}
	return nil
}

// fail counts a failed call. A caller that gave up, and a value of the wrong kind, say nothing about the cache.
func (g *guard) fail(ctx, caller context.Context, key string, err error) error {
	if caller.Err() != nil || errors.Is(err, ErrInvalid) {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures++; g.failures == guardFailures {
		g.log.WarnContext(ctx, "cache is failing, going on without it", "error", err)
		g.tasks.run(ctx, func(ctx context.Context) { g.probe(ctx, key) })
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// probe closes the breaker when the cache answers in time again.
func (g *guard) probe(ctx context.Context, key string) {
	for g.tasks.sleep(guardPause) {
		within, cancel := context.WithTimeout(ctx, g.budget)
		_, _, err := g.cache.Get(within, key)
		cancel()
		if err == nil || errors.Is(err, ErrInvalid) {
			g.mu.Lock()
			g.failures = 0
			g.mu.Unlock()
			g.log.InfoContext(ctx, "cache is back")
			return
		}
	}
}

// succeed ends a row of failures; once the breaker is open, that is the probe's to say.
func (g *guard) succeed() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures < guardFailures {
		g.failures = 0
	}
}

func (g *guard) get(ctx context.Context, key string) (value []byte, found bool, err error) {
	if err := g.enter(); err != nil {
		return nil, false, err
	}
	within, cancel := context.WithTimeout(ctx, g.budget)
	defer cancel()
	value, found, err = g.cache.Get(within, key)
	if err != nil {
		return nil, false, g.fail(ctx, ctx, key, err)
	}
	g.succeed()
	return value, found, nil
}

// write runs a call that changes the cache, on its own deadline, whatever becomes of the request. That it succeeds in
// its long time does not make reads fast enough.
func (g *guard) write(ctx context.Context, key string, call func(context.Context) error) error {
	if err := g.enter(); err != nil {
		return err
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), guardWrite)
	defer cancel()
	if err := call(within); err != nil {
		return g.fail(within, context.WithoutCancel(ctx), key, err)
	}
	return nil
}

// soon is write for somebody who waits: for as long as a read may take, and then it goes on without them.
func (g *guard) soon(ctx context.Context, key string, call func(context.Context) error) error {
	if err := g.enter(); err != nil {
		return err
	}
	done := make(chan error, 1)
	g.tasks.run(ctx, func(ctx context.Context) { done <- g.write(ctx, key, call) })
	patience := time.NewTimer(g.budget)
	defer patience.Stop()
	select {
	case err := <-done:
		return err
	case <-patience.C:
		return fmt.Errorf("cache is slow, the write goes on: %w", ErrUnavailable)
	}
}

// claim is for somebody who waits. It goes on when they leave: else nobody would know whether the lock was taken.
func (g *guard) claim(ctx context.Context, key, prefix, token string, ttl time.Duration) (value []byte, won bool, err error) {
	if err := g.enter(); err != nil {
		return nil, false, err
	}
	caller := context.WithoutCancel(ctx)
	within, cancel := context.WithTimeout(caller, g.budget)
	defer cancel()
	value, won, err = g.cache.Claim(within, key, prefix, token, ttl)
	if err != nil {
		return nil, false, g.fail(ctx, caller, key, err)
	}
	g.succeed()
	return value, won, nil
}

func (g *guard) unlock(ctx context.Context, key, token string) error {
	return g.write(ctx, key, func(ctx context.Context) error {
		_, err := g.cache.Unlock(ctx, key, token)
		return err
	})
}

func (g *guard) fill(ctx context.Context, key, token string, value []byte, ttl time.Duration) (stored bool, err error) {
	err = g.write(ctx, key, func(ctx context.Context) error {
		stored, err = g.cache.Fill(ctx, key, token, value, ttl)
		return err
	})
	return stored, err
}

func (g *guard) swap(ctx context.Context, key, old, new string) error {
	return g.soon(ctx, key, func(ctx context.Context) error {
		_, err := g.cache.Swap(ctx, key, old, new)
		return err
	})
}

// outdate is invalidate for somebody who waits.
func (g *guard) outdate(ctx context.Context, key string) error {
	return g.soon(ctx, key, func(ctx context.Context) error {
		_, err := g.cache.Invalidate(ctx, key)
		return err
	})
}

// invalidate has happened when it returns nil.
func (g *guard) invalidate(ctx context.Context, key string) error {
	return g.write(ctx, key, func(ctx context.Context) error {
		_, err := g.cache.Invalidate(ctx, key)
		return err
	})
}

// remove deletes a value that nobody can read, and leaves whoever makes a new one alone.
func (g *guard) remove(ctx context.Context, key string) error {
	return g.soon(ctx, key, func(ctx context.Context) error {
		_, err := g.cache.Delete(ctx, key)
		return err
	})
}
