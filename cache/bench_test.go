package cache_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
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

func BenchmarkSQLite(b *testing.B) {
	writer, reader := cachetest.OpenSQLite(b, filepath.Join(b.TempDir(), "cache.db"))
	c, err := cache.NewSQLite(b.Context(), writer, reader, time.Now, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	benchmark(b, onBackend(b, c))
}

func BenchmarkRedis(b *testing.B) {
	env := cachetest.OpenRedis(b, cache.Config{URL: redistest.Start(b).URL()})
	benchmark(b, onBackend(b, env))
}

// BenchmarkBeside runs a Redis backend and the bare client in turns, some milliseconds each, so that both have the same
// machine: go-redis on the same server with the same pool, and nothing around it. What it reports is our calls a second
// over those of the bare client; a reservation is measured by the bare INCR.
func BenchmarkBeside(b *testing.B) {
	server := redistest.Start(b)
	ours := cachetest.OpenRedis(b, cache.Config{URL: server.URL()})
	o := server.Client().Options()
	o.PoolSize = 20
	client := redis.NewClient(o)
	defer client.Close()
	ctx, value := b.Context(), bytes.Repeat([]byte("x"), 1024)
	incr := func(int64) error { return client.Incr(ctx, "n").Err() }
	bare := map[string]func(int64) error{
		"set":       func(i int64) error { return client.Set(ctx, key(i), value, time.Hour).Err() },
		"get":       func(i int64) error { return client.Get(ctx, key(i)).Err() },
		"increment": incr, "reserve": incr,
	}
	for _, op := range onBackend(b, ours) {
		if bare[op.name] == nil {
			continue
		}
		for _, n := range callers {
			b.Run(fmt.Sprintf("%s/%d", op.name, n), func(b *testing.B) { beside(b, n, op.run, bare[op.name]) })
		}
	}
}

// beside runs slices of calls in turns and compares their medians: what else the machine does hits single slices.
func beside(b *testing.B, callers int, ours, bare func(int64) error) {
	const slice = 512
	var took [2][]time.Duration
	for round := range 2 * max(2, b.N/slice) {
		who := (round + round/2) % 2 // ours, bare, bare, ours, ...
		started := time.Now()
		share(b, slice, callers, []func(int64) error{ours, bare}[who])
		took[who] = append(took[who], time.Since(started))
	}
	for _, list := range took {
		slices.Sort(list)
	}
	b.ReportMetric(float64(took[1][len(took[1])/2])/float64(took[0][len(took[0])/2]), "of_bare")
	b.ReportMetric(0, "ns/op")
}

func onBackend(b *testing.B, c cache.Backend) []operation {
	ctx, value := b.Context(), bytes.Repeat([]byte("x"), 1024)
	day := time.Now().Add(24 * time.Hour)
	// As the key pool asks; all are granted.
	quotas := recommend.Reservation{Gates: []string{"{q}:1", "{q}:2", "{q}:3", "{q}:4"}, Quotas: []recommend.Quota{
		{Key: "{q}:minute", Limit: 1 << 40, Window: 20 * time.Millisecond}, {Key: "{q}:day", Limit: 1 << 40, Until: day},
		{Key: "{q}:usage", Limit: -1, Until: day},
	}}
	return []operation{
		{"set", func(i int64) error { return c.Set(ctx, key(i), value, time.Hour) }},
		{"get", func(i int64) error { _, _, err := c.Get(ctx, key(i)); return err }},
		{"increment", func(int64) error { _, err := c.Increment(ctx, "n", 1, 0); return err }},
		{"increment with ttl", func(int64) error { _, err := c.Increment(ctx, "nt", 1, time.Hour); return err }},
		{"reserve", func(int64) error { _, err := c.Reserve(ctx, quotas); return err }},
		{"limit", func(i int64) error { _, err := c.Limit(ctx, sends(i), time.Minute); return err }},
	}
}

// sends are the rates of a send into one of many chats; next to all are granted.
func sends(i int64) []cache.Rate {
	return []cache.Rate{
		{Key: "{s}:all", Interval: time.Microsecond, Burst: 1000},
		{Key: fmt.Sprint("{s}:chat", i%1000), Interval: time.Microsecond, Burst: 1000},
	}
}

func key(i int64) string { return fmt.Sprint("key", i%1000) }

func benchmark(b *testing.B, operations []operation) {
	for _, op := range operations {
		for _, n := range callers {
			b.Run(fmt.Sprintf("%s/%d", op.name, n), func(b *testing.B) {
				share(b, b.N, n, op.run)
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
			})
		}
	}
}

// share divides calls among n callers.
func share(b *testing.B, calls, n int, run func(i int64) error) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(calls); i = next.Add(1) {
				if err := run(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}
