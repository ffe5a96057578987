package gemini

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/cache/cachetest"
	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

func TestPool_sticky(t *testing.T) {
	t.Parallel()
	t.Run("stays on a key until it is used up, and says why it moves", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{PerMinute: 2, PerDay: 3}, "one", "two")
		for range 4 {
			r.mustWrite(t)
		}
		r.limitedUntil(t, recommend.First, time.Minute+r.margin())
		r.store.Advance(time.Minute + r.margin())
		r.mustWrite(t) // the third of two's day: two is the current key
		r.mustWrite(t)
		r.limitedUntil(t, recommend.First, r.midnight().Sub(r.out.Now()))
		r.wantLog(t, "first_request → 0", "0 minute_limit → 1", "1 day_limit → 0")
		r.wantNothingOver(t)
	})

	t.Run("follows another replica without a word in the log", func(t *testing.T) {
		t.Parallel()
		a := newRig(t, Config{PerMinute: 2, PerDay: 100}, "one", "two", "three")
		b := replica(t, a.store, a.cfg, "one", "two", "three")
		for range 3 {
			a.mustWrite(t) // moves to two
		}
		b.mustWrite(t)
		a.wantLog(t, "first_request → 0", "0 minute_limit → 1")
		if got := a.fake.Count(a.keys[2].hash).Total; got != 0 {
			t.Errorf("key three had %d requests, want none", got)
		}
	})

	t.Run("moves once however many find the key used up", func(t *testing.T) {
		t.Parallel()
		a := newRig(t, Config{PerMinute: 5, PerDay: 100}, "one", "two", "three", "four")
		replicas := []*rig{a}
		for range 3 {
			replicas = append(replicas, replica(t, a.store, a.cfg, "one", "two", "three", "four"))
		}
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				if _, err := replicas[i%4].write(t, recommend.First); err != nil {
					t.Errorf("Write: %v", err)
				}
			})
		}
		all.Wait()
		for _, r := range replicas {
			r.writing.Wait()
		}
		a.wantNothingOver(t)
		log, err := a.Rotations(t.Context(), -1)
		if err != nil {
			t.Fatal(err)
		}
		// The winner of a move writes its entry a moment later, so that the next winner may write first.
		next := map[string]string{}
		for _, e := range log {
			if to, twice := next[e.From]; twice {
				t.Errorf("%q was left twice, for %s and for %s", e.From, to, e.To)
			}
			next[e.From] = e.To
		}
		at := ""
		for range log {
			to, moved := next[at]
			if !moved {
				t.Errorf("nobody moved on from %q, but to others: %v", at, log)
			}
			at = to
		}
	})
}

func TestPool_spread(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{PerMinute: 4, PerDay: 100, Rotation: Spread}, "one", "two", "three")
	for range 9 {
		r.mustWrite(t)
	}
	for i, c := range r.fake.Counts() {
		if c.Total != 3 {
			t.Errorf("key %d had %d requests, want 3", i, c.Total)
		}
	}
	r.wantLog(t)
	if _, err := r.rotate(t.Context(), "why not"); !errors.Is(err, recommend.ErrInvalid) {
		t.Errorf("Rotate = %v, want %v", err, recommend.ErrInvalid)
	}
}

func TestPool_keepsAShareForFirstPicks(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{PerMinute: 100, PerDay: 10}, "one", "two")
	wishes := 0
	for range 500 {
		if _, err := r.write(t, recommend.Wish); err == nil {
			wishes++
		} else if !errors.Is(err, recommend.ErrLimited) {
			t.Fatal(err)
		}
	}
	if wishes != 14 {
		t.Errorf("%d wishes came from Gemini, want 14 of 20", wishes)
	}
	if len(r.heard.out) != 0 {
		t.Errorf("an alert although first picks still go: %v", r.heard.out)
	}
	ahead := 0
	for range 10 {
		if _, err := r.write(t, recommend.Scheduled); err == nil {
			ahead++
		}
	}
	room, err := r.Room(t.Context())
	if err != nil || ahead != 4 || room.Left != 0 || !room.Until.Equal(r.midnight()) {
		t.Errorf("%d picks were made ahead, want 4 of 20: one of each key is left to those who ask; room %+v, %v", ahead, room, err)
	}
	if len(r.heard.out) != 0 {
		t.Errorf("an alert although first picks still go: %v", r.heard.out)
	}
	for range 2 {
		r.mustWrite(t)
	}
	r.limitedUntil(t, recommend.First, r.midnight().Sub(r.out.Now()))
	r.wantNothingOver(t)
}

