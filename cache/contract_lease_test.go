package cache_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/cache/cachetest"
	"pickbot/recommend"
)

func testLeases(t *testing.T, open cachetest.Opener) {
	each(t, open, "of many who want the lock one gets it", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		var won atomic.Int32
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				if got, err := e.Lock(ctx, k, fmt.Sprint("token", i), time.Minute); err != nil {
					t.Error(err)
				} else if got {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d hold the lock", won.Load())
		}
	})

	each(t, open, "a claim reads what stands there, or takes the lock", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		claim := func(what, token, value string, won bool) {
			t.Helper()
			v, got, err := e.Claim(ctx, k, "new", token, time.Minute)
			if err != nil || string(v) != value || (v == nil) != (value == "") || got != won {
				t.Errorf("%s: value %q, won %v, %v; want %q, %v", what, v, got, err, value, won)
			}
		}
		claim("nothing stands there", "a", "", true)
		claim("the same token again, as after a lost reply", "a", "", true)
		claim("somebody holds the lock", "b", "", false)
		wantHeld(t, "a lock", false)(e.Lock(ctx, k, "c", time.Minute))
		wantHeld(t, "the claimer's fill", true)(e.Fill(ctx, k, "a", []byte("new value"), time.Hour))
		claim("the value fits", "b", "new value", false)
		wantHeld(t, "a lock after a claim that read", true)(e.Lock(ctx, k, "c", time.Minute))
		claim("the value fits, somebody holds the lock", "b", "new value", false)
		wantHeld(t, "the fill of something else", true)(e.Fill(ctx, k, "c", []byte("old value"), time.Hour))
		claim("another value", "b", "old value", true)
		claim("another value, and somebody holds the lock", "d", "old value", false)
		e.Advance(61 * time.Second)
		claim("the lock has expired", "d", "old value", true)
		must[bool](t)(e.Invalidate(ctx, k))
		claim("it was invalidated", "f", "", true)
		wantHeld(t, "a late fill", false)(e.Fill(ctx, k, "d", []byte("new late"), time.Hour))
		for name, bad := range map[string]func() error{
			"no token": func() error { _, _, err := e.Claim(ctx, k, "", "", time.Minute); return err },
			"no end":   func() error { _, _, err := e.Claim(ctx, k, "", "a", 0); return err },
			"a list": func() error {
				check(t, e.Push(ctx, e.Key("list"), []byte("x"), 1))
				if e.Kind == "SQLite" { // which keeps lists in values
					return recommend.ErrInvalid
				}
				_, _, err := e.Claim(ctx, e.Key("list"), "", "a", time.Minute)
				return err
			},
		} {
			if err := bad(); !errors.Is(err, recommend.ErrInvalid) {
				t.Errorf("a claim with %s: %v, want ErrInvalid", name, err)
			}
		}
	})

	each(t, open, "of many who claim one wins, and nobody after the value is there", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		var won atomic.Int32
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				token := fmt.Sprint("token", i)
				v, got, err := e.Claim(ctx, k, "v", token, time.Minute)
				for ; err == nil && !got && v == nil; v, got, err = e.Claim(ctx, k, "v", token, time.Minute) {
				}
				if got {
					won.Add(1)
					_, err = e.Fill(ctx, k, token, []byte("v"), 0)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d made the value", won.Load())
		}
	})

	each(t, open, "a lock frees itself when its time is over, and its late holder can do nothing", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		must[bool](t)(e.Lock(ctx, k, "a", time.Minute))
		e.Advance(61 * time.Second)
		wantHeld(t, "the second lock", true)(e.Lock(ctx, k, "b", time.Minute))
		wantHeld(t, "filling what has expired", false)(e.Fill(ctx, k, "a", []byte("late"), 0))
		wantHeld(t, "unlocking what has expired", false)(e.Unlock(ctx, k, "a"))
		wantHeld(t, "a third lock", false)(e.Lock(ctx, k, "c", time.Minute))
		wantValue(t, e, k, "")
		wantHeld(t, "the holder's fill", true)(e.Fill(ctx, k, "b", []byte("v"), 0))
		wantValue(t, e, k, "v")
	})

	each(t, open, "only the holder unlocks", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		must[bool](t)(e.Lock(ctx, k, "a", time.Minute))
		wantHeld(t, "a stranger's unlock", false)(e.Unlock(ctx, k, "b"))
		wantHeld(t, "the holder's unlock", true)(e.Unlock(ctx, k, "a"))
		wantHeld(t, "its second unlock", false)(e.Unlock(ctx, k, "a"))
		wantHeld(t, "a new lock", true)(e.Lock(ctx, k, "b", time.Minute))
	})

	each(t, open, "a fill releases the lock and sets the deadline", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		must[bool](t)(e.Lock(ctx, k, "a", time.Minute))
		wantHeld(t, "the fill", true)(e.Fill(ctx, k, "a", []byte("v"), time.Hour))
		wantHeld(t, "a second fill", false)(e.Fill(ctx, k, "a", []byte("w"), time.Hour))
		wantHeld(t, "the next lock", true)(e.Lock(ctx, k, "b", time.Minute))
		wantValue(t, e, k, "v")
		e.Advance(61 * time.Minute)
		wantValue(t, e, k, "")
	})

	each(t, open, "a fill may keep the deadline that stands", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		check(t, e.Set(ctx, k, []byte("old"), time.Hour))
		must[bool](t)(e.Lock(ctx, k, "a", time.Minute))
		wantHeld(t, "the fill", true)(e.Fill(ctx, k, "a", []byte("new"), -1))
		wantValue(t, e, k, "new")
		e.Advance(61 * time.Minute)
		wantValue(t, e, k, "")
	})

	each(t, open, "a fill after an invalidation is refused", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		check(t, e.Set(ctx, k, []byte("old"), time.Hour))
		must[bool](t)(e.Lock(ctx, k, "a", time.Minute))
		wantHeld(t, "the key's existence", true)(e.Invalidate(ctx, k))
		wantHeld(t, "the late fill", false)(e.Fill(ctx, k, "a", []byte("late"), time.Hour))
		wantValue(t, e, k, "")
		wantHeld(t, "the key's existence afterwards", false)(e.Invalidate(ctx, k))
	})

	each(t, open, "an invalidation between two loaders lets only the second fill", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		must[bool](t)(e.Lock(ctx, k, "a", time.Minute))
		wantHeld(t, "the key's existence", false)(e.Invalidate(ctx, k))
		wantHeld(t, "the second lock", true)(e.Lock(ctx, k, "b", time.Minute))
		wantHeld(t, "the first one's fill", false)(e.Fill(ctx, k, "a", []byte("late"), 0))
		wantHeld(t, "the second one's fill", true)(e.Fill(ctx, k, "b", []byte("v"), 0))
		wantValue(t, e, k, "v")
	})

	each(t, open, "a key that carries a hash tag has its own lock", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "pickbot:{" + e.Key("tag") + "}"
		wantHeld(t, "the lock of a", true)(e.Lock(ctx, tag+":a", "1", time.Minute))
		wantHeld(t, "the lock of b", true)(e.Lock(ctx, tag+":b", "2", time.Minute))
		wantHeld(t, "the fill of a", true)(e.Fill(ctx, tag+":a", "1", []byte("v"), 0))
		wantHeld(t, "the fill of b", true)(e.Fill(ctx, tag+":b", "2", []byte("v"), 0))
	})

	each(t, open, "a lock without a token or an end is invalid", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		if _, err := e.Lock(ctx, e.Key("k"), "", time.Minute); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("no token: %v", err)
		}
		if _, err := e.Lock(ctx, e.Key("k"), "a", 0); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("no end: %v", err)
		}
	})
}

