package recommend_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
)

var ann = recommend.Person{ID: 7, Lang: "en"}

func ids(a recommend.Answer) []string {
	var list []string
	for _, o := range a.Offers {
		list = append(list, o.Item.ID)
	}
	return list
}

func picks(t *testing.T, w *world, p recommend.Person) recommend.Answer {
	t.Helper()
	a, err := w.Picks(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestService_Picks(t *testing.T) {
	t.Parallel()

	t.Run("the writer makes them, and the cache keeps them for a day", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		first := picks(t, w, ann)
		if len(first.Offers) != 5 || first.Source != recommend.Gemini || first.Cached {
			t.Fatalf("got %d picks from %s, cached %v", len(first.Offers), first.Source, first.Cached)
		}
		w.clock.advance(11 * time.Hour)
		second := picks(t, w, ann)
		if diff := cmp.Diff(ids(first), ids(second)); diff != "" || !second.Cached {
			t.Errorf("second answer, cached %v (-want +got):\n%s", second.Cached, diff)
		}
		if n := w.author.requests(); n != 1 {
			t.Errorf("writer was asked %d times, want once", n)
		}
	})

	t.Run("a hit takes one round trip", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		picks(t, w, ann)
		before := w.cache.count()
		picks(t, w, ann)
		if got := w.cache.count() - before; got != 1 {
			t.Errorf("%d cache calls, want 1", got)
		}
	})

	t.Run("a miss takes two round trips beside the pool's", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		picks(t, w, ann)
		if got := w.cache.count(); got != 2 {
			t.Errorf("%d cache calls, want 2", got)
		}
	})

	t.Run("a new local date brings new picks", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		picks(t, w, ann)
		w.clock.advance(13 * time.Hour)
		if a := picks(t, w, ann); a.Cached || a.Date != "2026-03-03" {
			t.Errorf("date %s, cached %v", a.Date, a.Cached)
		}
	})

	t.Run("without a writer the ranker answers for the whole day", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{}, func(p *recommend.Parts) { p.Writer = nil })
		if a := picks(t, w, ann); a.Source != recommend.Local || len(a.Offers) != 5 {
			t.Errorf("%d picks from %s", len(a.Offers), a.Source)
		}
		w.clock.advance(time.Hour)
		if a := picks(t, w, ann); !a.Cached {
			t.Error("not cached")
		}
	})

	t.Run("an empty catalog is no result", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.notes.change(ann.ID, func(p *recommend.Profile) {
			p.Rules = []recommend.Rule{{Kind: recommend.MaxPrice, Value: "1"}}
		})
		if _, err := w.Picks(t.Context(), ann); !errors.Is(err, recommend.ErrNoResult) {
			t.Errorf("err = %v, want ErrNoResult", err)
		}
	})
}

func TestService_WriterFails(t *testing.T) {
	t.Parallel()

	t.Run("the ranker stands in for ten minutes, and nothing is charged", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.author.write = func(context.Context, recommend.Request) (recommend.Draft, error) {
			return recommend.Draft{}, fmt.Errorf("503: %w", recommend.ErrUnavailable)
		}
		if a := picks(t, w, ann); a.Source != recommend.Local {
			t.Errorf("source %s", a.Source)
		}
		w.author.write = nil
		w.clock.advance(9 * time.Minute)
		if a := picks(t, w, ann); !a.Cached {
			t.Error("asked again too soon")
		}
		w.clock.advance(2 * time.Minute)
		if a := picks(t, w, ann); a.Source != recommend.Gemini {
			t.Errorf("source %s after the writer is back", a.Source)
		}
	})

	t.Run("it stands in until the writer's quota recovers if that is sooner", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.author.write = func(context.Context, recommend.Request) (recommend.Draft, error) {
			return recommend.Draft{}, &recommend.LimitedError{Until: w.clock.Now().Add(time.Minute)}
		}
		picks(t, w, ann)
		w.clock.advance(61 * time.Second)
		if a := picks(t, w, ann); a.Cached {
			t.Error("the stand-in outlived the quota")
		}
	})

	t.Run("a person waits for a slow writer only so long, and finds its answer next time", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, recommend.Config{})
			w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
				time.Sleep(20 * time.Second)
				return draftOf(r), nil
			}
			started := time.Now()
			a := picks(t, w, ann)
			if took := time.Since(started); took > 8*time.Second || a.Source != recommend.Local {
				t.Errorf("answer after %s from %s", took, a.Source)
			}
			time.Sleep(20 * time.Second)
			synctest.Wait()
			if a := picks(t, w, ann); !a.Cached || a.Source != recommend.Gemini {
				t.Errorf("next time: cached %v, from %s", a.Cached, a.Source)
			}
		})
	})
}

