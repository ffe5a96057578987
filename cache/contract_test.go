package cache_test

import (
	"context"
	"testing"

	"pickbot/cache/cachetest"
)

// TestBackend is the contract: every backend passes all of it.
func TestBackend(t *testing.T) {
	t.Parallel()
	for name, start := range cachetest.Kinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			open := start(t)
			for _, part := range []struct {
				name string
				test func(*testing.T, cachetest.Opener)
			}{
				{"values", testValues}, {"integers", testIntegers}, {"leases", testLeases}, {"lists", testLists},
				{"swap", testSwap}, {"reserve", testReserve}, {"windows", testWindows}, {"limit", testLimit},
			} {
				t.Run(part.name, func(t *testing.T) { part.test(t, open) })
			}
		})
	}
}

// each runs a subtest on a backend of its own.
func each(t *testing.T, open cachetest.Opener, name string, test func(t *testing.T, ctx context.Context, e cachetest.Env)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		test(t, t.Context(), open(t))
	})
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
