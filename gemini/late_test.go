package gemini

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
)

// slowStore takes so long for its answers to reservations, one after the other; the last one goes on.
type slowStore struct {
	Store
	advance func(time.Duration)
	takes   []time.Duration
}

func (s *slowStore) Reserve(ctx context.Context, r recommend.Reservation) (recommend.Grant, error) {
	grant, err := s.Store.Reserve(ctx, r)
	s.advance(s.takes[0])
	if len(s.takes) > 1 {
		s.takes = s.takes[1:]
	}
	return grant, err
}

func newSlowRig(t *testing.T, cfg Config, takes ...time.Duration) *rig {
	t.Helper()
	r := newRig(t, cfg, "one")
	r.Pool.store = &slowStore{Store: r.Pool.store, advance: r.store.Advance, takes: takes}
	return r
}

func TestPool_lateReservations(t *testing.T) {
	t.Parallel()
	const late = 800 * time.Millisecond
	t.Run("bring no request over the limit", func(t *testing.T) {
		t.Parallel()
		r := newSlowRig(t, Config{PerMinute: 5}, slices.Repeat([]time.Duration{0, late, 0, 0, 300 * time.Millisecond, 0, 0, 0, 0}, 100)...)
		for range 20 {
			var err error
			for err == nil {
				_, err = r.write(t, recommend.First)
			}
			var limited *recommend.LimitedError
			if !errors.As(err, &limited) {
				t.Fatal(err)
			}
			r.store.Advance(limited.Until.Sub(r.out.Now()))
		}
		r.wantNothingOver(t)
	})

	t.Run("are given up and counted", func(t *testing.T) {
		t.Parallel()
		r := newSlowRig(t, Config{}, late, 0)
		r.mustWrite(t)
		if diff := cmp.Diff([]Outcome{OutcomeLate, OutcomeOK}, r.heard.outcomes); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
		s := r.statuses(t)[0]
		if r.fake.Requests() != 1 || s.Used != 2 || s.LastFault != nil {
			t.Errorf("%d requests came of %d reservations, last fault %v; want 1 of 2 and none", r.fake.Requests(), s.Used, s.LastFault)
		}
	})

	t.Run("are as good as no store if the next ones are late as well", func(t *testing.T) {
		t.Parallel()
		r := newSlowRig(t, Config{}, late)
		if _, err := r.write(t, recommend.First); !errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("error = %v, want %v", err, recommend.ErrUnavailable)
		}
		if s := r.statuses(t)[0]; r.fake.Requests() != 0 || s.Used != maxTries {
			t.Errorf("%d requests came of %d reservations, want none of %d", r.fake.Requests(), s.Used, maxTries)
		}
	})

	t.Run("are those of a store that takes longer than is waited for", func(t *testing.T) {
		t.Parallel()
		for took, cfg := range map[time.Duration]Config{
			300 * time.Millisecond: {},
			late:                   {MaxAge: time.Second},
		} {
			r := newSlowRig(t, cfg, took)
			for range 5 {
				r.mustWrite(t)
			}
			if got := r.statuses(t)[0].Used; got != 5 {
				t.Errorf("with round trips of %v, 5 requests took %d reservations", took, got)
			}
		}
	})
}
