package cache_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/cache/redistest"
	"pickbot/recommend"
)

// patience is how long a test waits for what should happen at once.
const patience = 20 * time.Second

// eventually waits for a condition that other goroutines or processes make true.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("never came: %s", what)
		case <-tick.C:
		}
	}
}

func TestRedis_connections(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	observer := server.Client()
	connections := func() int { return strings.Count(observer.ClientList(t.Context()).Val(), "\n") }
	eventually(t, "a server that only the observer looks at", func() bool { return connections() == 1 })
	r := cachetest.OpenRedis(t, cache.Config{URL: server.URL()})
	most := 0
	var wg sync.WaitGroup
	var done atomic.Int64
	for range 200 {
		wg.Go(func() {
			defer done.Add(1)
			for range 50 {
				if _, err := r.Increment(t.Context(), "n", 1, 0); err != nil {
					t.Error(err)
					return
				}
				if _, err := r.GetMany(t.Context(), []string{"n", "m"}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for done.Load() < 200 {
		most = max(most, connections()-1)
	}
	wg.Wait()
	if most > 20 || most < 2 {
		t.Errorf("200 callers used up to %d connections, want at most 20 and more than one", most)
	}
	if n, _, err := r.Integer(t.Context(), "n"); err != nil || n != 10_000 {
		t.Errorf("%d increments, %v", n, err)
	}
}

func TestRedis_deadServer(t *testing.T) {
	t.Parallel()
	r := cachetest.OpenRedis(t, cache.Config{URL: "redis://:hunter2@" + closedPort(t)})
	for name, err := range everyOperation(t.Context(), r) {
		if !errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("%s: %v, want ErrUnavailable", name, err)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s tells the password: %v", name, err)
		}
	}
}

func TestRedis_hungServer(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{
		"one server": "redis://" + silentListener(t),
		"Cluster":    "redis://" + silentListener(t) + "?cluster=true",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// A Timeout far beyond patience: only the caller's deadline can end the calls in time.
			r := cachetest.OpenRedis(t, cache.Config{URL: url, Timeout: time.Hour})
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			start := time.Now()
			for name, err := range everyOperation(ctx, r) {
				if !errors.Is(err, recommend.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) && !isTimeout(err) {
					t.Errorf("%s: %v, want ErrUnavailable by the deadline", name, err)
				}
			}
			if took := time.Since(start); took > patience {
				t.Errorf("the calls took %v after a deadline of 50 ms", took)
			}
		})
	}
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

func TestRedis_frozenServer(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := cachetest.OpenRedis(t, cache.Config{URL: server.URL(), Timeout: time.Hour})
	check(t, r.Ping(t.Context()))
	server.Freeze()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := r.Ping(ctx); !errors.Is(err, recommend.ErrUnavailable) {
		t.Errorf("Ping: %v, want ErrUnavailable", err)
	}
	for name, err := range everyOperation(ctx, r) {
		if !errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("%s: %v, want ErrUnavailable", name, err)
		}
	}
	server.Thaw()
	check(t, r.Set(t.Context(), "k", []byte("v"), 0))
	check(t, r.Ping(t.Context()))
}

// everyOperation calls each method once and returns the errors by name.
func everyOperation(ctx context.Context, c cache.Backend) map[string]error {
	errs := make(map[string]error)
	_, _, errs["Get"] = c.Get(ctx, "k")
	_, errs["GetMany"] = c.GetMany(ctx, []string{"k", "l"})
	errs["Set"] = c.Set(ctx, "k", nil, time.Hour)
	errs["Set, keeping"] = c.Set(ctx, "k", nil, -1)
	_, errs["Delete"] = c.Delete(ctx, "k")
	_, errs["Increment"] = c.Increment(ctx, "n", 1, 0)
	errs["IncrementAll"] = c.IncrementAll(ctx, []recommend.Addition{{Key: "n", By: 1}})
	_, errs["Increment, ttl"] = c.Increment(ctx, "n", 1, time.Hour)
	_, _, errs["Integer"] = c.Integer(ctx, "n")
	_, _, errs["Claim"] = c.Claim(ctx, "k", "", "t", time.Hour)
	_, errs["Lock"] = c.Lock(ctx, "k", "t", time.Hour)
	_, errs["Fill"] = c.Fill(ctx, "k", "t", nil, 0)
	_, errs["Unlock"] = c.Unlock(ctx, "k", "t")
	_, errs["Invalidate"] = c.Invalidate(ctx, "k")
	_, errs["Swap"] = c.Swap(ctx, "k", "a", "b")
	errs["Push"] = c.Push(ctx, "list", nil, 1)
	_, errs["List"] = c.List(ctx, "list", 1)
	_, errs["Reserve"] = c.Reserve(ctx, one(recommend.Quota{Key: "q", Limit: 1}))
	_, errs["Limit"] = c.Limit(ctx, []cache.Rate{{Key: "r", Interval: time.Hour, Burst: 1}}, 0)
	errs["Penalty"] = c.Penalty(ctx, "r", time.Now().Add(time.Hour))
	return errs
}

func TestRedis_roundTrips(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{"one server": redistest.Start(t).URL(), "Cluster": redistest.StartCluster(t).URL()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := cachetest.OpenRedis(t, cache.Config{URL: url})
			eventually(t, "a healthy server that knows the scripts", func() bool { return r.Healthy() == nil })
			trips := new(cachetest.Trips)
			r.AddHook(trips)
			for name, err := range everyOperation(t.Context(), r) {
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			want := len(everyOperation(t.Context(), r)) * 2
			if seen := trips.Take(); len(seen) != want {
				t.Errorf("%d round trips for %d operations: %q", len(seen), want, seen)
			}
		})
	}
}

func TestRedis_scriptsForgotten(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := cachetest.OpenRedis(t, cache.Config{URL: server.URL()})
	eventually(t, "a healthy server", func() bool { return r.Healthy() == nil })
	check(t, server.Client().ScriptFlush(t.Context()).Err())
	for i := int64(1); i <= 2; i++ {
		if n, err := r.Increment(t.Context(), "n", 1, time.Hour); err != nil || n != i {
			t.Errorf("Increment = %d, %v; want %d", n, err, i)
		}
	}
}

func TestRedis_deadlines(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	server := redistest.Start(t)
	r, raw := cachetest.OpenRedis(t, cache.Config{URL: server.URL()}), server.Client()

	check(t, r.Set(ctx, "value", []byte("v"), 24*time.Hour))
	must[int64](t)(r.Increment(ctx, "counter", 1, 24*time.Hour))
	grant, err := r.Reserve(ctx, one(recommend.Quota{Key: "quota", Limit: 5, Until: time.Now().Add(24 * time.Hour)}))
	if err != nil || !grant.OK {
		t.Fatal(grant, err)
	}
	for _, key := range []string{"value", "counter", "quota"} {
		if ttl := raw.TTL(ctx, key).Val(); ttl > 24*time.Hour || ttl < 24*time.Hour-time.Minute {
			t.Errorf("the TTL of %s is %v", key, ttl)
		}
	}
	if got := raw.Get(ctx, "quota").Val(); got != "1" {
		t.Errorf("the counter reads %q", got)
	}

	check(t, r.Set(ctx, "short", []byte("v"), 20*time.Millisecond))
	eventually(t, "the end of a short TTL", func() bool {
		_, found, err := r.Get(ctx, "short")
		return err == nil && !found
	})
}

func TestRedis_killedServer(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	server := redistest.Start(t, redistest.AOF()...)
	r := cachetest.OpenRedis(t, cache.Config{URL: server.URL(), PingEvery: 10 * time.Millisecond})
	var acknowledged, tried atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for {
				tried.Add(1)
				if _, err := r.Increment(ctx, "n", 1, time.Hour); err != nil {
					return
				}
				acknowledged.Add(1)
			}
		})
	}
	eventually(t, "some increments", func() bool { return acknowledged.Load() > 500 })
	server.Kill()
	wg.Wait()
	eventually(t, "the end noticed", func() bool { return r.Healthy() != nil })
	server.Restart()
	eventually(t, "the recovery noticed", func() bool { return r.Healthy() == nil })
	n, _, err := r.Integer(ctx, "n")
	if err != nil || n < acknowledged.Load() || n > tried.Load() {
		t.Errorf("after kill -9 there are %d of %d acknowledged increments, %d tried (%v)",
			n, acknowledged.Load(), tried.Load(), err)
	}
	t.Logf("kill -9: %d acknowledged, %d tried, %d kept", acknowledged.Load(), tried.Load(), n)
}

