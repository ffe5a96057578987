package cache_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"pickbot/cache"
	"pickbot/cache/cachetest"
)

// lines keeps what is logged.
type lines struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

func (l *lines) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.FieldsFunc(l.buffer.String(), func(r rune) bool { return r == '\n' })
}

func (l *lines) logger(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{
		Level: level,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
}

func TestBackend_log(t *testing.T) {
	t.Parallel()
	log := new(lines)
	writer, reader := cachetest.OpenSQLite(t, filepath.Join(t.TempDir(), "cache.db"))
	sqlite, err := cache.NewSQLite(t.Context(), writer, reader, time.Now, log.logger(slog.LevelDebug))
	check(t, err)
	t.Cleanup(func() { _ = sqlite.Close() })
	testLog(t, sqlite, log)

	log = new(lines)
	redis := cachetest.OpenRedis(t, cache.Config{
		URL: "redis://" + miniredis.RunT(t).Addr(), Log: log.logger(slog.LevelDebug),
	})
	testLog(t, redis, log)
}

func testLog(t *testing.T, c cache.Backend, log *lines) {
	t.Helper()
	ctx := context.Background()
	_, _, _ = c.Get(ctx, "k")
	check(t, c.Set(ctx, "k", []byte("canary"), time.Minute))
	_, _, _ = c.Get(ctx, "k")
	_, _, _ = c.Integer(ctx, "k")
	_, _ = c.Delete(ctx, "k")
	_, _ = c.Delete(ctx, "k")
	_, _ = c.Increment(ctx, "n", 3, 0)
	want := []string{
		`level=DEBUG msg="cache miss" key=k`,
		`level=DEBUG msg="cache set" key=k bytes=6 ttl=1m0s`,
		`level=DEBUG msg="cache hit" key=k`,
		`level=WARN msg="cache: the value is not an integer, taken as none" key=k`,
		`level=DEBUG msg="cache miss" key=k`,
		`level=DEBUG msg="cache delete" key=k existed=true`,
		`level=DEBUG msg="cache delete" key=k existed=false`,
		`level=DEBUG msg="cache increment" key=n by=3`,
	}
	var got []string
	for _, line := range log.all() {
		if !strings.Contains(line, "redis") { // the health check speaks when it likes
			got = append(got, line)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}
