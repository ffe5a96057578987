package cache_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/cache/cachetest"
	"pickbot/recommend"
)

// slack is what the clock of a real server may run during a test.
const slack = 20 * time.Second

func reserve(t *testing.T, e cachetest.Env, r recommend.Reservation) recommend.Grant {
	t.Helper()
	grant, err := e.Reserve(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return grant
}

func one(q ...recommend.Quota) recommend.Reservation { return recommend.Reservation{Quotas: q} }

// wantRefusal checks who refuses and that it says to come back about when it should; zero for never.
func wantRefusal(t *testing.T, e cachetest.Env, got recommend.Grant, key string, retry time.Time) {
	t.Helper()
	if got.OK || got.Refused != key {
		t.Fatalf("the grant is %+v, want a refusal by %s", got, key)
	}
	if got.RetryAt.IsZero() != retry.IsZero() || got.RetryAt.Sub(retry).Abs() > slack {
		t.Fatalf("RetryAt is %v, want about %v; it is %v", got.RetryAt, retry, e.Now())
	}
}

func testReserve(t *testing.T, open cachetest.Opener) {
	each(t, open, "a unit of every quota is taken, or none of any", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "{" + e.Key("slot") + "}"
		wide := recommend.Quota{Key: tag + ":wide", Limit: 10, Until: e.Now().Add(time.Hour)}
		narrow := recommend.Quota{Key: tag + ":narrow", Limit: 2, Window: time.Hour}
		for i := int64(1); i <= 2; i++ {
			if diff := cmp.Diff(recommend.Grant{OK: true, Counts: []int64{i, i}}, reserve(t, e, one(wide, narrow))); diff != "" {
				t.Fatalf("grant %d (-want +got):\n%s", i, diff)
			}
		}
		got := reserve(t, e, one(wide, narrow))
		wantRefusal(t, e, got, narrow.Key, e.Now().Add(time.Hour))
		if diff := cmp.Diff([]int64{2, 2}, got.Counts); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
		wantInteger(t, e, wide.Key, 2, true)
	})

	each(t, open, "a plain counter is an integer that is forgotten at its time", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		q := recommend.Quota{Key: e.Key("day"), Limit: 1, Until: e.Now().Add(time.Hour)}
		reserve(t, e, one(q))
		wantInteger(t, e, q.Key, 1, true)
		wantRefusal(t, e, reserve(t, e, one(q)), q.Key, q.Until)
		e.Advance(59 * time.Minute)
		wantRefusal(t, e, reserve(t, e, one(q)), q.Key, q.Until)
		e.Advance(61 * time.Second)
		wantInteger(t, e, q.Key, 0, false)
		q.Until = e.Now().Add(time.Hour)
		if got := reserve(t, e, one(q)); !got.OK {
			t.Errorf("the next day: %+v", got)
		}
	})

	each(t, open, "a caller whose day is over by the store's clock is refused", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		q := recommend.Quota{Key: e.Key("day"), Limit: 5, Until: e.Now().Add(-time.Second)}
		wantRefusal(t, e, reserve(t, e, one(q)), q.Key, e.Now())
		wantInteger(t, e, q.Key, 0, false)
	})

	each(t, open, "a counter without an end stays, and one without a bound only counts", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "{" + e.Key("slot") + "}"
		total := recommend.Quota{Key: tag + ":total", Limit: -1}
		if got := reserve(t, e, one(total)); !got.OK {
			t.Fatalf("%+v", got)
		}
		e.Advance(1000 * time.Hour)
		if diff := cmp.Diff(recommend.Grant{OK: true, Counts: []int64{2}}, reserve(t, e, one(total))); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		total.Limit = 2
		wantRefusal(t, e, reserve(t, e, one(total)), total.Key, time.Time{})
		closed := recommend.Quota{Key: tag + ":closed", Window: time.Minute}
		wantRefusal(t, e, reserve(t, e, one(closed)), closed.Key, time.Time{})
	})

	each(t, open, "a counter that was set without an end gets the quota's, whether there is room or not", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "{" + e.Key("slot") + "}"
		until := e.Now().Add(time.Hour)
		full := recommend.Quota{Key: tag + ":full", Limit: 195, Until: until}
		half := recommend.Quota{Key: tag + ":half", Limit: 195, Until: until}
		check(t, e.Set(ctx, full.Key, []byte("195"), 0))
		check(t, e.Set(ctx, half.Key, []byte("100"), 0))
		wantRefusal(t, e, reserve(t, e, one(full)), full.Key, until)
		if diff := cmp.Diff(recommend.Grant{OK: true, Counts: []int64{101}}, reserve(t, e, one(half))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		e.Advance(61 * time.Minute)
		wantInteger(t, e, full.Key, 0, false)
		wantInteger(t, e, half.Key, 0, false)
	})

	each(t, open, "a gate refuses with its reason until it expires", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "{" + e.Key("slot") + "}"
		gate, forever := tag+":gate", tag+":forever"
		r := recommend.Reservation{
			Gates:  []string{gate, forever},
			Quotas: []recommend.Quota{{Key: tag + ":q", Limit: 5, Until: e.Now().Add(24 * time.Hour)}},
		}
		check(t, e.Set(ctx, gate, []byte("cooling"), time.Hour))
		got := reserve(t, e, r)
		wantRefusal(t, e, got, gate, e.Now().Add(time.Hour))
		if got.Reason != "cooling" {
			t.Errorf("the reason is %q", got.Reason)
		}
		e.Advance(30 * time.Minute)
		wantRefusal(t, e, reserve(t, e, r), gate, e.Now().Add(30*time.Minute))
		e.Advance(31 * time.Minute)
		if diff := cmp.Diff(recommend.Grant{OK: true, Counts: []int64{1}}, reserve(t, e, r)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		check(t, e.Set(ctx, gate, []byte("cooling"), time.Hour))
		check(t, e.Set(ctx, forever, []byte("quarantined"), 0))
		got = reserve(t, e, r)
		wantRefusal(t, e, got, forever, time.Time{})
		if got.Reason != "quarantined" {
			t.Errorf("the reason is %q", got.Reason)
		}
	})

	each(t, open, "of several that refuse the longest is named", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "{" + e.Key("slot") + "}"
		minute := recommend.Quota{Key: tag + ":minute", Limit: 1, Window: time.Minute}
		day := recommend.Quota{Key: tag + ":day", Limit: 1, Until: e.Now().Add(5 * time.Hour)}
		r := recommend.Reservation{Gates: []string{tag + ":gate"}, Quotas: []recommend.Quota{minute, day}}
		reserve(t, e, r)
		wantRefusal(t, e, reserve(t, e, r), day.Key, day.Until)
		check(t, e.Set(ctx, tag+":gate", []byte("x"), 10*time.Hour))
		wantRefusal(t, e, reserve(t, e, r), tag+":gate", e.Now().Add(10*time.Hour))
	})

	each(t, open, "64 callers never take more than the limit, and all of it", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "{" + e.Key("slot") + "}"
		r := one(recommend.Quota{Key: tag + ":minute", Limit: 195, Window: time.Hour},
			recommend.Quota{Key: tag + ":day", Limit: 1000, Until: e.Now().Add(24 * time.Hour)})
		var granted atomic.Int64
		var wg sync.WaitGroup
		for range 64 {
			wg.Go(func() {
				for range 5 {
					if grant, err := e.Reserve(ctx, r); err != nil {
						t.Error(err)
					} else if grant.OK {
						granted.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if granted.Load() != 195 {
			t.Errorf("%d were granted, want 195", granted.Load())
		}
		wantInteger(t, e, tag+":day", 195, true)
	})

	each(t, open, "of many at once each that is granted has a count of its own, and the others the same refusal", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		const limit, callers = 9, 48
		tag := "{" + e.Key("slot") + "}"
		day := recommend.Quota{Key: tag + ":day", Limit: limit + 1, Until: e.Now().Add(24 * time.Hour)}
		hour := recommend.Quota{Key: tag + ":hour", Limit: limit, Window: time.Hour}
		reserve(t, e, one(day)) // the two counts differ by one
		grants := make([]recommend.Grant, callers)
		var wg sync.WaitGroup
		for i := range grants {
			wg.Go(func() {
				var err error
				if grants[i], err = e.Reserve(ctx, one(hour, day)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		seen := map[int64]bool{}
		for _, g := range grants {
			if !g.OK {
				wantRefusal(t, e, g, day.Key, day.Until)
				if diff := cmp.Diff([]int64{limit, limit + 1}, g.Counts); diff != "" {
					t.Errorf("counts of a refusal (-want +got):\n%s", diff)
				}
				continue
			}
			if len(g.Counts) != 2 || g.Counts[1] != g.Counts[0]+1 || g.Counts[0] < 1 || g.Counts[0] > limit || seen[g.Counts[0]] {
				t.Fatalf("%+v, after %v", g, seen)
			}
			seen[g.Counts[0]] = true
		}
		if len(seen) != limit {
			t.Errorf("%d were granted, want %d", len(seen), limit)
		}
		e.Advance(59 * time.Minute)
		wantRefusal(t, e, reserve(t, e, one(hour)), hour.Key, e.Now().Add(time.Minute))
	})

	each(t, open, "an error takes nothing", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "{" + e.Key("slot") + "}"
		good := recommend.Quota{Key: tag + ":good", Limit: 5}
		for name, r := range map[string]recommend.Reservation{
			"a counter that is no integer": one(good, recommend.Quota{Key: tag + ":text", Limit: 5}),
			"a window that is none":        one(good, recommend.Quota{Key: tag + ":text", Limit: 5, Window: time.Minute}),
			"a key named twice":            one(good, good),
			"a negative window":            one(good, recommend.Quota{Key: tag + ":w", Limit: 5, Window: -1}),
		} {
			check(t, e.Set(ctx, tag+":text", []byte("007"), 0))
			if grant, err := e.Reserve(ctx, r); !errors.Is(err, recommend.ErrInvalid) || grant.OK {
				t.Errorf("%s: %+v, %v", name, grant, err)
			}
			wantInteger(t, e, good.Key, 0, false)
		}
	})

	each(t, open, "nothing asked is granted", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		if got := reserve(t, e, recommend.Reservation{}); !got.OK {
			t.Errorf("%+v", got)
		}
	})
}

// testWindows compares a sliding window with the definition: at most the limit in any span, and no refusal without need.
func testWindows(t *testing.T, open cachetest.Opener) {
	each(t, open, "a window slides exactly", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		const limit = 5
		q := recommend.Quota{Key: e.Key("window"), Limit: limit, Window: time.Minute}
		random := rand.New(rand.NewPCG(1, 2))
		var before, after []time.Time // bounds of when each grant was given
		for range 300 {
			lower := e.Now()
			grant := reserve(t, e, one(q))
			upper := e.Now()
			old := len(before) - limit
			switch {
			case grant.OK && old >= 0 && upper.Sub(before[old]) < q.Window:
				t.Fatalf("%d grants within %v", limit+1, upper.Sub(before[old]))
			case !grant.OK && (old < 0 || lower.Sub(after[old]) >= q.Window):
				t.Fatalf("refused with room: %+v", grant)
			case !grant.OK && (grant.RetryAt.Before(before[old].Add(q.Window-time.Millisecond)) ||
				grant.RetryAt.After(after[old].Add(q.Window+time.Millisecond))):
				t.Fatalf("RetryAt is %v, want %v later than %v", grant.RetryAt, q.Window, before[old])
			}
			if grant.OK {
				before, after = append(before, lower), append(after, upper)
			}
			e.Advance(time.Duration(random.Int64N(int64(20 * time.Second))).Truncate(time.Millisecond))
		}
		if len(before) < 100 {
			t.Errorf("only %d of 300 were granted", len(before))
		}
	})

	each(t, open, "a lower limit holds for what is already in the window", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		q := recommend.Quota{Key: e.Key("window"), Limit: 5, Window: time.Hour}
		for range 4 {
			reserve(t, e, one(q))
			e.Advance(10 * time.Minute)
		}
		q.Limit = 2 // units at -40, -30, -20 and -10 minutes: the two oldest and one more must go
		wantRefusal(t, e, reserve(t, e, one(q)), q.Key, e.Now().Add(40*time.Minute))
		e.Advance(41 * time.Minute)
		if got := reserve(t, e, one(q)); !got.OK {
			t.Errorf("%+v", got)
		}
	})

	each(t, open, "a unit leaves the window to the microsecond", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		if e.Kind != "SQLite" && e.Kind != "miniredis" {
			t.Skip("the clock of a real server does not stand still")
		}
		q := recommend.Quota{Key: e.Key("window"), Limit: 1, Window: time.Minute}
		taken := e.Now()
		reserve(t, e, one(q))
		e.Advance(time.Minute - time.Microsecond)
		if got := reserve(t, e, one(q)); got.OK || !got.RetryAt.Equal(taken.Add(time.Minute)) {
			t.Errorf("a microsecond early: %+v", got)
		}
		e.Advance(time.Microsecond)
		if got := reserve(t, e, one(q)); !got.OK {
			t.Errorf("in time: %+v", got)
		}
	})
}