func TestPool_keepsAShareOfTheMinuteToo(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{PerMinute: 10, PerDay: 100}, "one", "two")
	wishes := 0
	for range 50 {
		if _, err := r.write(t, recommend.Wish); err == nil {
			wishes++
		}
	}
	if wishes != 14 {
		t.Errorf("%d wishes came from Gemini within a minute, want 14 of 20", wishes)
	}
	for range 6 {
		r.mustWrite(t)
	}
	r.limitedUntil(t, recommend.First, time.Minute+r.margin())
	r.wantNothingOver(t)
}

func TestPool_keysOfOneProjectShareItsQuota(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{PerMinute: 100, PerDay: 4}, "team:one", "team:two", "three")
	for range 8 {
		r.mustWrite(t)
	}
	r.limitedUntil(t, recommend.First, r.midnight().Sub(r.out.Now()))
	r.wantNothingOver(t)
	var used, buckets int64
	for _, s := range r.statuses(t) {
		used += s.Used
		if s.Project == "team" {
			buckets = s.BucketUsed
		}
	}
	if used != 8 || buckets != 4 {
		t.Errorf("the keys count %d requests and the project %d, want 8 and 4", used, buckets)
	}
}

func TestPool_probesADayThatMayBeOver(t *testing.T) {
	t.Parallel()
	a := newRig(t, Config{PerMinute: 100}, "one")
	b := replica(t, a.store, a.cfg, "one")
	a.fail(t, geminitest.Fault{Kind: geminitest.Day, Limit: 150})
	tryAll := func() {
		for range 5 {
			_, _ = a.write(t, recommend.First)
			_, _ = b.write(t, recommend.First)
		}
	}
	want := func(requests int, state State) {
		t.Helper()
		if a.fake.Requests() != requests || a.states(t)[0] != state {
			t.Errorf("%d requests and state %s, want %d and %s", a.fake.Requests(), a.states(t)[0], requests, state)
		}
	}
	tryAll()
	want(1, Exhausted)
	a.store.Advance(probeEvery - time.Second)
	tryAll()
	want(1, Exhausted)
	a.store.Advance(2 * time.Second)
	tryAll()
	want(2, Exhausted) // the probe of all replicas
	a.limitedUntil(t, recommend.First, a.midnight().Sub(a.out.Now()))
	a.fake.HealAll()
	a.store.Advance(probeEvery + time.Second)
	a.mustWrite(t)
	want(3, Active)
	b.store.Advance(2 * time.Second)
	b.mustWrite(t)
}

func TestPool_learnsLimits(t *testing.T) {
	t.Parallel()
	a := newRig(t, Config{PerMinute: 100}, "one", "two")
	b := replica(t, a.store, a.cfg, "one", "two")
	a.fail(t, geminitest.Fault{Key: a.keys[0].hash, Kind: geminitest.Day, Limit: 3, Count: 1})
	a.mustWrite(t)
	b.follow(t.Context())
	for name, r := range map[string]*rig{"this": a, "another": b} {
		s := r.statuses(t)
		if s[0].Limit != 3 || s[1].Limit != 195 {
			t.Errorf("%s replica allows %d and %d a day, want 3 and 195", name, s[0].Limit, s[1].Limit)
		}
	}
	a.store.Advance(a.midnight().Sub(a.out.Now()) + time.Second)
	if err := a.Disable(t.Context(), a.keys[1].hash, "for the test"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		b.mustWrite(t)
	}
	b.limitedUntil(t, recommend.First, b.midnight().Sub(b.out.Now()))

	if err := a.ClearCooldown(t.Context(), a.keys[0].hash); err != nil {
		t.Fatal(err)
	}
	if got := a.statuses(t)[0].Limit; got != 195 {
		t.Errorf("after it was cleared the limit is %d, want the configured one", got)
	}
}

func TestPool_withoutAStoreNothingIsSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{}, "one")
	r.Pool.store = brokenStore{r.Pool.store}
	for range 3 {
		if _, err := r.write(t, recommend.First); !errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("error = %v, want %v", err, recommend.ErrUnavailable)
		}
	}
	if r.fake.Requests() != 0 {
		t.Errorf("%d requests were sent without a reservation", r.fake.Requests())
	}
}

// brokenStore reserves nothing.
type brokenStore struct{ Store }

func (brokenStore) Reserve(context.Context, recommend.Reservation) (recommend.Grant, error) {
	return recommend.Grant{}, recommend.ErrUnavailable
}

