package cache

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"pickbot/recommend"
)

// health remembers what the last check found and logs each change once.
type health struct {
	log  *slog.Logger
	last atomic.Pointer[finding]
}

type finding struct{ err error }

func newHealth(log *slog.Logger) *health {
	h := &health{log: log}
	h.last.Store(&finding{fmt.Errorf("cache: no answer yet: %w", recommend.ErrUnavailable)})
	return h
}

// note is called by one goroutine; first is its first call.
func (h *health) note(ctx context.Context, err error, first bool) {
	before := h.last.Swap(&finding{err}).err
	switch {
	case err == nil && before != nil:
		h.log.InfoContext(ctx, "redis connected")
	case err != nil && (before == nil || first):
		h.log.WarnContext(ctx, "redis unreachable, going on without it", slog.Any("error", err))
	}
}

// Ping implements Backend. On a Cluster every master must answer.
func (r *Redis) Ping(ctx context.Context) error {
	return failure("ping", "", r.eachMaster(ctx, func(ctx context.Context, server *redis.Client) error {
		return server.Ping(ctx).Err()
	}))
}

// Healthy implements Backend. Until the first ping has been answered it is recommend.ErrUnavailable.
func (r *Redis) Healthy() error { return r.health.last.Load().err }

// watch pings at once and then regularly, until ctx ends.
func (r *Redis) watch(ctx context.Context, every, timeout time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for first := true; ; first = false {
		r.check(ctx, timeout, first)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (r *Redis) check(ctx context.Context, timeout time.Duration, first bool) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	wasDown := r.Healthy() != nil
	err := r.Ping(limited)
	if ctx.Err() != nil {
		return
	}
	if err == nil && wasDown {
		r.loadScripts(limited)
	}
	r.health.note(ctx, err, first)
}

// loadScripts tells every server the scripts ahead of their use. Where that is not allowed, eval brings them along.
func (r *Redis) loadScripts(ctx context.Context) {
	err := r.eachMaster(ctx, func(ctx context.Context, server *redis.Client) error {
		_, err := server.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			for _, s := range r.scripts {
				pipe.ScriptLoad(ctx, s.text)
			}
			return nil
		})
		return err
	})
	if err != nil {
		r.health.log.DebugContext(ctx, "redis does not take the scripts ahead of their use", slog.Any("error", err))
	}
}

func (r *Redis) eachMaster(ctx context.Context, do func(context.Context, *redis.Client) error) error {
	switch client := r.client.(type) {
	case *redis.Client:
		return do(ctx, client)
	case *redis.ClusterClient:
		return client.ForEachMaster(ctx, do)
	default:
		return fmt.Errorf("unexpected client %T", client)
	}
}
