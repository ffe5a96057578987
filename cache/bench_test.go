package cache_test

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/cache/redistest"
	"pickbot/recommend"
)

var callers = []int{1, 16, 64, 256}

// operations are what the backends and the bare client are compared by, on 1 KB values.
type operation struct {
	name string
	run  func(i int64) error
}

func BenchmarkSQLite(b *testing.B) { benchmark(b, onBackend(b, cachetest.SQLite(b)(b))) }

func BenchmarkRedis(b *testing.B) {
	env := cachetest.OpenRedis(b, cache.Config{URL: redistest.Start(b).URL()})
	benchmark(b, onBackend(b, env))
}

// BenchmarkBareClient is the yardstick: go-redis on the same server with the same pool, and nothing around it.
func BenchmarkBareClient(b *testing.B) {
	server := redistest.Start(b)
	o := server.Client().Options()
	o.PoolSize = 20
	client := redis.NewClient(o)
	defer client.Close()
	ctx, value := b.Context(), bytes.Repeat([]byte("x"), 1024)
	benchmark(b, []operation{
		{"set", func(i int64) error { return client.Set(ctx, key(i), value, time.Hour).Err() }},
		{"get", func(i int64) error { return client.Get(ctx, key(i)).Err() }},
		{"increment", func(int64) error { return client.Incr(ctx, "n").Err() }},
	})
}

func onBackend(b *testing.B, c cache.Backend) []operation {
	ctx, value := b.Context(), bytes.Repeat([]byte("x"), 1024)
	day := time.Now().Add(24 * time.Hour)
	quotas := recommend.Reservation{Gates: []string{"{q}:gate"}, Quotas: []recommend.Quota{
		{Key: "{q}:minute", Limit: 15, Window: time.Minute}, {Key: "{q}:day", Limit: 1 << 40, Until: day},
	}}
	return []operation{
		{"set", func(i int64) error { return c.Set(ctx, key(i), value, time.Hour) }},
		{"get", func(i int64) error { _, _, err := c.Get(ctx, key(i)); return err }},
		{"increment", func(int64) error { _, err := c.Increment(ctx, "n", 1, 0); return err }},
		{"increment with ttl", func(int64) error { _, err := c.Increment(ctx, "nt", 1, time.Hour); return err }},
		{"reserve", func(int64) error { _, err := c.Reserve(ctx, quotas); return err }},
	}
}

func key(i int64) string { return fmt.Sprint("key", i%1000) }

func benchmark(b *testing.B, operations []operation) {
	for _, op := range operations {
		for _, n := range callers {
			b.Run(fmt.Sprintf("%s/%d", op.name, n), func(b *testing.B) { share(b, n, op.run) })
		}
	}
}

// share divides b.N calls among n callers.
func share(b *testing.B, n int, run func(i int64) error) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := run(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}
