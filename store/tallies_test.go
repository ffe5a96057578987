package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"pickbot/store"
)

func TestStore_Tallies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		check(t, s.AddTallies(ctx, "2026-05-03", map[string]int64{"updates": 5}))
		var together errgroup.Group // replicas that write at once add up
		for range 8 {
			together.Go(func() error {
				return s.AddTallies(ctx, "2026-05-04", map[string]int64{"updates": 2, "errors": 1})
			})
		}
		check(t, together.Wait())
		check(t, s.AddTallies(ctx, "2026-05-04", nil))
		got, err := s.Tallies(ctx, "2026-05-04")
		check(t, err)
		want := []store.Tally{{Day: "2026-05-04", Name: "errors", Value: 8}, {Day: "2026-05-04", Name: "updates", Value: 16}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("tallies (-want +got):\n%s", diff)
		}
	})
}

func TestStore_TalliesOfReplicasDoNotBlockOneAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		const flushes = 100
		numbers := map[string]int64{}
		for i := range 20 {
			numbers[fmt.Sprint("number ", i)] = 1
		}
		var replicas errgroup.Group
		for range 4 {
			replicas.Go(func() error {
				for range flushes {
					if err := s.AddTallies(t.Context(), "2026-05-04", numbers); err != nil {
						return err
					}
				}
				return nil
			})
		}
		check(t, replicas.Wait())
	})
}

func TestStore_Population(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		meet := func(id int64) {
			t.Helper()
			_, err := s.Touch(ctx, id, "en")
			check(t, err)
		}
		for id := range int64(4) {
			meet(1 + id)
		}
		check(t, s.SetPaused(ctx, 1, true))
		check(t, s.SetGone(ctx, 2, true))
		check(t, s.SetPaused(ctx, 2, true))
		began := c.Now()
		c.advance(48 * time.Hour)
		meet(3)
		meet(5)
		got, err := s.Population(ctx, began.Add(24*time.Hour), began.Add(-time.Hour))
		check(t, err)
		want := store.Population{All: 5, Paused: 1, Gone: 1, New: [2]int{1, 5}, Active: [2]int{2, 5}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("population (-want +got):\n%s", diff)
		}
	})
}
