package cache_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/recommend"
)

func limit(t *testing.T, e cachetest.Env, ahead time.Duration, rates ...cache.Rate) (time.Duration, bool) {
	t.Helper()
	room, err := e.Limit(t.Context(), rates, ahead)
	if err != nil {
		t.Fatal(err)
	}
	return room.Wait, room.OK
}

// wantWait checks the answer; the wait may be shorter by what a real clock has run.
func wantWait(t *testing.T, what string, wantOK bool, want time.Duration) func(time.Duration, bool) {
	return func(wait time.Duration, ok bool) {
		t.Helper()
		if ok != wantOK || wait > want || wait < max(0, want-slack) {
			t.Fatalf("%s: wait %v, ok %v; want %v, %v", what, wait, ok, want, wantOK)
		}
	}
}

func testLimit(t *testing.T, open cachetest.Opener) {
	each(t, open, "no second has more than rate and burst, and reservations keep their order", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		const perSecond, burst = 28, 2
		rate := cache.Rate{Key: e.Key("all"), Interval: time.Second / perSecond, Burst: burst}
		random := rand.New(rand.NewPCG(3, 4))
		// The store decides somewhere between the question and the answer, which a busy machine pulls apart.
		type send struct{ earliest, latest time.Time }
		var sends []send
		for len(sends) < 400 {
			asked := e.Now()
			wait, ok := limit(t, e, 300*time.Millisecond, rate)
			if ok {
				sends = append(sends, send{asked.Add(wait), e.Now().Add(wait)})
			}
			// Calm hours, steady arrivals and crowds.
			if random.IntN(4) == 0 {
				e.Advance(time.Duration(random.IntN(400)) * time.Millisecond)
			}
		}
		for i := range sends {
			if i > 0 && sends[i].latest.Before(sends[i-1].earliest.Add(-10*time.Millisecond)) {
				t.Fatalf("send %d goes out %v before the one that asked earlier", i, sends[i-1].earliest.Sub(sends[i].latest))
			}
			if last := i + perSecond + burst; last < len(sends) && sends[last].latest.Sub(sends[i].earliest) < time.Second {
				t.Fatalf("%d sends within %v", perSecond+burst+1, sends[last].latest.Sub(sends[i].earliest))
			}
		}
	})

	each(t, open, "what would have to wait longer than ahead takes nothing", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		rate := cache.Rate{Key: e.Key("chat"), Interval: time.Minute, Burst: 1}
		wantWait(t, "the first", true, 0)(limit(t, e, 0, rate))
		wantWait(t, "the second", false, time.Minute)(limit(t, e, 30*time.Second, rate))
		wantWait(t, "the second again", false, time.Minute)(limit(t, e, 30*time.Second, rate))
		e.Advance(31 * time.Second)
		wantWait(t, "the second half a minute later", true, 29*time.Second)(limit(t, e, 30*time.Second, rate))
		wantWait(t, "the third, behind it", false, 89*time.Second)(limit(t, e, 30*time.Second, rate))
		e.Advance(90 * time.Second)
		wantWait(t, "the third after a rest", true, 0)(limit(t, e, 0, rate))
	})

	each(t, open, "a rest gives a burst and no more", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		rate := cache.Rate{Key: e.Key("all"), Interval: time.Minute, Burst: 3}
		e.Advance(time.Hour)
		for range 3 {
			wantWait(t, "within the burst", true, 0)(limit(t, e, 0, rate))
		}
		wantWait(t, "beyond it", false, time.Minute)(limit(t, e, 0, rate))
	})

	each(t, open, "the slowest of several rates decides, and a refusal costs the others nothing", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "{" + e.Key("send") + "}"
		all := cache.Rate{Key: tag + ":all", Interval: time.Hour, Burst: 3}
		ann := cache.Rate{Key: tag + ":ann", Interval: 10 * time.Minute, Burst: 1}
		max := cache.Rate{Key: tag + ":max", Interval: 10 * time.Minute, Burst: 1}
		wantWait(t, "Ann's first", true, 0)(limit(t, e, 0, all, ann))
		for range 5 {
			wantWait(t, "Ann's second", false, 10*time.Minute)(limit(t, e, 0, all, ann))
		}
		wantWait(t, "Max's first", true, 0)(limit(t, e, 0, all, max))
		wantWait(t, "Ann's second, reserved", true, 10*time.Minute)(limit(t, e, time.Hour, all, ann))
		e.Advance(10 * time.Minute)
		wantWait(t, "Max's second, when all is used up", false, 50*time.Minute)(limit(t, e, 0, all, max))
	})

	each(t, open, "who waits for their own key alone holds up nobody, however long they would wait", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		tag := "{" + e.Key("send") + "}"
		all := cache.Rate{Key: tag + ":all", Interval: time.Minute, Burst: 1}
		ann := cache.Rate{Key: tag + ":ann", Interval: 10 * time.Minute, Burst: 1}
		max := cache.Rate{Key: tag + ":max", Interval: time.Second, Burst: 1}
		wantWait(t, "Ann's first", true, 0)(limit(t, e, 0, all, ann))
		for range 2 {
			room := must[cache.Room](t)(e.Limit(ctx, []cache.Rate{all, ann}, time.Hour))
			wantWait(t, "Ann's second", false, 10*time.Minute)(room.Wait, room.OK)
			if !room.Alone {
				t.Error("Ann's second does not wait alone")
			}
		}
		wantWait(t, "Max's first", true, time.Minute)(limit(t, e, time.Hour, all, max))
		if room := must[cache.Room](t)(e.Limit(ctx, []cache.Rate{all, max}, 0)); room.OK || room.Alone {
			t.Errorf("Max, who waits for all: %+v", room)
		}
		e.Advance(10 * time.Minute)
		wantWait(t, "Ann's second in its time", true, 0)(limit(t, e, time.Hour, all, ann))
	})

	each(t, open, "nothing passes during a penalty, whatever the burst", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		rate := cache.Rate{Key: e.Key("all"), Interval: time.Second, Burst: 30}
		limit(t, e, 0, rate)
		check(t, e.Penalty(ctx, rate.Key, e.Now().Add(10*time.Minute)))
		check(t, e.Penalty(ctx, rate.Key, e.Now().Add(time.Minute)))
		check(t, e.Penalty(ctx, rate.Key, e.Now().Add(-time.Minute)))
		wantWait(t, "during the penalty", false, 10*time.Minute)(limit(t, e, time.Minute, rate))
		wantWait(t, "reserved behind the penalty", true, 10*time.Minute)(limit(t, e, time.Hour, rate))
		e.Advance(10 * time.Minute)
		wantWait(t, "after the penalty", true, 0)(limit(t, e, 0, rate))
		fresh := cache.Rate{Key: e.Key("fresh"), Interval: time.Second, Burst: 1}
		check(t, e.Penalty(ctx, fresh.Key, e.Now().Add(time.Hour)))
		wantWait(t, "a rate that never sent", false, time.Hour)(limit(t, e, 0, fresh))
	})

	each(t, open, "64 callers share one rate", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		rate := cache.Rate{Key: e.Key("all"), Interval: time.Minute, Burst: 1}
		var granted atomic.Int64
		var wg sync.WaitGroup
		for range 64 {
			wg.Go(func() {
				if room, err := e.Limit(ctx, []cache.Rate{rate}, 30*time.Minute); err != nil {
					t.Error(err)
				} else if room.OK {
					granted.Add(1)
				}
			})
		}
		wg.Wait()
		// The first goes at once, and thirty more within half an hour.
		if granted.Load() != 31 {
			t.Errorf("%d were granted, want 31", granted.Load())
		}
	})

	each(t, open, "a rate without an interval or a burst is invalid", func(t *testing.T, ctx context.Context, e cachetest.Env) {
		good := cache.Rate{Key: e.Key("k"), Interval: time.Second, Burst: 1}
		for name, rates := range map[string][]cache.Rate{
			"no interval": {{Key: good.Key, Burst: 1}}, "no burst": {{Key: good.Key, Interval: time.Second}}, "twice": {good, good},
		} {
			if _, err := e.Limit(ctx, rates, 0); !errors.Is(err, recommend.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if wait, ok := limit(t, e, 0); !ok || wait != 0 {
			t.Errorf("no rates: %v, %v", wait, ok)
		}
	})
}
