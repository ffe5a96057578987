package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pickbot/recommend"
	"pickbot/store"
)

func TestLiving(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx, living := t.Context(), store.Living{Store: s}
		record := func() bool {
			if err := living.MarkShown(ctx, somebody, "2026-05-04", []string{"soup", "cake"}, "gemini"); err != nil {
				t.Error(err)
			}
			return must[bool](t)(living.TakeGeneration(ctx, somebody, "2026-05-04", recommend.Wish, 1))
		}
		if record() {
			t.Error("a generation for nobody")
		}
		if p, err := living.Profile(ctx, somebody); !errors.Is(err, recommend.ErrNoResult) {
			t.Errorf("nobody's profile is %+v, error %v", p, err)
		}
		if must[bool](t)(living.SetFeedback(ctx, somebody, "soup", recommend.Like, true, noon)) {
			t.Error("an opinion of nobody")
		}
		if got := traces(t, s, fmt.Sprint(somebody)); len(got) != 0 {
			t.Errorf("traces of nobody in %v", got)
		}
		must[recommend.Person](t)(s.Touch(ctx, somebody, "en"))
		must[recommend.Profile](t)(living.Profile(ctx, somebody))
		if !record() || record() {
			t.Error("who is known has one generation, and no second one")
		}
		if got := must[[]store.Showing](t)(s.Shown(ctx, somebody, time.Time{}, 10)); len(got) != 2 {
			t.Errorf("showings of somebody known: %v", got)
		}
	})
}

// TestLiving_ForgetWins: whatever is being written of somebody who is forgotten, nothing stays.
func TestLiving_ForgetWins(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx, living := t.Context(), store.Living{Store: s}
		for round := range 20 {
			must[recommend.Person](t)(s.Touch(ctx, somebody, "en"))
			var writers sync.WaitGroup
			for n := range 4 {
				writers.Go(func() {
					day := fmt.Sprintf("2026-05-%02d", n+1)
					if err := living.MarkShown(ctx, somebody, day, []string{"soup"}, "gemini"); err != nil {
						t.Error(err)
					}
					if _, err := living.SetFeedback(ctx, somebody, day, recommend.Like, true, noon); err != nil {
						t.Error(err)
					}
					if _, err := living.SetTopic(ctx, somebody, day, true); err != nil {
						t.Error(err)
					}
					if _, err := living.SetRule(ctx, somebody, recommend.Rule{Kind: recommend.NeverTopic, Value: day}, true); err != nil {
						t.Error(err)
					}
				})
			}
			if err := s.Forget(ctx, somebody); err != nil {
				t.Fatal(err)
			}
			writers.Wait()
			if got := traces(t, s, fmt.Sprint(somebody)); len(got) != 0 {
				t.Fatalf("round %d: traces in %v", round, got)
			}
		}
	})
}

// TestStore_ForgetWinsOverABroadcast: who is forgotten while it is started is not among those who are to get it.
func TestStore_ForgetWinsOverABroadcast(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		for id := range int64(300) {
			if _, _, err := s.Start(ctx, 1000+id, "en"); err != nil {
				t.Fatal(err)
			}
		}
		for round := range 12 {
			if _, _, err := s.Start(ctx, somebody, "en"); err != nil {
				t.Fatal(err)
			}
			id := must[int64](t)(s.NewBroadcast(ctx, somebody, recommend.Content{Text: "x"}))
			var starting sync.WaitGroup
			starting.Go(func() {
				if _, err := s.StartBroadcast(ctx, id, 1); err != nil {
					t.Error(err)
				}
			})
			if err := s.Forget(ctx, somebody); err != nil {
				t.Fatal(err)
			}
			starting.Wait()
			if got := traces(t, s, fmt.Sprint(somebody)); len(got) != 0 {
				t.Fatalf("round %d: traces in %v", round, got)
			}
		}
	})
}