// TestService_CatalogReplaced: the picks of somebody who waits are of the catalog that there is when they are shown.
func TestService_CatalogReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recommend.Config{})
	w.author.write = func(ctx context.Context, r recommend.Request) (recommend.Draft, error) {
		w.notes.setItems([]recommend.Item{{ID: "new", Title: "New", Category: "Soups", Active: true}})
		return draftOf(r), w.engine.Load(ctx)
	}
	if a := picks(t, w, ann); len(a.Offers) != 1 || a.Offers[0].Item.ID != "new" {
		t.Errorf("offers %v", a.Offers)
	}
	w.author.write = nil
	if a := picks(t, w, ann); len(a.Offers) != 1 || !a.Cached {
		t.Errorf("then offers %v, cached %v", a.Offers, a.Cached)
	}
}

func TestService_OneLoader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, recommend.Config{})
		w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
			time.Sleep(300 * time.Millisecond)
			return draftOf(r), nil
		}
		// Four services over one cache and store stand for four processes.
		replicas := []*recommend.Service{w.Service}
		for range 3 {
			replicas = append(replicas, w.replica(t, recommend.Config{}))
		}
		var callers sync.WaitGroup
		for i := range 200 {
			callers.Go(func() {
				if a, err := replicas[i%4].Picks(t.Context(), ann); err != nil || a.Source != recommend.Gemini {
					t.Errorf("picks from %q, error %v", a.Source, err)
				}
			})
		}
		callers.Wait()
		if n := w.author.requests(); n != 1 {
			t.Errorf("200 callers on 4 replicas made %d requests, want 1", n)
		}
	})
}

func TestService_CancelledLeader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, recommend.Config{})
		w.author.write = func(ctx context.Context, r recommend.Request) (recommend.Draft, error) {
			select {
			case <-time.After(time.Second):
				return draftOf(r), nil
			case <-ctx.Done():
				return recommend.Draft{}, ctx.Err()
			}
		}
		leader, cancel := context.WithCancel(t.Context())
		go func() { _, _ = w.Picks(leader, ann) }()
		synctest.Wait()
		cancel()
		if a := picks(t, w, ann); a.Source != recommend.Gemini {
			t.Errorf("a waiter got its answer from %s after the leader had gone", a.Source)
		}
	})
}

func TestService_InvalidationWins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, recommend.Config{})
		var first recommend.Draft
		w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
			time.Sleep(time.Second)
			if first.Picks == nil {
				first = draftOf(r)
			}
			return draftOf(r), nil
		}
		go func() { _, _ = w.Picks(t.Context(), ann) }()
		time.Sleep(500 * time.Millisecond)
		unwanted := "dish-59" // among the picks that are being made, as draftOf takes the last
		if _, err := w.React(t.Context(), ann, unwanted, recommend.Dislike, true); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		for range 3 {
			for _, id := range ids(picks(t, w, ann)) {
				if id == unwanted {
					t.Fatalf("%s is served after it was disliked in the middle of the load", unwanted)
				}
			}
		}
	})
}

