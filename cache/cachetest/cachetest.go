package cachetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	_ "modernc.org/sqlite" // the driver that the embedded backend stands on

	"pickbot/cache"
	"pickbot/cache/redistest"
)

// Env is a backend of a test's own, closed with it, on a store that it may share with other tests: keys are to be made
// unique with Key.
type Env struct {
	cache.Backend
	// Kind is the name of the kind of store.
	Kind string
	// Now is the store's clock, to a few milliseconds.
	Now func() time.Time
	// Advance moves that clock forward for this backend.
	Advance func(time.Duration)
	// Key makes a name unique.
	Key func(name string) string
}

// Opener opens a backend. It may be called from several goroutines.
type Opener func(t testing.TB) Env

// Kinds has a starter for every kind of store by its name. The store that a starter starts lives as long as its test.
func Kinds() map[string]func(testing.TB) Opener {
	return map[string]func(testing.TB) Opener{
		"SQLite": SQLite, "miniredis": Miniredis, "Redis": Redis, "Cluster": Cluster,
	}
}

// SQLite gives each backend a file of its own, and a clock that moves only by Advance.
func SQLite(testing.TB) Opener {
	return func(t testing.TB) Env {
		t.Helper()
		writer, reader := OpenSQLite(t, filepath.Join(t.TempDir(), "cache.db"))
		clock := newClock(time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC))
		b, err := cache.NewSQLite(context.Background(), writer, reader, clock.now, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = b.Close() })
		return Env{Backend: b, Kind: "SQLite", Now: clock.now, Advance: clock.advance, Key: unique()}
	}
}

// OpenSQLite opens the two pools on a file as the program does, closed with the test.
func OpenSQLite(t testing.TB, file string) (writer, reader *sql.DB) {
	t.Helper()
	const pragmas = "?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)" +
		"&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)"
	open := func(conns int) *sql.DB {
		db, err := sql.Open("sqlite", "file:"+file+pragmas)
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(conns)
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	return open(1), open(4)
}

// Miniredis gives each backend a server of its own, whose clock moves only by Advance.
func Miniredis(testing.TB) Opener {
	return func(t testing.TB) Env {
		t.Helper()
		server := miniredis.RunT(t)
		clock := newClock(time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC))
		server.SetTime(clock.now())
		advance := func(d time.Duration) {
			clock.advance(d)
			server.SetTime(clock.now())
			server.FastForward(d)
		}
		b := OpenRedis(t, cache.Config{URL: "redis://" + server.Addr()})
		return Env{Backend: b, Kind: "miniredis", Now: clock.now, Advance: advance, Key: unique()}
	}
}

// Redis shares one redis-server among its backends.
func Redis(t testing.TB) Opener { return onServer("Redis", redistest.Start(t).URL()) }

// Cluster shares a Cluster of three among its backends.
func Cluster(t testing.TB) Opener { return onServer("Cluster", redistest.StartCluster(t).URL()) }

// onServer moves the clock by an offset, which each backend has for itself.
func onServer(kind, url string) Opener {
	return func(t testing.TB) Env {
		t.Helper()
		var offset atomic.Int64
		ahead := func() time.Duration { return time.Duration(offset.Load()) }
		b := OpenRedis(t, cache.Config{URL: url, Offset: ahead})
		return Env{
			Backend: b,
			Kind:    kind,
			Now:     func() time.Time { return time.Now().Add(ahead()) },
			Advance: func(d time.Duration) { offset.Add(int64(d)) },
			Key:     unique(),
		}
	}
}

// OpenRedis opens a backend as cfg says, closed with the test.
func OpenRedis(t testing.TB, cfg cache.Config) *cache.Redis {
	t.Helper()
	b, err := cache.NewRedis(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return b
}

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock(t time.Time) *clock { return &clock{t: t} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// unique needs no state shared between tests: 60 random bits do.
func unique() func(string) string {
	suffix := "-" + rand.Text()[:12]
	return func(name string) string { return name + suffix }
}
