package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/store"
)

func TestStore_Segments(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 1}, soup)
		c.advance(-20 * 24 * time.Hour)
		starts(t, s, "ru", 1)
		c.advance(20 * 24 * time.Hour)
		starts(t, s, "en", 2, 3, 4, 5, 6)
		must[recommend.Person](t)(s.Touch(ctx, 7, "en")) // never started
		no(t, s.SetGone(ctx, 4, true))
		no(t, s.SetPaused(ctx, 5, true))
		no(t, s.Ban(ctx, 6))
		set(t, s, 1, "soup", recommend.Like, noon)
		set(t, s, 3, "soup", recommend.Dislike, noon)
		must[bool](t)(s.SetTopic(ctx, 2, "Супы", true))
		for _, tc := range []struct {
			segment recommend.Segment
			people  int
		}{
			{recommend.Segment{Kind: recommend.Everybody}, 3},
			{recommend.Segment{Kind: recommend.Speakers, Value: "ru"}, 1},
			{recommend.Segment{Kind: recommend.Active, Value: "7"}, 2},
			{recommend.Segment{Kind: recommend.Active, Value: "30"}, 3},
			{recommend.Segment{Kind: recommend.Fans, Value: "Супы"}, 2},
			{recommend.Segment{Kind: recommend.Fans, Value: "Salads"}, 0},
		} {
			if n := must[int](t)(s.CountSegment(ctx, tc.segment)); n != tc.people {
				t.Errorf("%v: %d people, want %d", tc.segment, n, tc.people)
			}
			id := must[int64](t)(s.NewBroadcast(ctx, 1, recommend.Content{Text: "x"}))
			must[bool](t)(s.EditBroadcast(ctx, recommend.Broadcast{ID: id, Segment: tc.segment}))
			must[bool](t)(s.StartBroadcast(ctx, id, 7))
			if n := must[recommend.Tally](t)(s.BroadcastTally(ctx, id)).Rest(); n != tc.people {
				t.Errorf("%v: goes to %d people, want %d", tc.segment, n, tc.people)
			}
		}
	})
}

