package gemini

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/cache/cachetest"
	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

func TestPool_admin(t *testing.T) {
	t.Parallel()
	t.Run("disables a key for all replicas, and enables it again", func(t *testing.T) {
		t.Parallel()
		a := newRig(t, Config{}, "one", "two")
		b := replica(t, a.store, a.cfg, "one", "two")
		b.mustWrite(t)
		if err := a.Disable(t.Context(), a.keys[0].hash, "by Max"); err != nil {
			t.Fatal(err)
		}
		b.mustWrite(t)
		if got := a.fake.Count(a.keys[1].hash).Total; got != 1 {
			t.Errorf("key two had %d requests, want the second one", got)
		}
		s := b.statuses(t)[0]
		want := KeyStatus{Hash: a.keys[0].hash, State: Disabled, Reason: "by Max", Since: a.out.Now(), Used: 1, BucketUsed: 1, Limit: 195, PerMinute: 15}
		if diff := cmp.Diff(want, s); diff != "" {
			t.Errorf("status (-want +got):\n%s", diff)
		}
		if err := b.Enable(t.Context(), a.keys[0].hash); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]State{Active, Active}, a.states(t)); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
	})

	t.Run("clears a cooldown", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{}, "one")
		r.fail(t, geminitest.Fault{Kind: geminitest.Minute, Count: 1})
		r.limitedUntil(t, recommend.First, 36*time.Second)
		s := r.statuses(t)[0]
		if s.State != Cooling || s.LastFault == nil || s.LastFault.Outcome != OutcomeMinute {
			t.Errorf("status %+v, want cooling with its cause", s)
		}
		if err := r.ClearCooldown(t.Context(), r.keys[0].hash); err != nil {
			t.Fatal(err)
		}
		r.mustWrite(t)
	})

	t.Run("rotates, which other replicas follow", func(t *testing.T) {
		t.Parallel()
		a := newRig(t, Config{}, "one", "two", "three")
		b := replica(t, a.store, a.cfg, "one", "two", "three")
		b.mustWrite(t)
		if err := a.Disable(t.Context(), a.keys[1].hash, "spare"); err != nil {
			t.Fatal(err)
		}
		entry, err := a.rotate(t.Context(), "by Max")
		if err != nil || entry.From != a.keys[0].hash || entry.To != a.keys[2].hash {
			t.Fatalf("Rotate = %+v, %v; want from the first to the third", entry, err)
		}
		b.follow(t.Context())
		b.mustWrite(t)
		if got := a.fake.Count(a.keys[2].hash).Total; got != 1 {
			t.Errorf("key three had %d requests, want 1", got)
		}
		if s := b.statuses(t); s[0].Current || !s[2].Current {
			t.Errorf("current: %v and %v, want the third alone", s[0].Current, s[2].Current)
		}
		again, err := b.Rotate(t.Context(), a.keys[0].hash, "by Max")
		if err != nil || again != (RotationEntry{To: a.keys[2].hash}) {
			t.Errorf("the same again: %+v, %v; want nothing but the third", again, err)
		}
		a.wantLog(t, "first_request → 0", "0 by Max → 2")
	})

	t.Run("knows no key but its own", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{}, "one")
		for name, do := range map[string]func(context.Context, string) error{
			"Enable": r.Enable, "ClearCooldown": r.ClearCooldown,
			"Disable": func(ctx context.Context, hash string) error { return r.Disable(ctx, hash, "") },
		} {
			if err := do(t.Context(), "one"); !errors.Is(err, recommend.ErrInvalid) {
				t.Errorf("%s of a key that is not there: %v, want %v", name, err, recommend.ErrInvalid)
			}
		}
		if _, err := r.rotate(t.Context(), ""); err != nil {
			t.Errorf("the first rotation: %v", err)
		}
		if _, err := r.rotate(t.Context(), ""); !errors.Is(err, recommend.ErrLimited) {
			t.Errorf("Rotate with nowhere to go: %v, want %v", err, recommend.ErrLimited)
		}
	})
}

func TestPool_Capacity(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{PerMinute: 100, PerDay: 10}, "team:one", "team:two", "three", "four", "five")
	for range 4 {
		r.mustWrite(t) // of the team
	}
	if err := r.Disable(t.Context(), r.keys[2].hash, "spare"); err != nil {
		t.Fatal(err)
	}
	r.fail(t, geminitest.Fault{Key: r.keys[0].hash, Kind: geminitest.BadKey, Count: 1})
	r.fail(t, geminitest.Fault{Key: r.keys[1].hash, Kind: geminitest.BadKey, Count: 1})
	r.fail(t, geminitest.Fault{Key: r.keys[3].hash, Kind: geminitest.Day, Limit: 8, Count: 1})
	r.mustWrite(t) // five
	got, err := r.Pool.Capacity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The team is quarantined and three disabled; four is exhausted at 8 a day; five has one request less.
	want := Capacity{Left: 9, LeftAhead: 8, LeftOther: 6, Limit: 18, Projects: 2, Until: r.midnight()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Capacity (-want +got):\n%s", diff)
	}
}

func TestPool_followsTheKeysFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("one\ntwo\n")
	ring, err := NewKeyring("", file, nil)
	if err != nil {
		t.Fatal(err)
	}
	env := cachetest.SQLite(t)(t)
	fake := geminitest.Start(t, geminitest.Config{Now: env.Now})
	p := NewPool(Config{BaseURL: fake.URL}, ring, env.Backend, Outside{Now: env.Now})
	w := NewWriter(p)
	defer w.Close()
	ask := func() error {
		_, err := w.Write(t.Context(), someRequest())
		p.writing.Wait()
		return err
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	write("two\nthree\n")
	p.follow(t.Context())
	for range 3 {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	if got := fake.Count(geminitest.Hash("one")).Total; got != 1 {
		t.Errorf("the removed key had %d requests, want the one before", got)
	}
	log, err := p.Rotations(t.Context(), 1)
	if err != nil || len(log) != 1 || log[0].Reason != "key_removed" {
		t.Errorf("Rotations = %+v, %v; want that the key was removed", log, err)
	}
	write("")
	p.follow(t.Context())
	if err := ask(); !errors.Is(err, recommend.ErrLimited) {
		t.Errorf("without a key: %v, want %v", err, recommend.ErrLimited)
	}
}

func TestPool_Run(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{}, "one")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Run(ctx)
	}()
	cancel()
	<-done
}
