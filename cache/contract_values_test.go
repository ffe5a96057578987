package cache_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/cache/cachetest"
	"pickbot/recommend"
)

// wantValue checks what stands at key; an empty want means nothing.
func wantValue(t *testing.T, e cachetest.Env, key, want string) {
	t.Helper()
	value, found, err := e.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if string(value) != want || found != (want != "") {
		t.Fatalf("Get(%s) = %q, %v; want %q", key, value, found, want)
	}
}

func testValues(t *testing.T, open cachetest.Opener) {
	each(t, open, "what was set is found until it is deleted", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		wantValue(t, e, k, "")
		check(t, e.Set(ctx, k, []byte("v\x00\xff"), 0))
		wantValue(t, e, k, "v\x00\xff")
		if !must[bool](t)(e.Delete(ctx, k)) {
			t.Error("the key existed, Delete denies it")
		}
		wantValue(t, e, k, "")
		if must[bool](t)(e.Delete(ctx, k)) {
			t.Error("the key was gone, Delete says it existed")
		}
	})

	each(t, open, "an empty value is found", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("k")
		check(t, e.Set(ctx, k, nil, 0))
		value, found, err := e.Get(ctx, k)
		if err != nil || !found || value == nil || len(value) != 0 {
			t.Fatalf("Get = %#v, %v, %v; want an empty value", value, found, err)
		}
	})

	each(t, open, "a value is gone when its time is over and not before", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k, other := e.Key("k"), e.Key("other")
		check(t, e.Set(ctx, k, []byte("v"), time.Hour))
		check(t, e.Set(ctx, other, []byte("v"), 0))
		e.Advance(59 * time.Minute)
		wantValue(t, e, k, "v")
		e.Advance(time.Minute + time.Second)
		wantValue(t, e, k, "")
		if must[bool](t)(e.Delete(ctx, k)) {
			t.Error("an expired key exists")
		}
		wantValue(t, e, other, "v")
		check(t, e.Set(ctx, k, []byte("again"), time.Hour))
		e.Advance(59 * time.Minute)
		wantValue(t, e, k, "again")
		e.Advance(2 * time.Minute)
		wantValue(t, e, k, "")
	})

	each(t, open, "Set takes away or keeps the deadline that stands", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		kept, dropped, fresh := e.Key("kept"), e.Key("dropped"), e.Key("fresh")
		check(t, e.Set(ctx, kept, []byte("1"), time.Hour))
		check(t, e.Set(ctx, dropped, []byte("1"), time.Hour))
		check(t, e.Set(ctx, kept, []byte("2"), -1))
		check(t, e.Set(ctx, dropped, []byte("2"), 0))
		check(t, e.Set(ctx, fresh, []byte("2"), -1))
		wantValue(t, e, kept, "2")
		e.Advance(61 * time.Minute)
		wantValue(t, e, kept, "")
		wantValue(t, e, dropped, "2")
		wantValue(t, e, fresh, "2")
		check(t, e.Set(ctx, kept, []byte("3"), -1))
		wantValue(t, e, kept, "3")
	})

	each(t, open, "many values come in the order of their keys", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		a, b, missing, expired := e.Key("a"), e.Key("b"), e.Key("missing"), e.Key("expired")
		check(t, e.Set(ctx, a, []byte("1"), 0))
		check(t, e.Set(ctx, b, nil, time.Hour))
		check(t, e.Set(ctx, expired, []byte("3"), time.Minute))
		e.Advance(2 * time.Minute)
		got := must[[][]byte](t)(e.GetMany(ctx, []string{b, missing, a, expired, a}))
		if diff := cmp.Diff([][]byte{{}, nil, []byte("1"), nil, []byte("1")}, got); diff != "" {
			t.Errorf("GetMany (-want +got):\n%s", diff)
		}
		if got := must[[][]byte](t)(e.GetMany(ctx, nil)); len(got) != 0 {
			t.Errorf("no keys give %v", got)
		}
	})

	each(t, open, "a caller who gave up gets context.Canceled and nothing else", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		_, _, err := e.Get(ctx, e.Key("k"))
		if !errors.Is(err, context.Canceled) || errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("Get: %v", err)
		}
		_, err = e.Increment(ctx, e.Key("k"), 1, 0)
		if !errors.Is(err, context.Canceled) || errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("Increment: %v", err)
		}
	})

	each(t, open, "Ping is answered", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		check(t, e.Ping(ctx))
	})
}

