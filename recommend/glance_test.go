package recommend_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
)

// kept is what stands in the cache.
func (w *world) kept(t *testing.T, p recommend.Person) (e recommend.Entry) {
	t.Helper()
	value, found, err := w.cache.Get(t.Context(), recommend.PicksKey(p.ID))
	if err != nil || !found {
		t.Fatalf("nothing is cached, error %v", err)
	}
	if err := json.Unmarshal(value, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestService_Looks is about those who look at what is cached: nothing of it is lost, whether or not it is written back.
func TestService_Looks(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(t *testing.T, w *world){
		"for the first time": func(*testing.T, *world) {},
		"again": func(t *testing.T, w *world) {
			picks(t, w, w.today(ann))
			w.settle(t)
		},
		"again, after an opinion that the cache missed": func(t *testing.T, w *world) {
			picks(t, w, w.today(ann))
			w.settle(t)
			if _, err := w.notes.SetFeedback(t.Context(), ann.ID, w.kept(t, ann).Picks[1].ItemID, recommend.Like, true, w.clock.Now()); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, recommend.Config{})
			prepare(t, w, ann, theDay)
			react(t, w.Service, w.today(ann), w.kept(t, ann).Picks[0].ItemID, recommend.Dislike, true)
			before := w.kept(t, ann)
			look(t, w)
			a := picks(t, w, w.today(ann))
			w.settle(t)
			after := w.kept(t, ann)
			if !a.Cached || !after.Seen || !after.AsOf.Equal(w.today(ann).Changed) {
				t.Errorf("cached %v, seen %v, as of %v, changed %v", a.Cached, after.Seen, after.AsOf, w.today(ann).Changed)
			}
			if len(before.Spares) == 0 || len(before.Dropped) == 0 || before.Stats.ItemsAvailable == 0 {
				t.Errorf("there is nothing to lose in %+v", before)
			}
			if diff := cmp.Diff([]any{before.Stats, before.Spares, before.Dropped}, []any{after.Stats, after.Spares, after.Dropped}); diff != "" {
				t.Errorf("a look changes what is kept (-before +after):\n%s", diff)
			}
		})
	}
}