func TestRedis_health(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Password("hunter2"))
	server.Stop()
	log := new(lines)
	r := cachetest.OpenRedis(t, cache.Config{URL: server.URL(), PingEvery: 5 * time.Millisecond, Log: log.logger(slog.LevelInfo)})
	if err := r.Healthy(); !errors.Is(err, recommend.ErrUnavailable) {
		t.Errorf("Healthy = %v before any answer", err)
	}
	eventually(t, "the warning", func() bool { return len(log.all()) == 1 })
	server.Restart()
	eventually(t, "the recovery", func() bool { return r.Healthy() == nil })
	server.Kill()
	eventually(t, "the end", func() bool { return r.Healthy() != nil })

	var messages []string
	for _, line := range log.all() {
		messages = append(messages, line[:strings.Index(line, " addr=")])
		if strings.Contains(line, "hunter2") || !strings.Contains(line, server.Addr()) {
			t.Errorf("a log line without the address or with the password: %s", line)
		}
	}
	want := []string{
		`level=WARN msg="redis unreachable, going on without it"`, `level=INFO msg="redis connected"`,
		`level=WARN msg="redis unreachable, going on without it"`,
	}
	if diff := cmp.Diff(want, messages); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func TestRedis_addresses(t *testing.T) {
	t.Parallel()
	socket := filepath.Join("/tmp", "pickbot-"+rand.Text()[:8]+".sock") // t.TempDir may be too long for a socket
	server := redistest.Start(t, redistest.Password("hunter2"), redistest.UnixSocket(socket))
	for name, url := range map[string]string{
		"a password":     server.URL(),
		"another db":     "redis://:hunter2@" + server.Addr() + "/3",
		"a Unix socket":  "unix://:hunter2@" + socket + "?db=2",
		"a default user": "redis://default:hunter2@" + server.Addr(),
	} {
		t.Run(name, func(t *testing.T) {
			r := cachetest.OpenRedis(t, cache.Config{URL: url})
			if n, err := r.Increment(t.Context(), "n of "+name, 1, 0); err != nil || n != 1 {
				t.Errorf("Increment = %d, %v", n, err)
			}
		})
	}
	t.Run("a wrong password is not told", func(t *testing.T) {
		r := cachetest.OpenRedis(t, cache.Config{URL: "redis://:hunter3@" + server.Addr()})
		if err := r.Ping(t.Context()); !errors.Is(err, recommend.ErrUnavailable) || strings.Contains(err.Error(), "hunter3") {
			t.Errorf("Ping: %v", err)
		}
	})
	t.Run("a URL that makes no sense is one line without the password", func(t *testing.T) {
		_, err := cache.NewRedis(cache.Config{URL: "redis://:hunter3@h:port"})
		if err == nil || strings.Contains(err.Error(), "hunter3") || strings.Contains(err.Error(), "\n") {
			t.Errorf("NewRedis: %v", err)
		}
	})
}

func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// silentListener takes connections and never answers.
func silentListener(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var taken []net.Conn
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			taken = append(taken, conn)
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
		for _, conn := range taken {
			_ = conn.Close()
		}
	})
	return l.Addr().String()
}
