package store_test

import (
	"sync/atomic"
	"testing"
	"time"

	"pickbot/store"
	"pickbot/store/storetest"
)

var noon = time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)

// clock is moved by hand.
type clock struct{ ms atomic.Int64 }

func (c *clock) Now() time.Time          { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// each runs f on both engines, each with a clock of its own that shows noon.
func each(t *testing.T, f func(t *testing.T, s *store.Store, c *clock)) {
	t.Helper()
	for name, cfg := range map[string]func(*testing.T) store.Config{
		"sqlite":     func(t *testing.T) store.Config { return store.Config{Dir: t.TempDir()} },
		"postgresql": func(t *testing.T) store.Config { return store.Config{URL: storetest.Database(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := new(clock)
			c.ms.Store(noon.UnixMilli())
			cfg := cfg(t)
			cfg.Now = c.Now
			f(t, storetest.Open(t, cfg), c)
		})
	}
}

// must is for steps whose failure is not what a test is about.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