func TestStore_Broadcast(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		for id := range int64(102) {
			starts(t, s, "en", id+1)
		}
		content := recommend.Content{Text: "Hello", Entities: `[{"type":"bold"}]`, Picture: "file", ButtonText: "Go", ButtonURL: "https://example.org"}
		id := must[int64](t)(s.NewBroadcast(ctx, 1, content))
		started := func() bool { return must[bool](t)(s.StartBroadcast(ctx, id, 77)) }
		if !started() || started() {
			t.Fatal("it does not start exactly once")
		}
		got, found, err := s.Broadcast(ctx, id)
		want := recommend.Broadcast{
			ID: id, Admin: 1, Progress: 77, Content: content, Segment: recommend.Segment{Kind: recommend.Everybody}, State: recommend.Ready, StartedAt: c.Now(),
		}
		if diff := cmp.Diff(want, got); diff != "" || !found || err != nil {
			t.Fatalf("found %v, %v (-want +got):\n%s", found, err, diff)
		}
		if b := must[bool](t)(s.EditBroadcast(ctx, got)); b {
			t.Error("it can be edited after it was started")
		}
		chunks, run, err := s.BroadcastChunks(ctx, id)
		if diff := cmp.Diff([]int64{0, 1}, chunks); diff != "" || err != nil {
			t.Fatalf("chunks: %v %s", err, diff)
		}
		no(t, s.BroadcastRuns(ctx, id, run))

		claim := func() (recommend.Claim, bool) {
			c, ok, err := s.ClaimBroadcast(ctx, id, 1)
			no(t, err)
			return c, ok
		}
		deferred := func() (time.Time, bool) {
			until, waits, err := s.BroadcastDeferred(ctx, id, 1)
			no(t, err)
			return until, waits
		}
		first, _ := claim()
		soon := c.Now().Add(10 * time.Second)
		first.Failures = 3
		no(t, s.DeferBroadcast(ctx, id, first, soon)) // did not go out
		next, ok := claim()
		if !ok || next == first {
			t.Errorf("then %v, %v", next, ok)
		}
		if person, ok := claim(); ok {
			t.Errorf("%v is claimed before their time", person)
		}
		if until, waits := deferred(); !waits || !until.Equal(soon) {
			t.Errorf("somebody waits: %v, until %v, want %v", waits, until, soon)
		}
		no(t, s.DeferBroadcast(ctx, id, next, c.Now()))
		if rest := must[recommend.Tally](t)(s.BroadcastTally(ctx, id)).Rest(); rest != 102 {
			t.Errorf("%d are still to hear of it, want 102", rest)
		}
		if again, ok := claim(); !ok || again != next {
			t.Errorf("then %v, %v", again, ok)
		}
		no(t, s.DeferBroadcast(ctx, id, next, soon.Add(time.Second)))
		c.advance(10 * time.Second)
		if again, ok := claim(); !ok || again != first {
			t.Errorf("when their time has come %v, %v", again, ok)
		}
		no(t, s.NoteBroadcast(ctx, id, first.Person, recommend.Failed, "refused"))
		c.advance(time.Second)
		must[bool](t)(s.PauseBroadcast(ctx, id))
		if _, waits := deferred(); waits {
			t.Error("somebody waits for the end of a pause")
		}
		if person, ok := claim(); ok {
			t.Errorf("%v is claimed in a pause", person)
		}
		must[bool](t)(s.ResumeBroadcast(ctx, id))
		if chunks, next, err := s.BroadcastChunks(ctx, id); len(chunks) != 2 || next == run || err != nil {
			t.Errorf("resumed: chunks %v of run %d, %v", chunks, next, err)
		} else {
			no(t, s.BroadcastRuns(ctx, id, next))
		}
		dead, _ := claim()
		if _, ok := claim(); ok || dead.Person != 102 {
			t.Errorf("more than two in the last chunk; %v was the last", dead)
		}
		for {
			c, ok, err := s.ClaimBroadcast(ctx, id, 0)
			no(t, err)
			if !ok {
				break
			}
			no(t, s.NoteBroadcast(ctx, id, c.Person, recommend.Sent, ""))
		}

		over := func() bool { return must[bool](t)(s.BroadcastOver(ctx, id, c.Now().Add(-time.Minute))) }
		if over() {
			t.Error("it is over while one is being sent")
		}
		c.advance(time.Minute)
		if !over() {
			t.Error("it is not over")
		}
		no(t, s.EndBroadcast(ctx, id))
		tally := must[recommend.Tally](t)(s.BroadcastTally(ctx, id))
		if diff := cmp.Diff(map[recommend.Fate]int{recommend.Sent: 100, recommend.Failed: 1, recommend.Unknown: 1}, tally.Fates); diff != "" {
			t.Errorf("tally (-want +got):\n%s", diff)
		}
		failures := []recommend.Failure{
			{Person: first.Person, Fate: recommend.Failed, Reason: "refused", At: soon}, {Person: dead.Person, Fate: recommend.Unknown, At: soon.Add(time.Second)},
		}
		if diff := cmp.Diff(failures, slices.Collect(rows(t, s.BroadcastFailures(ctx, id)))); diff != "" {
			t.Errorf("failures (-want +got):\n%s", diff)
		}
		if list := must[[]recommend.Broadcast](t)(s.OpenBroadcasts(ctx)); len(list) != 0 {
			t.Errorf("still open: %v", list)
		}
		if b := must[bool](t)(s.StopBroadcast(ctx, id)); b {
			t.Error("what is over can be stopped")
		}
	})
}

func starts(t *testing.T, s *store.Store, lang string, ids ...int64) {
	t.Helper()
	for _, id := range ids {
		if _, _, err := s.Start(t.Context(), id, lang); err != nil {
			t.Fatal(err)
		}
	}
}

func no(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