func wantHeld(t *testing.T, what string, want bool) func(bool, error) {
	return func(got bool, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("%s: %v, want %v", what, got, want)
		}
	}
}

func testSwap(t *testing.T, open cachetest.Opener) {
	each(t, open, "the value changes only if the old one stands", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		wantHeld(t, "swap of a missing value for another", false)(e.Swap(ctx, k, "a", "b"))
		wantHeld(t, "swap of nothing", true)(e.Swap(ctx, k, "", "a"))
		wantHeld(t, "second swap of nothing", false)(e.Swap(ctx, k, "", "b"))
		wantHeld(t, "swap", true)(e.Swap(ctx, k, "a", "b"))
		wantValue(t, e, k, "b")
		wantHeld(t, "swap for nothing", true)(e.Swap(ctx, k, "b", ""))
		wantValue(t, e, k, "")
	})

	each(t, open, "the deadline stays, and an expired value is absent", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		check(t, e.Set(ctx, k, []byte("a"), time.Hour))
		wantHeld(t, "swap", true)(e.Swap(ctx, k, "a", "b"))
		e.Advance(61 * time.Minute)
		wantHeld(t, "swap of an expired value", false)(e.Swap(ctx, k, "b", "c"))
		wantHeld(t, "swap of nothing", true)(e.Swap(ctx, k, "", "c"))
	})

	each(t, open, "of many who swap the same value one wins", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		var won atomic.Int32
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				if got, err := e.Swap(ctx, k, "", fmt.Sprint(i)); err != nil {
					t.Error(err)
				} else if got {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d won", won.Load())
		}
	})
}

func testLists(t *testing.T, open cachetest.Opener) {
	each(t, open, "the newest entries come first and the oldest fall off", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("list")
		if got := must[[][]byte](t)(e.List(ctx, k, 10)); len(got) != 0 {
			t.Errorf("a missing list has %q", got)
		}
		for _, entry := range []string{"a", "b", "", "d"} {
			check(t, e.Push(ctx, k, []byte(entry), 3))
		}
		for n, want := range map[int][][]byte{
			-1: {[]byte("d"), {}, []byte("b")}, 10: {[]byte("d"), {}, []byte("b")}, 2: {[]byte("d"), {}}, 0: nil,
		} {
			got := must[[][]byte](t)(e.List(ctx, k, n))
			if diff := cmp.Diff(len(want), len(got)); diff != "" {
				t.Fatalf("List(%d) = %q", n, got)
			}
			for i := range want {
				if string(got[i]) != string(want[i]) {
					t.Errorf("List(%d) = %q, want %q", n, got, want)
				}
			}
		}
	})

	each(t, open, "a list without room, and a value that is no list, are invalid", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		if err := e.Push(ctx, k, []byte("x"), 0); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("max 0: %v", err)
		}
		check(t, e.Set(ctx, k, []byte("text"), 0))
		if err := e.Push(ctx, k, []byte("x"), 1); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("Push: %v", err)
		}
		if _, err := e.List(ctx, k, 1); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("List: %v", err)
		}
	})
}
