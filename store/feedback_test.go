package store_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"pickbot/recommend"
	"pickbot/store"
)

func TestStore_SetFeedbackIsAbsolute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		must[recommend.Person](t)(s.Touch(t.Context(), 7, "en"))
		for i, step := range []struct {
			kind    recommend.Kind
			on      bool
			changed bool
			left    string
		}{
			{recommend.Like, true, true, "[like]"},
			{recommend.Like, true, false, "[like]"},
			{recommend.Save, true, true, "[like save]"},
			{recommend.Dislike, false, false, "[like save]"},
			{recommend.Dislike, true, true, "[dislike save]"},
			{recommend.Like, false, false, "[dislike save]"},
			{recommend.Like, true, true, "[like save]"},
			{recommend.Save, false, true, "[like]"},
			{recommend.Had, true, true, "[had like]"},
			{recommend.Had, false, true, "[like]"},
			{recommend.Had, false, false, "[like]"},
		} {
			c.advance(time.Second)
			before, _, _ := s.Person(t.Context(), 7)
			changed, err := s.SetFeedback(t.Context(), 7, "soup", step.kind, step.on, c.Now())
			if changed != step.changed || err != nil {
				t.Errorf("step %d: %s %v changed %v, %v; want %v", i, step.kind, step.on, changed, err, step.changed)
			}
			if got := fmt.Sprint(kinds(t, s, 7)); got != step.left {
				t.Errorf("step %d: %s %v leaves %s, want %s", i, step.kind, step.on, got, step.left)
			}
			after, _, _ := s.Person(t.Context(), 7)
			if moved := after.Changed.Equal(c.Now()); moved != step.changed || !moved && after != before {
				t.Errorf("step %d: taste changed at %v, now is %v; changed: %v", i, after.Changed, c.Now(), step.changed)
			}
		}
	})
}

func TestStore_SetFeedbackRefusesShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		if _, err := s.SetFeedback(t.Context(), 7, "soup", recommend.Shown, true, noon); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("SetFeedback of shown: %v, want ErrInvalid", err)
		}
	})
}

func TestStore_ChangedMovesOnWhenClocksDisagree(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		must[recommend.Person](t)(s.Touch(t.Context(), 7, "en"))
		set(t, s, 7, "soup", recommend.Like, noon)
		set(t, s, 7, "cake", recommend.Like, noon.Add(-time.Hour))
		if p, _, _ := s.Person(t.Context(), 7); !p.Changed.After(noon) {
			t.Errorf("taste changed at %v, want later than %v", p.Changed, noon)
		}
	})
}

func TestStore_FeedbackPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		for i := range 5 {
			set(t, s, 7, fmt.Sprint("saved-", i), recommend.Save, noon.Add(time.Duration(i)*time.Minute))
		}
		set(t, s, 7, "liked", recommend.Like, noon)
		set(t, s, 8, "other", recommend.Save, noon)

		got := must[[]recommend.Feedback](t)(s.Feedback(ctx, 7, []recommend.Kind{recommend.Save, recommend.Had}, 1, 2))
		want := []recommend.Feedback{
			{ItemID: "saved-3", Kind: recommend.Save, At: noon.Add(3 * time.Minute)},
			{ItemID: "saved-2", Kind: recommend.Save, At: noon.Add(2 * time.Minute)},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("second page of saved (-want +got):\n%s", diff)
		}
		if all := must[[]recommend.Feedback](t)(s.Feedback(ctx, 7, nil, 0, -1)); len(all) != 6 {
			t.Errorf("Feedback without bounds has %d rows, want 6", len(all))
		}
		counts := must[map[recommend.Kind]int](t)(s.FeedbackCounts(ctx, 7))
		if diff := cmp.Diff(map[recommend.Kind]int{recommend.Save: 5, recommend.Like: 1}, counts); diff != "" {
			t.Errorf("FeedbackCounts (-want +got):\n%s", diff)
		}
	})
}

func TestStore_FeedbackSince(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		set(t, s, 7, "soup", recommend.Like, noon)
		seen := must[int64](t)(s.FeedbackVersion(ctx))
		set(t, s, 8, "cake", recommend.Save, noon)
		set(t, s, 7, "soup", recommend.Dislike, noon.Add(time.Minute))

		type change struct {
			Person int64
			Kind   recommend.Kind
			Given  bool
		}
		var got []change
		for c, err := range s.FeedbackSince(ctx, seen) {
			if err != nil {
				t.Fatal(err)
			}
			if c.Seq <= seen {
				t.Errorf("change numbered %d after %d", c.Seq, seen)
			}
			got = append(got, change{c.Person, c.Kind, c.Given})
		}
		counts := make(map[change]int)
		for _, c := range got {
			counts[c]++
		}
		want := map[change]int{{8, recommend.Save, true}: 1, {7, recommend.Like, false}: 1, {7, recommend.Dislike, true}: 1}
		if diff := cmp.Diff(want, counts); diff != "" || got[0].Person != 8 {
			t.Errorf("changes %v, want the oldest first (-want +got):\n%s", got, diff)
		}
	})
}

