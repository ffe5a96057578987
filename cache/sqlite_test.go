package cache_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/recommend"
)

func openSQLite(t *testing.T, file string) *cache.SQLite {
	t.Helper()
	writer, reader := cachetest.OpenSQLite(t, file)
	c, err := cache.NewSQLite(context.Background(), writer, reader, time.Now, nil)
	check(t, err)
	return c
}

func TestSQLite_file(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "cache.db")
	first := openSQLite(t, file)
	must[int64](t)(first.Increment(ctx, "n", 1, 0))
	second := openSQLite(t, file)
	if n := must[int64](t)(second.Increment(ctx, "n", 1, 0)); n != 2 {
		t.Errorf("a second process counts %d, want 2", n)
	}
	check(t, first.Close())
	check(t, second.Close())
	third := openSQLite(t, file)
	if n, _, err := third.Integer(ctx, "n"); err != nil || n != 2 {
		t.Errorf("after a restart: %d, %v", n, err)
	}
	check(t, third.Close())
}

func TestSQLite_sweep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		writer, reader := cachetest.OpenSQLite(t, filepath.Join(t.TempDir(), "cache.db"))
		c, err := cache.NewSQLite(ctx, writer, reader, time.Now, nil)
		check(t, err)
		for i := range 1200 {
			check(t, c.Set(ctx, fmt.Sprint("short", i), nil, time.Second))
		}
		check(t, c.Set(ctx, "long", nil, time.Hour))
		check(t, c.Set(ctx, "endless", nil, 0))
		time.Sleep(90 * time.Second) // of the bubble's time
		synctest.Wait()
		var rows int
		check(t, reader.QueryRowContext(ctx, `SELECT count(*) FROM kv`).Scan(&rows))
		if rows != 2 {
			t.Errorf("%d rows are left after the sweep, want 2", rows)
		}
		check(t, c.Close())
		check(t, writer.Close())
		check(t, reader.Close())
	})
}

func TestSQLite_busyWriter(t *testing.T) {
	t.Parallel()
	writer, reader := cachetest.OpenSQLite(t, filepath.Join(t.TempDir(), "cache.db"))
	c, err := cache.NewSQLite(t.Context(), writer, reader, time.Now, nil)
	check(t, err)
	t.Cleanup(func() { _ = c.Close() })
	tx, err := writer.BeginTx(t.Context(), nil)
	check(t, err)
	defer func() { _ = tx.Rollback() }()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Increment(ctx, "n", 1, 0); !errors.Is(err, recommend.ErrUnavailable) {
		t.Errorf("Increment = %v, want ErrUnavailable by the deadline", err)
	}
	if _, _, err := c.Get(t.Context(), "n"); err != nil {
		t.Errorf("reads go on: %v", err)
	}
}

func TestNewSQLite_closedFile(t *testing.T) {
	t.Parallel()
	writer, reader := cachetest.OpenSQLite(t, filepath.Join(t.TempDir(), "cache.db"))
	check(t, writer.Close())
	if _, err := cache.NewSQLite(t.Context(), writer, reader, time.Now, nil); err == nil {
		t.Error("a closed file is taken")
	}
}
