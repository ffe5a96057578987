package recommend_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
)

const (
	theDay  = "2026-03-02" // of noon
	nextDay = "2026-03-03"
)

func prepare(t *testing.T, w *world, p recommend.Person, day string) {
	t.Helper()
	if err := w.Prepare(t.Context(), p, day); err != nil {
		t.Fatal(err)
	}
}

func TestService_Prepare(t *testing.T) {
	t.Parallel()

	t.Run("picks are made ahead once, and shown when somebody looks", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		for range 2 {
			prepare(t, w, ann, theDay)
		}
		if w.author.requests() != 1 || w.author.asked[0].Purpose != recommend.Scheduled || len(w.notes.shown[ann.ID]) != 0 {
			t.Errorf("%d requests for %s, %d items shown", w.author.requests(), w.author.asked[0].Purpose, len(w.notes.shown[ann.ID]))
		}
		if a := picks(t, w, ann); !a.Cached || a.Date != theDay {
			t.Errorf("picks of %s, cached %v", a.Date, a.Cached)
		}
		w.settle(t)
		if n := len(w.notes.shown[ann.ID]); n != 5 {
			t.Errorf("%d items count as shown, want 5", n)
		}
	})

	t.Run("picks that nobody asked for wait for no writer, and stay", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		sent, err := w.Unasked(t.Context(), ann)
		if err != nil || sent.Source != recommend.Local || len(sent.Offers) != 5 || w.author.requests() != 0 {
			t.Fatalf("picks by %s after %d requests: %v, error %v", sent.Source, w.author.requests(), ids(sent), err)
		}
		w.clock.advance(11 * time.Minute) // longer than a stand-in holds
		if a := picks(t, w, ann); !a.Cached || !cmp.Equal(ids(a), ids(sent)) {
			t.Errorf("then: cached %v, %v; %v were sent", a.Cached, ids(a), ids(sent))
		}
	})

	t.Run("picks that were made ahead are those that are sent", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		prepare(t, w, ann, theDay)
		if sent, err := w.Unasked(t.Context(), ann); err != nil || sent.Source != recommend.Gemini || !sent.Cached {
			t.Errorf("sent picks by %s, cached %v, error %v", sent.Source, sent.Cached, err)
		}
	})

	t.Run("tomorrow's stand beside today's, which stay as they are until the date has come", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		today := picks(t, w, ann)
		w.clock.advance(8 * time.Hour)
		prepare(t, w, ann, nextDay)
		prepare(t, w, ann, nextDay)
		if a := picks(t, w, ann); !a.Cached || a.Date != theDay || !cmp.Equal(ids(a), ids(today)) {
			t.Errorf("after tomorrow's were made: picks of %s, %v", a.Date, ids(a))
		}
		react(t, w.Service, w.today(ann), ids(today)[0], recommend.Dislike, true)
		w.clock.advance(13 * time.Hour) // nine in the morning
		a := picks(t, w, w.today(ann))
		if !a.Cached || a.Date != nextDay || a.Source != recommend.Gemini || len(a.Offers) != 5 || holds(a, ids(today)[0]) {
			t.Errorf("on the next day: cached %v, picks of %s by %s: %v", a.Cached, a.Date, a.Source, ids(a))
		}
		w.settle(t)
		if n := len(w.notes.shown[ann.ID]); n != 10 {
			t.Errorf("%d items count as shown, want 10", n)
		}
		r := react(t, w.Service, w.today(ann), ids(a)[0], recommend.Dislike, true)
		if again := picks(t, w, w.today(ann)); r.Slot != 0 || !cmp.Equal(ids(again), ids(r.Answer)) {
			t.Errorf("a tap on them: slot %d, %v, then %v", r.Slot, ids(r.Answer), ids(again))
		}
		if n := w.author.requests(); n != 2 {
			t.Errorf("writer was asked %d times, want 2", n)
		}
	})

	t.Run("tomorrow's outlive that today's are made, refreshed, or stood in for", func(t *testing.T) {
		t.Parallel()
		for name, today := range map[string]func(w *world){
			"made": func(*world) {},
			"refreshed": func(w *world) {
				for _, id := range ids(picks(t, w, ann)) {
					react(t, w.Service, w.today(ann), id, recommend.Like, true)
				}
				w.clock.advance(2 * time.Hour)
				picks(t, w, w.today(ann))
			},
			"stood in for": func(w *world) {
				w.author.fail(recommend.ErrUnavailable)
				if a := picks(t, w, ann); a.Source != recommend.Local {
					t.Errorf("today's are by %s", a.Source)
				}
				w.author.fail(nil)
				w.clock.advance(11 * time.Minute)
				if a := picks(t, w, ann); a.Source != recommend.Gemini || a.Date != theDay {
					t.Errorf("the stand-in outlives its time: by %s", a.Source)
				}
			},
		} {
			w := newWorld(t, recommend.Config{})
			prepare(t, w, ann, nextDay)
			made := w.author.asked[0]
			today(w)
			picks(t, w, w.today(ann))
			w.settle(t)
			before := w.author.requests()
			w.clock.advance(20 * time.Hour)
			a := picks(t, w, w.today(ann))
			if !a.Cached || a.Date != nextDay || w.author.requests() != before || made.Purpose != recommend.Scheduled {
				t.Errorf("today's were %s: tomorrow's are cached %v, of %s; %d requests, then %d",
					name, a.Cached, a.Date, before, w.author.requests())
			}
		}
	})

	t.Run("today's stand-in lasts no longer for tomorrow's beside it", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.author.fail(recommend.ErrUnavailable)
		picks(t, w, ann)
		w.author.fail(nil)
		w.clock.advance(3 * time.Minute)
		prepare(t, w, ann, nextDay)
		w.clock.advance(6 * time.Minute)
		if a := picks(t, w, ann); !a.Cached || a.Source != recommend.Local {
			t.Errorf("after 9 minutes: by %s, cached %v", a.Source, a.Cached)
		}
		w.clock.advance(2 * time.Minute)
		if a := picks(t, w, ann); a.Source != recommend.Gemini || a.Date != theDay {
			t.Errorf("after 11 minutes: picks of %s by %s", a.Date, a.Source)
		}
	})

	t.Run("picks that were seen stay", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		seen := picks(t, w, ann)
		w.clock.advance(3 * time.Hour)
		prepare(t, w, ann, theDay)
		if a := picks(t, w, ann); !cmp.Equal(ids(a), ids(seen)) || a.GeneratedAt != seen.GeneratedAt {
			t.Errorf("picks %v became %v", ids(seen), ids(a))
		}
	})

	t.Run("what cannot be written is left to the hour of the picks", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.author.fail(&recommend.LimitedError{Until: noon.Add(time.Hour)})
		err := w.Prepare(t.Context(), ann, theDay)
		if until, ok := limitedUntil(err); !ok || !until.Equal(noon.Add(time.Hour)) {
			t.Errorf("error %v, want the quota's recovery", err)
		}
		if _, found, _ := w.cache.Get(t.Context(), recommend.PicksKey(ann.ID)); found {
			t.Error("a stand-in is kept")
		}
		w.author.fail(nil)
		prepare(t, w, ann, theDay)
		if a := picks(t, w, ann); a.Source != recommend.Gemini || !a.Cached {
			t.Errorf("the second try: by %s, cached %v", a.Source, a.Cached)
		}
	})

	t.Run("without the cache nothing is asked, and it says so", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.cache.breakDown(errors.New("gone"))
		if err := w.Prepare(t.Context(), ann, theDay); !isUnavailable(err) || w.author.requests() != 0 {
			t.Errorf("error %v, %d requests", err, w.author.requests())
		}
		if n := len(w.notes.shown[ann.ID]); n != 0 {
			t.Errorf("%d items count as shown", n)
		}
	})

	t.Run("a cache that is lost while the writer writes is no success", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
			w.cache.breakDown(errors.New("gone"))
			return draftOf(r), nil
		}
		if err := w.Prepare(t.Context(), ann, theDay); !isUnavailable(err) {
			t.Errorf("error %v", err)
		}
	})

	t.Run("only today and tomorrow can be prepared", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		for _, day := range []string{"", "2026-03-01", "2026-03-04", "tomorrow"} {
			if err := w.Prepare(t.Context(), ann, day); !errors.Is(err, recommend.ErrInvalid) {
				t.Errorf("day %q: error %v, want ErrInvalid", day, err)
			}
		}
	})
}

func TestService_Room(t *testing.T) {
	t.Parallel()
	without := newWorld(t, recommend.Config{}, func(p *recommend.Parts) { p.Writer = nil })
	unbounded := newWorld(t, recommend.Config{})
	want := recommend.Room{Left: 12, Until: noon}
	bounded := newWorld(t, recommend.Config{}, func(p *recommend.Parts) { p.Budget = fixedBudget(want) })
	for name, test := range map[string]struct {
		w    *world
		want recommend.Room
	}{
		"without a writer": {without, recommend.Room{}},
		"without a budget": {unbounded, recommend.Room{Left: -1}},
		"with one":         {bounded, want},
	} {
		if got, err := test.w.Room(t.Context()); err != nil || got != test.want {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, test.want)
		}
	}
}

type fixedBudget recommend.Room

func (f fixedBudget) Room(context.Context) (recommend.Room, error) { return recommend.Room(f), nil }
