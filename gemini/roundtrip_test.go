package gemini

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/cache/redistest"
	"pickbot/recommend"
)

// trips counts round trips, with the first words of each.
type trips struct {
	mu   sync.Mutex
	seen []string
}

func (h *trips) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (h *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		h.note(cmd.FullName())
		return next(ctx, cmd)
	}
}

func (h *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		h.note("pipeline")
		return next(ctx, cmds)
	}
}

func (h *trips) note(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen = append(h.seen, name)
}

// take returns what was seen since the last time.
func (h *trips) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	seen := h.seen
	h.seen = nil
	return seen
}

func TestPool_roundTrips(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]func(testing.TB) string{
		"on one server": func(t testing.TB) string { return redistest.Start(t).URL() },
		"on a Cluster":  func(t testing.TB) string { return redistest.StartCluster(t).URL() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := cachetest.OpenRedis(t, cache.Config{URL: url(t), PingEvery: time.Hour})
			if err := b.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			env := cachetest.Env{Backend: b, Now: time.Now}
			r := newRigOn(t, env, Config{PerMinute: 1000, PerDay: 1000}, "one", "two")
			ticketFor(t, r) // finds the current key and loads the script
			hook := &trips{}
			b.AddHook(hook)
			for range 3 {
				ticketFor(t, r)
				if seen := hook.take(); len(seen) != 1 {
					t.Errorf("a reservation took %d round trips, want 1: %s", len(seen), strings.Join(seen, ", "))
				}
			}
			t.Log("a reservation takes 1 round trip")
			if err := r.Disable(t.Context(), r.keys[0].hash, "spare"); err != nil {
				t.Fatal(err)
			}
			hook.take()
			ticketFor(t, r)
			t.Logf("a reservation with a rotation takes %s", strings.Join(hook.take(), ", "))
		})
	}
}

func ticketFor(t *testing.T, r *rig) {
	t.Helper()
	if _, err := r.reserve(t.Context(), recommend.First, nil); err != nil {
		t.Fatal(err)
	}
	r.writing.Wait()
}
