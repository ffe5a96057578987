package recommend_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
)

func react(t *testing.T, s *recommend.Service, p recommend.Person, item string, kind recommend.Kind, on bool) recommend.Reaction {
	t.Helper()
	r, err := s.React(t.Context(), p, item, kind, on)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func holds(a recommend.Answer, id string) bool {
	return strings.Contains(strings.Join(ids(a), " ")+" ", id+" ")
}

func TestService_Refresh(t *testing.T) {
	t.Parallel()
	like := func(t *testing.T, w *world, n int) {
		t.Helper()
		for _, id := range ids(picks(t, w, w.today(ann)))[:n] {
			react(t, w.Service, w.today(ann), id, recommend.Like, true)
		}
	}
	// look shows the picks and waits for what that sets off.
	look := func(t *testing.T, w *world) recommend.Answer {
		t.Helper()
		a := picks(t, w, w.today(ann))
		w.settle(t)
		return a
	}

	for name, change := range map[string]func(t *testing.T, w *world){
		"enough new feedback": func(t *testing.T, w *world) { like(t, w, 5) },
		"a changed catalog":   func(t *testing.T, w *world) { restock(t, w, menu()[:59]) },
		"an item gone inactive": func(t *testing.T, w *world) {
			gone := ids(picks(t, w, ann))[0]
			items := menu()
			for i := range items {
				items[i].Active = items[i].ID != gone
			}
			restock(t, w, items)
			if a := picks(t, w, ann); holds(a, gone) || len(a.Offers) != 5 {
				t.Errorf("%s is gone, the picks are %v", gone, ids(a))
			}
		},
	} {
		t.Run(name+" makes an entry due, which is served until the new one is there", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, recommend.Config{})
			look(t, w)
			change(t, w)
			w.clock.advance(59 * time.Minute)
			look(t, w)
			if n := w.author.requests(); n != 1 {
				t.Fatalf("writer was asked %d times within the interval, want 1", n)
			}
			w.clock.advance(2 * time.Minute)
			if a := look(t, w); !a.Cached {
				t.Error("a due entry is not served")
			}
			if n := w.author.requests(); n != 2 {
				t.Errorf("writer was asked %d times after the interval, want 2", n)
			}
			look(t, w)
			if n := w.author.requests(); n != 2 {
				t.Errorf("writer was asked %d times, want 2: the new entry is not due", n)
			}
		})
	}

	t.Run("an entry is refreshed from a share of its time on", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{TTL: 4 * time.Hour, StaleShare: 0.5})
		first := look(t, w)
		w.clock.advance(119 * time.Minute)
		look(t, w)
		w.clock.advance(2 * time.Minute)
		if a := look(t, w); a.GeneratedAt != first.GeneratedAt {
			t.Error("the old one is not served while the new one is made")
		}
		if a := look(t, w); a.GeneratedAt.Equal(first.GeneratedAt) || w.author.requests() != 2 {
			t.Errorf("not refreshed: %d requests", w.author.requests())
		}
		if w.seen.count("stale") != 1 {
			t.Errorf("%d stale answers are counted, want 1", w.seen.count("stale"))
		}
	})

	t.Run("one that a notification sets off is the writer's as well", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		prepare(t, w, ann, theDay)
		restock(t, w, menu()[:59])
		w.clock.advance(2 * time.Hour)
		if sent, err := w.Unasked(t.Context(), ann); err != nil || sent.Source != recommend.Gemini {
			t.Fatalf("sent picks by %s, error %v", sent.Source, err)
		}
		w.settle(t)
		if a := picks(t, w, ann); a.Source != recommend.Gemini || w.author.requests() != 2 {
			t.Errorf("then by %s, after %d requests, want 2", a.Source, w.author.requests())
		}
	})

	t.Run("one that fails leaves the picks as they are, and is tried once an interval", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		before := look(t, w)
		like(t, w, 5)
		w.clock.advance(2 * time.Hour)
		w.author.write = func(context.Context, recommend.Request) (recommend.Draft, error) {
			return recommend.Draft{}, fmt.Errorf("503: %w", recommend.ErrUnavailable)
		}
		for range 5 {
			if a := look(t, w); a.Source != recommend.Gemini || a.GeneratedAt != before.GeneratedAt {
				t.Fatalf("the picks are now from %s", a.Source)
			}
		}
		if n := w.author.requests(); n != 2 {
			t.Errorf("writer was asked %d times, want 2", n)
		}
		w.author.write = nil
		w.clock.advance(61 * time.Minute)
		look(t, w)
		if a := look(t, w); a.GeneratedAt.Equal(before.GeneratedAt) {
			t.Error("not refreshed after the writer is back")
		}
	})

	t.Run("the bound of a day holds, and costs no picks", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{Refreshes: 1})
		for range 5 {
			like(t, w, 5)
			w.clock.advance(time.Hour)
			if a := look(t, w); a.Source != recommend.Gemini {
				t.Fatalf("picks from %s", a.Source)
			}
		}
		if n := w.author.requests(); n != 2 {
			t.Errorf("writer was asked %d times, want 2: one for the day, one refresh", n)
		}
	})

	t.Run("over all replicas there is one", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, recommend.Config{})
			other := w.replica(t, recommend.Config{})
			look(t, w)
			like(t, w, 5)
			w.clock.advance(2 * time.Hour)
			w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
				time.Sleep(2 * time.Second)
				return draftOf(r), nil
			}
			for range 10 {
				for _, s := range []*recommend.Service{w.Service, other} {
					if a, err := s.Picks(t.Context(), w.today(ann)); err != nil || !a.Cached {
						t.Fatalf("cached %v, error %v", a.Cached, err)
					}
				}
				time.Sleep(500 * time.Millisecond)
			}
			if n := w.author.requests(); n != 2 {
				t.Errorf("writer was asked %d times, want 2", n)
			}
		})
	})

	t.Run("a tap while it runs is in what it makes", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, recommend.Config{})
			look(t, w)
			like(t, w, 5)
			w.clock.advance(2 * time.Hour)
			w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
				time.Sleep(2 * time.Second)
				return draftOf(r), nil
			}
			before := picks(t, w, w.today(ann))
			time.Sleep(time.Second)
			// The writer takes the last candidates, of which this is one.
			unwanted := before.Spares[0].ItemID
			for _, p := range before.Spares {
				react(t, w.Service, w.today(ann), p.ItemID, recommend.Dislike, true)
			}
			time.Sleep(2 * time.Second)
			synctest.Wait()
			after := picks(t, w, w.today(ann))
			if after.GeneratedAt.Equal(before.GeneratedAt) || holds(after, unwanted) || len(after.Offers) != 5 {
				t.Errorf("picks %v after a refresh with taps in between", ids(after))
			}
		})
	})
}