func TestPool_dayEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{PerMinute: 100, PerDay: 2}, "one")
	r.mustWrite(t)
	r.mustWrite(t)
	// The clock began at 01:00 on a day of 23 hours.
	r.limitedUntil(t, recommend.First, 22*time.Hour)
	r.store.Advance(22*time.Hour - r.margin()/2)
	if _, err := r.write(t, recommend.First); !errors.Is(err, recommend.ErrLimited) {
		t.Errorf("at the stroke of midnight: %v, want %v", err, recommend.ErrLimited)
	}
	if s := r.statuses(t)[0]; s.Used != 2 {
		t.Errorf("the counter says %d before midnight, want 2", s.Used)
	}
	r.store.Advance(r.margin() / 2)
	if s := r.statuses(t)[0]; s.Used != 0 || s.State != Active {
		t.Errorf("after midnight %d are used and the key is %s, want 0 and active", s.Used, s.State)
	}
	r.mustWrite(t)
	r.wantNothingOver(t)
}

// TestPool_onEveryStore runs the same day on each kind of store.
func TestPool_onEveryStore(t *testing.T) {
	t.Parallel()
	for kind, open := range cachetest.Kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, open(t)(t), Config{PerMinute: 3, PerDay: 5}, "team:one", "team:two", "three")
			for range 6 {
				r.mustWrite(t)
			}
			_, err := r.write(t, recommend.First)
			var limited *recommend.LimitedError
			if !errors.As(err, &limited) || limited.Until.Sub(r.out.Now()) > time.Minute+r.margin() {
				t.Fatalf("error = %v, want one that ends within the minute", err)
			}
			r.store.Advance(limited.Until.Sub(r.out.Now()) + r.margin())
			for range 4 {
				if _, err := r.write(t, recommend.First); err != nil {
					r.store.Advance(time.Minute)
				}
			}
			r.wantNothingOver(t)
			if diff := cmp.Diff([]int64{5, 5}, []int64{r.statuses(t)[0].BucketUsed, r.statuses(t)[2].BucketUsed}); diff != "" {
				t.Errorf("used (-want +got):\n%s", diff)
			}
			r.store.Advance(r.midnight().Sub(r.out.Now()) + time.Second)
			r.fail(t, geminitest.Fault{Key: r.keys[2].hash, Kind: geminitest.Leaked})
			r.mustWrite(t)
			if log, err := r.Rotations(t.Context(), 1); err != nil || len(log) != 1 {
				t.Errorf("Rotations = %v, %v; want the newest", log, err)
			}
		})
	}
}

// limitedUntil wants the error of a pool that is out, ending so long from now.
func (r *rig) limitedUntil(t *testing.T, purpose recommend.Purpose, rest time.Duration) {
	t.Helper()
	_, err := r.write(t, purpose)
	var limited *recommend.LimitedError
	if !errors.As(err, &limited) {
		t.Fatalf("error = %v, want a LimitedError", err)
	}
	if got := limited.Until.Sub(r.out.Now()); got != rest {
		t.Errorf("limited for %v, want %v", got, rest)
	}
}

// limitedForGood wants the error of a pool that does not recover by itself.
func (r *rig) limitedForGood(t *testing.T) {
	t.Helper()
	_, err := r.write(t, recommend.First)
	var limited *recommend.LimitedError
	if !errors.As(err, &limited) || !limited.Until.IsZero() {
		t.Fatalf("error = %v, want a LimitedError without an end", err)
	}
}

func (r *rig) wantNothingOver(t *testing.T) {
	t.Helper()
	if over := r.fake.Over(); len(over) > 0 {
		t.Errorf("%d requests over a limit: %q", len(over), over)
	}
}

// rotate moves on from the current key.
func (r *rig) rotate(ctx context.Context, reason string) (RotationEntry, error) {
	current, err := r.readCurrent(ctx)
	if err != nil {
		return RotationEntry{}, err
	}
	return r.Rotate(ctx, current, reason)
}

// wantLog wants these rotations, oldest first, keys by their place.
func (r *rig) wantLog(t *testing.T, want ...string) {
	t.Helper()
	r.writing.Wait()
	log, err := r.Rotations(t.Context(), -1)
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]string{"": ""}
	for i, k := range r.keys {
		place[k.hash] = string(rune('0' + i))
	}
	var got []string
	for i := len(log) - 1; i >= 0; i-- {
		got = append(got, strings.TrimSpace(place[log[i].From]+" "+log[i].Reason+" → "+place[log[i].To]))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rotations (-want +got):\n%s", diff)
	}
}