func TestService_React(t *testing.T) {
	t.Parallel()
	dislike := func(t *testing.T, w *world, id string, on bool) recommend.Reaction {
		t.Helper()
		r, err := w.React(t.Context(), ann, id, recommend.Dislike, on)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}

	t.Run("a dislike gives the slot to the next-best, without asking the writer", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		before := ids(picks(t, w, ann))
		r := dislike(t, w, before[1], true)
		after := ids(r.Answer)
		if r.Slot != 1 || r.Left != before[1] || len(after) != 5 || after[1] == before[1] {
			t.Errorf("slot %d, left %s, picks %v", r.Slot, r.Left, after)
		}
		if diff := cmp.Diff(after, ids(picks(t, w, ann))); diff != "" {
			t.Errorf("cache and answer differ (-want +got):\n%s", diff)
		}
		if n := w.author.requests(); n != 1 {
			t.Errorf("writer was asked %d times", n)
		}
	})

	t.Run("taken back, everything is as it was", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		before := ids(picks(t, w, ann))
		dislike(t, w, before[1], true)
		r := dislike(t, w, before[1], false)
		if diff := cmp.Diff(before, ids(r.Answer)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})

	t.Run("twice is once", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		before := ids(picks(t, w, ann))
		first := dislike(t, w, before[0], true)
		second := dislike(t, w, before[0], true)
		if second.Changed {
			t.Error("the second tap changed something")
		}
		if diff := cmp.Diff(ids(first.Answer), ids(second.Answer)); diff != "" {
			t.Errorf("(-first +second):\n%s", diff)
		}
	})

	t.Run("a like is marked", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		id := ids(picks(t, w, ann))[2]
		r, err := w.React(t.Context(), ann, id, recommend.Like, true)
		if err != nil || !r.Answer.Offers[2].Marked(recommend.Like) {
			t.Errorf("offer %+v, error %v", r.Answer.Offers[2], err)
		}
	})

	t.Run("an unknown item is invalid", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		if _, err := w.React(t.Context(), ann, "no-such", recommend.Like, true); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("err = %v", err)
		}
	})

	t.Run("enough of them make new picks in the background", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{DueAfter: 2})
		for _, id := range ids(picks(t, w, ann))[:2] {
			if _, err := w.React(t.Context(), ann, id, recommend.Like, true); err != nil {
				t.Fatal(err)
			}
		}
		w.clock.advance(2 * time.Hour)
		picks(t, w, ann)
		w.settle(t)
		if n := w.author.requests(); n != 2 {
			t.Errorf("writer was asked %d times, want 2", n)
		}
	})
}

func TestService_CacheDown(t *testing.T) {
	t.Parallel()

	t.Run("the ranker answers the same all along, nobody asks the writer, and the cache is used again", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, recommend.Config{})
			w.cache.breakDown(errors.New("connection refused"))
			first := picks(t, w, ann)
			for range 20 {
				if diff := cmp.Diff(ids(first), ids(picks(t, w, ann))); diff != "" {
					t.Fatalf("picks change while the cache is down (-first +later):\n%s", diff)
				}
			}
			if calls := w.cache.count(); calls > 5 {
				t.Errorf("%d calls to a dead cache: the breaker stays closed", calls)
			}
			if n := w.author.requests(); n != 0 {
				t.Errorf("writer was asked %d times", n)
			}
			w.cache.breakDown(nil)
			time.Sleep(2 * time.Second)
			if a := picks(t, w, ann); a.Source != recommend.Gemini {
				t.Errorf("after the outage picks come from %s", a.Source)
			}
		})
	})

	t.Run("an opinion that missed the cache is made up for", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, recommend.Config{})
			out := ids(picks(t, w, ann))[0]
			w.cache.breakDown(errors.New("connection refused"))
			if _, err := w.React(t.Context(), ann, out, recommend.Dislike, true); err != nil {
				t.Fatal(err)
			}
			w.cache.breakDown(nil)
			time.Sleep(2 * time.Second)
			later := ann
			later.Changed = w.clock.Now().Add(time.Millisecond)
			got := ids(picks(t, w, later))
			if len(got) != 5 || strings.Contains(strings.Join(got, " ")+" ", out+" ") {
				t.Errorf("picks %v still hold %s", got, out)
			}
		})
	})
}

func TestService_BadEntry(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{"garbage": "{", "another version": `{"v":99,"date":"2026-03-02"}`} {
		t.Run(name+" is a miss", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, recommend.Config{})
			w.cache.put(recommend.PicksKey(ann.ID), value)
			if a := picks(t, w, ann); a.Cached || len(a.Offers) != 5 {
				t.Errorf("%d picks, cached %v", len(a.Offers), a.Cached)
			}
		})
	}
}

func TestService_Bounds(t *testing.T) {
	t.Parallel()

	t.Run("wishes beyond the bound are answered by the ranker", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{Wishes: 2})
		sources := map[recommend.Source]int{}
		for i := range 6 {
			a, err := w.Ask(t.Context(), ann, fmt.Sprintf("something hot %d", i), recommend.Except{})
			if err != nil {
				t.Fatal(err)
			}
			sources[a.Source]++
		}
		want := map[recommend.Source]int{recommend.Gemini: 2, recommend.Local: 4}
		if diff := cmp.Diff(want, sources); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})

	t.Run("a wish is cached as normalised", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		for _, wish := range []string{"Something  HOT", "something hot "} {
			if _, err := w.Ask(t.Context(), ann, wish, recommend.Except{}); err != nil {
				t.Fatal(err)
			}
		}
		if n := w.author.requests(); n != 1 {
			t.Errorf("writer was asked %d times", n)
		}
	})

	t.Run("everybody may be in the holdout", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{Holdout: 1})
		if a := picks(t, w, ann); a.Source != recommend.Local || !a.Holdout {
			t.Errorf("from %s, holdout %v", a.Source, a.Holdout)
		}
	})

	t.Run("a wish that only the writer can answer is not held out", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{Holdout: 1})
		for wish, held := range map[string]bool{"dish": true, "something for a rainy evening": false} {
			a, err := w.Ask(t.Context(), ann, wish, recommend.Except{})
			if err != nil || a.Holdout != held || (a.Source == recommend.Local) != held {
				t.Errorf("%q: from %s, holdout %v, error %v", wish, a.Source, a.Holdout, err)
			}
		}
	})
}