func testIntegers(t *testing.T, open cachetest.Opener) {
	each(t, open, "increments add up and are read as integer and as text", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("n")
		for _, step := range []struct{ by, want int64 }{{1, 1}, {41, 42}, {-50, -8}, {0, -8}} {
			if got := must[int64](t)(e.Increment(ctx, k, step.by, 0)); got != step.want {
				t.Fatalf("Increment by %d = %d, want %d", step.by, got, step.want)
			}
		}
		wantInteger(t, e, k, -8, true)
		wantValue(t, e, k, "-8")
		check(t, e.Set(ctx, k, []byte("9007199254740993"), 0))
		if got := must[int64](t)(e.Increment(ctx, k, 2, 0)); got != 9007199254740995 {
			t.Errorf("beyond 2^53: %d", got)
		}
	})

	each(t, open, "the first increment alone sets the deadline", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("n")
		must[int64](t)(e.Increment(ctx, k, 1, time.Hour))
		e.Advance(40 * time.Minute)
		must[int64](t)(e.Increment(ctx, k, 1, time.Hour))
		e.Advance(21 * time.Minute)
		wantInteger(t, e, k, 0, false)
		if got := must[int64](t)(e.Increment(ctx, k, 5, time.Hour)); got != 5 {
			t.Errorf("after its end the counter starts at %d, want 5", got)
		}
		e.Advance(61 * time.Minute)
		wantInteger(t, e, k, 0, false)
	})

	each(t, open, "what is no integer is none, and is not incremented", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		texts := []string{"abc", "", "1.5", " 1", "9223372036854775808"}
		if e.Kind != "miniredis" { // which reads more than Redis does
			texts = append(texts, "+1", "007", "-0")
		}
		for _, text := range texts {
			k := e.Key("k" + text)
			check(t, e.Set(ctx, k, []byte(text), 0))
			wantInteger(t, e, k, 0, false)
			if n, err := e.Increment(ctx, k, 1, 0); !errors.Is(err, recommend.ErrInvalid) {
				t.Errorf("Increment of %q = %d, %v; want ErrInvalid", text, n, err)
			}
			if got := must[[][]byte](t)(e.GetMany(ctx, []string{k}))[0]; string(got) != text {
				t.Errorf("%q became %q", text, got)
			}
		}
		k := e.Key("list")
		check(t, e.Push(ctx, k, []byte("x"), 1))
		wantInteger(t, e, k, 0, false)
	})

	each(t, open, "a sum beyond int64 is refused", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k := e.Key("n")
		must[int64](t)(e.Increment(ctx, k, math.MaxInt64, 0))
		if n, err := e.Increment(ctx, k, 1, 0); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("Increment = %d, %v; want ErrInvalid", n, err)
		}
		wantInteger(t, e, k, math.MaxInt64, true)
	})

	each(t, open, "several integers are incremented together, all or none", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		n, fresh, text := e.Key("{s}n"), e.Key("{s}fresh"), e.Key("{s}text")
		must[int64](t)(e.Increment(ctx, n, 40, 0))
		check(t, e.IncrementAll(ctx, []recommend.Addition{{Key: n, By: 2, TTL: time.Hour}, {Key: fresh, By: 7, TTL: time.Hour}}))
		check(t, e.Set(ctx, text, []byte("abc"), 0))
		for name, additions := range map[string][]recommend.Addition{
			"no integer":   {{Key: n, By: 1}, {Key: e.Key("{s}new"), By: 1}, {Key: text, By: 1}},
			"beyond int64": {{Key: fresh, By: -1}, {Key: n, By: math.MaxInt64}},
			"named twice":  {{Key: n, By: 1}, {Key: n, By: 1}},
		} {
			if err := e.IncrementAll(ctx, additions); !errors.Is(err, recommend.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", name, err)
			}
		}
		check(t, e.IncrementAll(ctx, nil))
		wantInteger(t, e, n, 42, true)
		wantInteger(t, e, fresh, 7, true)
		wantInteger(t, e, e.Key("{s}new"), 0, false)
		e.Advance(61 * time.Minute)
		wantInteger(t, e, n, 42, true)
		wantInteger(t, e, fresh, 0, false)
	})

	each(t, open, "the increments of 64 callers add up", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		k, times := e.Key("n"), 1000
		if e.Kind == "Cluster" || e.Kind == "miniredis" { // the same code as for one server
			times = 100
		}
		var wg sync.WaitGroup
		for caller := range 64 {
			ctx := ctx
			if caller%8 > 0 { // to watch for the end of each costs more than to count
				ctx = context.WithoutCancel(ctx)
			}
			wg.Go(func() {
				for range times {
					if _, err := e.Increment(ctx, k, 1, 0); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		wantInteger(t, e, k, int64(64*times), true)
	})
}

func wantInteger(t *testing.T, e cachetest.Env, key string, want int64, wantFound bool) {
	t.Helper()
	n, found, err := e.Integer(t.Context(), key)
	if err != nil || n != want || found != wantFound {
		t.Fatalf("Integer = %d, %v, %v; want %d, %v", n, found, err, want, wantFound)
	}
}