func restock(t *testing.T, w *world, items []recommend.Item) {
	t.Helper()
	w.notes.setItems(items)
	if err := w.engine.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestService_MissedChanges is about changes that the cache does not know of.
func TestService_MissedChanges(t *testing.T) {
	t.Parallel()

	t.Run("of two taps the one that missed the cache is not hidden by the one that did not", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		before := ids(picks(t, w, ann))
		// The first tap reaches the store alone, as from a replica that dies in between.
		if _, err := w.notes.SetFeedback(t.Context(), ann.ID, before[0], recommend.Dislike, true, w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		r := react(t, w.Service, ann, before[1], recommend.Dislike, true)
		if holds(r.Answer, before[0]) || holds(r.Answer, before[1]) {
			t.Errorf("the reaction shows %v", ids(r.Answer))
		}
		if r.Slot != 1 || r.Left != before[1] {
			t.Errorf("slot %d, left %s", r.Slot, r.Left)
		}
	})

	t.Run("clocks of replicas may differ", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		late := &clock{now: noon.Add(-time.Minute)}
		slow := newWorld(t, recommend.Config{}, func(p *recommend.Parts) {
			p.Cache, p.Store, p.Opinions, p.Writer, p.Now = w.cache, w.notes, w.notes, w.author, late.Now
		})
		before := ids(picks(t, w, ann))
		react(t, w.Service, w.today(ann), before[0], recommend.Dislike, true)
		react(t, slow.Service, w.today(ann), before[1], recommend.Dislike, true)
		for _, s := range []*recommend.Service{w.Service, slow.Service} {
			a, err := s.Picks(t.Context(), w.today(ann))
			if err != nil || holds(a, before[0]) || holds(a, before[1]) || len(a.Offers) != 5 {
				t.Errorf("picks %v, error %v", ids(a), err)
			}
		}
	})

	t.Run("a tap between reading the profile and filling the cache", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
			d := draftOf(r)
			_, err := w.notes.SetFeedback(t.Context(), ann.ID, d.Picks[0].ItemID, recommend.Dislike, true, w.clock.Now())
			return d, err
		}
		a := picks(t, w, ann)
		if unwanted := a.Dropped; len(unwanted) != 1 || holds(a, unwanted[0].Pick.ItemID) || len(a.Offers) != 5 {
			t.Errorf("picks %v, dropped %v", ids(a), unwanted)
		}
		if n := w.author.requests(); n != 1 {
			t.Errorf("writer was asked %d times, want 1", n)
		}
	})

	t.Run("a rule that was added later holds for what is cached, and a removed one brings the picks back", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		before := picks(t, w, ann)
		rule := recommend.Rule{Kind: recommend.NeverTopic, Value: before.Offers[0].Item.Category}
		change := func(rules ...recommend.Rule) {
			w.clock.advance(time.Second)
			w.notes.change(ann.ID, func(p *recommend.Profile) { p.Rules, p.Changed = rules, w.clock.Now() })
		}
		change(rule)
		a := picks(t, w, w.today(ann))
		for _, o := range a.Offers {
			if breaks(rule, o.Item) {
				t.Errorf("%s breaks the rule", o.Item.ID)
			}
		}
		if len(a.Offers) != 5 || !a.Cached {
			t.Errorf("%d picks, cached %v", len(a.Offers), a.Cached)
		}
		change()
		if diff := cmp.Diff(ids(before), ids(picks(t, w, w.today(ann)))); diff != "" {
			t.Errorf("without the rule (-want +got):\n%s", diff)
		}
	})

	t.Run("what was dropped does not come back by a late write", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		id := ids(picks(t, w, ann))[0]
		if err := w.Drop(t.Context(), ann.ID); err != nil {
			t.Fatal(err)
		}
		react(t, w.Service, ann, id, recommend.Like, true)
		w.settle(t)
		if _, found, err := w.cache.Get(t.Context(), recommend.PicksKey(ann.ID)); found || err != nil {
			t.Errorf("found %v, error %v", found, err)
		}
	})

	t.Run("the number of picks changes at once", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		five := ids(picks(t, w, ann))
		more, fewer := ann, ann
		more.Picks, fewer.Picks = 8, 3
		if got := ids(picks(t, w, more)); len(got) != 8 || !cmp.Equal(got[:5], five) {
			t.Errorf("8 wanted: %v, of which the first five were %v", got, five)
		}
		if got := ids(picks(t, w, fewer)); !cmp.Equal(got, five[:3]) {
			t.Errorf("3 wanted: %v of %v", got, five)
		}
	})

	t.Run("after more dislikes than there are spares the ranker goes on", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		seen := map[string]bool{}
		for range 30 {
			a := picks(t, w, w.today(ann))
			if len(a.Offers) != 5 {
				t.Fatalf("%d picks after %d dislikes", len(a.Offers), len(seen))
			}
			id := a.Offers[0].Item.ID
			if seen[id] {
				t.Fatalf("%s is back", id)
			}
			seen[id] = true
			react(t, w.Service, w.today(ann), id, recommend.Dislike, true)
		}
		if n := w.author.requests(); n != 1 {
			t.Errorf("writer was asked %d times", n)
		}
	})
}