// A follower that goes on from the largest number it has seen must miss nothing, however transactions overlap.
func TestStore_FeedbackSinceMissesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		const writers, taps = 8, 20
		var together errgroup.Group
		for w := range writers {
			together.Go(func() error {
				for i := range taps {
					if _, err := s.SetFeedback(t.Context(), int64(w+1), fmt.Sprint("item-", i), recommend.Like, true, noon); err != nil {
						return err
					}
				}
				return nil
			})
		}
		done := make(chan error, 1)
		go func() { done <- together.Wait() }()

		seen, last := make(map[string]bool), int64(0)
		follow := func() {
			for c, err := range s.FeedbackSince(t.Context(), last) {
				if err != nil {
					t.Error(err)
					return
				}
				seen[fmt.Sprint(c.Person, c.ItemID)] = true
				last = max(last, c.Seq)
			}
		}
		for running := true; running; {
			select {
			case err := <-done:
				if err != nil {
					t.Fatal(err)
				}
				running = false
			default:
			}
			follow()
		}
		if len(seen) != writers*taps {
			t.Errorf("the follower saw %d changes, want %d", len(seen), writers*taps)
		}
		all := 0
		for range rows(t, s.AllFeedback(t.Context())) {
			all++
		}
		if all != writers*taps {
			t.Errorf("AllFeedback has %d rows, want %d", all, writers*taps)
		}
	})
}

func TestStore_Ignored(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 2}, soup, cake)
		version := must[int64](t)(s.FeedbackVersion(ctx))
		must[store.HistoryReport](t)(s.ImportFeedback(ctx, stream(
			row(2, "ann", "soup", recommend.Shown, -9000),
			row(3, "ann", "cake", recommend.Shown, -9000), row(4, "ann", "cake", recommend.Had, -8000),
		), store.HistoryOptions{}))
		if must[int64](t)(s.FeedbackVersion(ctx)) == version {
			t.Error("an import of showings is not told by the version")
		}
		shows(t, s, 7, "2026-05-04", "soup", "cake")
		set(t, s, 7, "cake", recommend.Dislike, noon)
		c.advance(24 * time.Hour)
		shows(t, s, 7, "2026-05-05", "soup", "tea") // may still be answered
		set(t, s, 7, "tea", recommend.Like, c.Now())
		if got := ignored(t, s); got != "-1 soup, 7 soup" {
			t.Errorf("a day later %q is ignored", got)
		}
		c.advance(24*time.Hour + time.Millisecond)
		if _, err := s.SetFeedback(ctx, 7, "tea", recommend.Like, false, c.Now()); err != nil {
			t.Fatal(err)
		}
		if got := ignored(t, s); got != "-1 soup, 7 soup, 7 soup, 7 tea" {
			t.Errorf("two days later %q is ignored", got)
		}
	})
}

// ignored are the people and items of all showings that came to nothing, in order.
func ignored(t *testing.T, s *store.Store) string {
	t.Helper()
	var list []string
	for f := range rows(t, s.Ignored(t.Context())) {
		if f.Kind != recommend.Shown {
			t.Errorf("%v is no showing", f)
		}
		list = append(list, fmt.Sprint(f.Person, " ", f.ItemID))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func set(t *testing.T, s *store.Store, person int64, item string, kind recommend.Kind, at time.Time) {
	t.Helper()
	changed, err := s.SetFeedback(t.Context(), person, item, kind, true, at)
	if err != nil || !changed {
		t.Fatalf("SetFeedback of %s %s: %v, %v", kind, item, changed, err)
	}
}

// kinds are a person's opinions in alphabetical order.
func kinds(t *testing.T, s *store.Store, person int64) []recommend.Kind {
	t.Helper()
	counts := must[map[recommend.Kind]int](t)(s.FeedbackCounts(t.Context(), person))
	var list []recommend.Kind
	for _, k := range []recommend.Kind{recommend.Dislike, recommend.Had, recommend.Like, recommend.Save} {
		if counts[k] > 0 {
			list = append(list, k)
		}
	}
	return list
}

// rows ends the test on a stream's error.
func rows[T any](t *testing.T, stream iter.Seq2[T, error]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v, err := range stream {
			if err != nil {
				t.Error(err)
				return
			}
			if !yield(v) {
				return
			}
		}
	}
}
