package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/store"
)

func TestStore_Acceptances(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		show := func(person int64, day, source string, items ...string) {
			t.Helper()
			if err := s.MarkShown(ctx, person, day, items, source); err != nil {
				t.Fatal(err)
			}
		}
		set(t, s, 7, "known", recommend.Like, noon.Add(-time.Hour)) // before it was shown
		show(7, "2026-03-01", "gemini", "soup", "cake", "known", "tea")
		show(8, "2026-03-01", "gemini", "soup", "cake")
		show(9, "2026-03-01", "holdout", "soup", "cake")
		set(t, s, 7, "soup", recommend.Like, noon)
		set(t, s, 7, "soup", recommend.Save, noon.Add(time.Second)) // one item, however often it pleases
		set(t, s, 7, "cake", recommend.Dislike, noon.Add(time.Minute))
		set(t, s, 7, "tea", recommend.Had, noon.Add(7*24*time.Hour)) // too late
		set(t, s, 8, "soup", recommend.Had, noon.Add(7*24*time.Hour-time.Millisecond))
		set(t, s, 9, "soup", recommend.Like, noon.Add(time.Minute))
		if _, err := s.SetFeedback(ctx, 9, "soup", recommend.Like, false, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		c.advance(24 * time.Hour)
		show(7, "2026-03-02", "local", "soup", "pie")
		set(t, s, 7, "pie", recommend.Save, c.Now())

		want := []recommend.Acceptance{
			{Day: "2026-03-01", Source: "gemini", Lists: 2, Shown: 6, Accepted: 2, ShownSquared: 20, AcceptedSquared: 2, ShownAccepted: 6},
			{Day: "2026-03-01", Source: "holdout", Lists: 1, Shown: 2, ShownSquared: 4},
			{Day: "2026-03-02", Source: "local", Lists: 1, Shown: 2, Accepted: 1, ShownSquared: 4, AcceptedSquared: 1, ShownAccepted: 2},
		}
		got := must[[]recommend.Acceptance](t)(s.Acceptances(ctx, noon))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("since the first day (-want +got):\n%s", diff)
		}
		got = must[[]recommend.Acceptance](t)(s.Acceptances(ctx, noon.Add(time.Hour)))
		if diff := cmp.Diff(want[2:], got); diff != "" {
			t.Errorf("since the second day (-want +got):\n%s", diff)
		}
	})
}

func TestStore_AcceptancesLeaveOutOtherSystems(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 1}, soup)
		must[store.HistoryReport](t)(s.ImportFeedback(t.Context(), stream(row(2, "ann", "soup", recommend.Shown, 0)), store.HistoryOptions{}))
		if got := must[[]recommend.Acceptance](t)(s.Acceptances(t.Context(), noon)); len(got) > 0 {
			t.Errorf("acceptances of what another system showed: %v", got)
		}
	})
}
