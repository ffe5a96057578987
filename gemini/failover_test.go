package gemini

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

func TestPool_failsOver(t *testing.T) {
	t.Parallel()
	t.Run("past a bad key, telling the admins once", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{}, "one", "two")
		other := replica(t, r.store, r.cfg, "one", "two")
		r.fail(t, geminitest.Fault{Key: r.keys[0].hash, Kind: geminitest.Leaked})
		r.mustWrite(t)
		other.mustWrite(t)
		if diff := cmp.Diff([]State{Quarantined, Active}, r.states(t)); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
		r.wantLog(t, "first_request → 0", "0 leaked 403 PERMISSION_DENIED → 1")
		if told := len(r.heard.quarantined) + len(other.heard.quarantined); told != 1 {
			t.Errorf("the admins were told %d times, want once", told)
		}
		if got := r.fake.Count(r.keys[0].hash).Total; got != 1 {
			t.Errorf("the leaked key had %d requests, want 1", got)
		}
	})

	t.Run("past every key but the last", func(t *testing.T) {
		t.Parallel()
		keys := strings.Fields("one two three four five six seven eight nine ten")
		r := newRig(t, Config{}, keys...)
		for _, k := range r.keys[:9] {
			r.fail(t, geminitest.Fault{Key: k.hash, Kind: geminitest.Minute})
		}
		r.mustWrite(t)
		if r.fake.Requests() != 10 {
			t.Errorf("%d requests, want one for each key", r.fake.Requests())
		}
	})

	t.Run("and a quarantined key comes back by an admin or with another value", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{}, "one")
		r.fail(t, geminitest.Fault{Key: r.keys[0].hash, Kind: geminitest.BadKey, Count: 1})
		r.limitedForGood(t)
		if err := r.Enable(t.Context(), r.keys[0].hash); err != nil {
			t.Fatal(err)
		}
		r.mustWrite(t)

		r.fail(t, geminitest.Fault{Key: r.keys[0].hash, Kind: geminitest.BadKey, Count: 1})
		r.limitedForGood(t)
		r.fake.HealAll()
		changed := replica(t, r.store, Config{BaseURL: geminitest.Start(t, geminitest.Config{}).URL}, "another value")
		changed.mustWrite(t)
	})

	t.Run("and a denied project takes all its keys along", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{}, "team:one", "team:two", "three")
		r.fail(t, geminitest.Fault{Key: r.keys[0].hash, Kind: geminitest.Denied})
		r.mustWrite(t)
		if diff := cmp.Diff([]State{Quarantined, Quarantined, Active}, r.states(t)); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
	})

	t.Run("and a limit of zero is about one model only", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{Model: "gemini-pro"}, "one", "two")
		r.fail(t, geminitest.Fault{Key: r.keys[0].hash, Kind: geminitest.LimitZero, Count: 1})
		r.mustWrite(t)
		if diff := cmp.Diff([]State{Disabled, Active}, r.states(t)); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
		lite := replica(t, r.store, Config{BaseURL: r.fake.URL, Model: "gemini-flash-lite"}, "one", "two")
		if diff := cmp.Diff([]State{Active, Active}, lite.states(t)); diff != "" {
			t.Errorf("states for another model (-want +got):\n%s", diff)
		}
	})
}

func TestPool_leavesABrokenModelAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{}, "one", "two")
	r.fail(t, geminitest.Fault{Kind: geminitest.Overloaded})
	for range 10 {
		if _, err := r.write(t, recommend.First); !errors.Is(err, recommend.ErrUnavailable) {
			t.Fatalf("error = %v, want %v", err, recommend.ErrUnavailable)
		}
	}
	if r.fake.Requests() != 5 {
		t.Errorf("%d requests until the breaker opened, want 5", r.fake.Requests())
	}
	if diff := cmp.Diff([]State{Active, Active}, r.states(t)); diff != "" {
		t.Errorf("keys suffer for the model (-want +got):\n%s", diff)
	}
	r.fake.HealAll()
	r.store.Advance(15 * time.Second)
	r.mustWrite(t)
	r.mustWrite(t)
}

func TestPool_leavesGoogleAloneFromTheWrongPlace(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{}, "one", "two")
	r.fail(t, geminitest.Fault{Kind: geminitest.Region})
	for range 3 {
		if _, err := r.write(t, recommend.First); !errors.Is(err, recommend.ErrUnavailable) {
			t.Fatalf("error = %v, want %v", err, recommend.ErrUnavailable)
		}
	}
	if r.fake.Requests() != 1 || len(r.heard.host) != 1 {
		t.Errorf("%d requests and %d alerts, want one of each", r.fake.Requests(), len(r.heard.host))
	}
	r.fake.HealAll()
	r.store.Advance(10 * time.Minute)
	if r.heard.served != 0 {
		t.Error("the all-clear came before an answer")
	}
	for range 2 {
		r.mustWrite(t)
		if r.heard.served != 1 {
			t.Errorf("%d all-clears, want one", r.heard.served)
		}
	}
	r.fail(t, geminitest.Fault{Kind: geminitest.Region})
	_, _ = r.write(t, recommend.First)
	r.fake.HealAll()
	r.store.Advance(10 * time.Minute)
	if r.mustWrite(t); r.heard.served != 2 {
		t.Errorf("%d all-clears after two refusals, want two", r.heard.served)
	}
}

func TestPool_allOut(t *testing.T) {
	t.Parallel()
	a := newRig(t, Config{}, "one", "two", "three")
	b := replica(t, a.store, a.cfg, "one", "two", "three")
	a.fail(t, geminitest.Fault{Key: a.keys[0].hash, Kind: geminitest.Day})
	a.fail(t, geminitest.Fault{Key: a.keys[1].hash, Kind: geminitest.Bare})
	a.fail(t, geminitest.Fault{Key: a.keys[2].hash, Kind: geminitest.Leaked})
	for minute, want := range []int{0, 0, 0, 0, 1} { // a minute that is full is no news, five of them are
		a.store.Advance(time.Duration(min(minute, 1)) * time.Minute)
		for range 3 {
			a.limitedUntil(t, recommend.First, time.Minute)
			b.limitedUntil(t, recommend.First, time.Minute)
		}
		if told := len(a.heard.out) + len(b.heard.out); told != want {
			t.Errorf("after %d minutes the admins were told %d times, want %d", minute, told, want)
		}
	}
	outSince := a.out.Now()
	a.fake.HealAll()
	a.store.Advance(time.Minute)
	if a.follow(t.Context()); len(a.heard.recovered)+len(b.heard.recovered) != 0 {
		t.Error("an all-clear before a key has taken a request")
	}
	// Another replica than the one that raised the alert may be the first to be served.
	for range 3 {
		for _, r := range []*rig{b, a} {
			r.follow(t.Context())
			r.mustWrite(t)
			r.writing.Wait()
		}
	}
	if diff := cmp.Diff([]time.Time{outSince}, append(b.heard.recovered, a.heard.recovered...)); diff != "" {
		t.Errorf("all-clears (-want +got):\n%s", diff)
	}
}
