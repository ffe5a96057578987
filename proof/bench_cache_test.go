package proof_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"pickbot/cache"
	"pickbot/cache/redistest"
)

const (
	cacheTurns = 80 // of each, alternately, of which the best counts: others slow both down
	cacheSlice = 15 * time.Millisecond
	leastOfRaw = 0.95
	benchPool  = 20
)

// cache is get, set and increment beside the bare client, on the same server with the same pool.
func (b *bench) cache() {
	b.t.Helper()
	server := redistest.Start(b.t)
	ours, err := cache.NewRedis(cache.Config{URL: server.URL(), PoolSize: benchPool})
	if err != nil {
		b.t.Fatal(err)
	}
	defer ours.Close()
	options := server.Client().Options()
	options.PoolSize, options.ContextTimeoutEnabled = benchPool, true
	raw := redis.NewClient(options)
	defer raw.Close()
	ctx, value := b.t.Context(), bytes.Repeat([]byte("x"), 1024)
	key := func(n int64) string { return fmt.Sprint("key", n%1000) }
	for _, op := range []struct {
		name      string
		ours, raw func(n int64) error
	}{
		{"set", func(n int64) error { return ours.Set(ctx, key(n), value, time.Hour) }, func(n int64) error { return raw.Set(ctx, key(n), value, time.Hour).Err() }},
		{"get", func(n int64) error { _, _, err := ours.Get(ctx, key(n)); return err }, func(n int64) error { return raw.Get(ctx, key(n)).Err() }},
		{"increment", func(int64) error { _, err := ours.Increment(ctx, "n", 1, 0); return err }, func(int64) error { return raw.Incr(ctx, "n").Err() }},
	} {
		for _, callers := range []int{1, 16, 64, 256} {
			var best, bestRaw float64
			for range cacheTurns {
				best = max(best, b.rate(callers, op.ours))
				bestRaw = max(bestRaw, b.rate(callers, op.raw))
			}
			b.atLeast(fmt.Sprintf("cache %s, 1 KB, %d callers; bare go-redis", op.name, callers), "/s", best, bestRaw, leastOfRaw)
		}
	}
}

// rate is how many calls a second some callers get done.
func (b *bench) rate(callers int, call func(n int64) error) float64 {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), cacheSlice)
	defer cancel()
	var n atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range callers {
		all.Go(func() {
			for ctx.Err() == nil {
				if err := call(n.Add(1)); err != nil {
					b.t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	return float64(n.Load()) / time.Since(began).Seconds()
}