// TestService_NobodyWaitsTooLong: whatever hangs, a person has an answer, or a plain refusal, within 8 s.
func TestService_NobodyWaitsTooLong(t *testing.T) {
	t.Parallel()
	hangingWriter := func(w *world) {
		w.author.write = func(ctx context.Context, _ recommend.Request) (recommend.Draft, error) {
			<-ctx.Done()
			return recommend.Draft{}, ctx.Err()
		}
	}
	hangingStore := func(w *world) { w.notes.hang(true) }
	hangingCache := func(w *world) { w.cache.hang(true) }
	for name, test := range map[string]struct {
		hang   []func(*world)
		answer bool
	}{
		"the writer":               {[]func(*world){hangingWriter}, true},
		"the cache":                {[]func(*world){hangingCache}, true},
		"the cache and the writer": {[]func(*world){hangingCache, hangingWriter}, true},
		"the store":                {[]func(*world){hangingStore}, false},
		"everything":               {[]func(*world){hangingCache, hangingStore, hangingWriter}, false},
	} {
		for _, cached := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s hangs, picks cached %v", name, cached), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, recommend.Config{})
					if cached {
						picks(t, w, ann)
					}
					for _, hang := range test.hang {
						hang(w)
					}
					later := ann
					later.Changed = noon.Add(time.Second)
					started := time.Now()
					a, err := w.Picks(t.Context(), later)
					if took := time.Since(started); took > 8*time.Second {
						t.Errorf("it takes %s", took)
					}
					if got := err == nil && len(a.Offers) == 5; got != test.answer {
						t.Errorf("%d picks, error %v", len(a.Offers), err)
					}
					if !test.answer && !isUnavailable(err) {
						t.Errorf("error %v, want ErrUnavailable", err)
					}
					w.notes.hang(false)
					w.cache.hang(false)
				})
			})
		}
	}
}

// TestService_Quiz_StoreIsSlow: a store that does not answer in time is out of reach, whoever asks.
func TestService_Quiz_StoreIsSlow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recommend.Config{})
	w.notes.hang(true)
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if _, _, err := w.Quiz(ctx, ann, nil); !isUnavailable(err) {
		t.Errorf("error %v, want ErrUnavailable", err)
	}
}