func TestService_DistrustsTheWriter(t *testing.T) {
	t.Parallel()
	answers := map[string]func(r recommend.Request) recommend.Draft{
		"nothing":      func(recommend.Request) recommend.Draft { return recommend.Draft{} },
		"unknown ids":  draftWith(func(p *recommend.Pick) { p.ItemID = "made-up" }),
		"one id twice": draftWith(func(p *recommend.Pick) { p.ItemID, p.Reason = "dish-5", "" }),
		"no reason":    draftWith(func(p *recommend.Pick) { p.Reason = " \n" }),
		"long reason":  draftWith(func(p *recommend.Pick) { p.Reason = strings.Repeat("long ", 2000) }),
		"markup":       draftWith(func(p *recommend.Pick) { p.Reason = "<b>bold</b> words" }),
		"link":         draftWith(func(p *recommend.Pick) { p.Reason = "see https://example.org" }),
		"price":        draftWith(func(p *recommend.Pick) { p.Reason = "Only 2.99 today" }),
		"diet":         draftWith(func(p *recommend.Pick) { p.Reason = "Nut-free and good" }),
		"other dish":   draftWith(func(p *recommend.Pick) { p.Reason = "Better than Dish 0 or Dish 1" }),
	}
	for name, draft := range answers {
		t.Run(name+" reaches nobody", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, recommend.Config{})
			w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) { return draft(r), nil }
			a := picks(t, w, ann)
			if len(a.Offers) != 5 {
				t.Fatalf("%d picks", len(a.Offers))
			}
			seen := map[string]bool{}
			for _, o := range a.Offers {
				if seen[o.Item.ID] {
					t.Errorf("%s twice", o.Item.ID)
				}
				seen[o.Item.ID] = true
				if want := "template for " + o.Item.ID; o.Reason != want {
					t.Errorf("reason %q, want the template", o.Reason)
				}
			}
		})
	}
}

func draftWith(change func(*recommend.Pick)) func(recommend.Request) recommend.Draft {
	return func(r recommend.Request) recommend.Draft {
		d := draftOf(r)
		for i := range d.Picks {
			change(&d.Picks[i])
		}
		return d
	}
}

func TestService_Rules(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recommend.Config{})
	rules := []recommend.Rule{
		{Kind: recommend.NeverContains, Value: "nuts"},
		{Kind: recommend.NeverTopic, Value: "Salads"},
		{Kind: recommend.MaxPrice, Value: "700"},
	}
	w.notes.change(ann.ID, func(p *recommend.Profile) { p.Rules = rules })
	wish, err := w.Ask(t.Context(), ann, "a dish of the house with nuts", recommend.Except{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.Search(t.Context(), ann, "dish", recommend.Except{}, 50)
	if err != nil {
		t.Fatal(err)
	}
	similar, err := w.Similar(t.Context(), ann, "dish-2", 50)
	if err != nil {
		t.Fatal(err)
	}
	got := found
	for _, o := range append(picks(t, w, ann).Offers, wish.Offers...) {
		got = append(got, o.Item)
	}
	for _, c := range similar {
		got = append(got, c.Item)
	}
	if len(got) < 15 {
		t.Fatalf("only %d items to look at", len(got))
	}
	for _, it := range got {
		if broken(rules, it) {
			t.Errorf("%s breaks a rule", it.ID)
		}
	}
}

func TestEntry_JSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recommend.Config{})
	picks(t, w, ann)
	value, _, err := w.cache.Get(t.Context(), "recommendations:user:7")
	if err != nil {
		t.Fatal(err)
	}
	var entry map[string]any
	if err := json.Unmarshal(value, &entry); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"v", "date", "lang", "summary", "picks", "tips", "stats", "source", "model", "generated_at"} {
		if _, ok := entry[name]; !ok {
			t.Errorf("the cached JSON has no %q: %s", name, value)
		}
	}
}
