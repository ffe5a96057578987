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

// guard keeps a slow or dead cache from slowing people down: reads have a budget, and after a few failures in a row
// calls fail at once until one probe a second gets through again.
type guard struct {
	cache  Cache
	budget time.Duration
	log    *slog.Logger

	mu       sync.Mutex
	failures int
	until    time.Time
}

func newGuard(c Cache, budget time.Duration, log *slog.Logger) *guard {
	return &guard{cache: c, budget: budget, log: log}
}

var errCacheOpen = fmt.Errorf("cache is out of order: %w", ErrUnavailable)

// enter reports whether a call may be made now. While the breaker is open, one probe passes each pause.
// It runs on the wall clock: an outage is not moved by a clock that a sandbox moves.
func (g *guard) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures < guardFailures {
		return nil
	}
	if time.Now().Before(g.until) {
		return errCacheOpen
	}
	g.until = time.Now().Add(guardPause)
	return nil
}

// leave counts the outcome of a call. A caller that gave up says nothing about the cache.
func (g *guard) leave(caller context.Context, err error) error {
	if err != nil && caller.Err() != nil && errors.Is(caller.Err(), context.Canceled) {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if err == nil {
		if g.failures >= guardFailures {
			g.log.Info("cache is back")
		}
		g.failures = 0
		return nil
	}
	g.failures++
	if g.failures == guardFailures {
		g.until = time.Now().Add(guardPause)
		g.log.Warn("cache is failing, going on without it", "error", err)
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

func (g *guard) get(ctx context.Context, key string) (value []byte, found bool, err error) {
	if err := g.enter(); err != nil {
		return nil, false, err
	}
	within, cancel := context.WithTimeout(ctx, g.budget)
	defer cancel()
	value, found, err = g.cache.Get(within, key)
	return value, found, g.leave(ctx, err)
}

// write runs a call that changes the cache, on its own deadline, whatever becomes of the request.
func (g *guard) write(ctx context.Context, call func(context.Context) error) error {
	if err := g.enter(); err != nil {
		return err
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), guardWrite)
	defer cancel()
	return g.leave(ctx, call(within))
}

func (g *guard) lock(ctx context.Context, key, token string, ttl time.Duration) (won bool, err error) {
	err = g.write(ctx, func(ctx context.Context) error {
		won, err = g.cache.Lock(ctx, key, token, ttl)
		return err
	})
	return won, err
}

func (g *guard) unlock(ctx context.Context, key, token string) error {
	return g.write(ctx, func(ctx context.Context) error {
		_, err := g.cache.Unlock(ctx, key, token)
		return err
	})
}

func (g *guard) fill(ctx context.Context, key, token string, value []byte, ttl time.Duration) (stored bool, err error) {
	err = g.write(ctx, func(ctx context.Context) error {
		stored, err = g.cache.Fill(ctx, key, token, value, ttl)
		return err
	})
	return stored, err
}

func (g *guard) replace(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return g.write(ctx, func(ctx context.Context) error { return g.cache.Replace(ctx, key, value, ttl) })
}

func (g *guard) invalidate(ctx context.Context, key string) error {
	return g.write(ctx, func(ctx context.Context) error {
		_, err := g.cache.Invalidate(ctx, key)
		return err
	})
}
