package recommend_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pickbot/cache"
	"pickbot/catalogs"
	"pickbot/recommend"
)

// TestService_SameWish: who gets the same wish at the same moment asks the writer once, over all replicas.
func TestService_SameWish(t *testing.T) {
	t.Parallel()
	eachCache(t, func(t *testing.T, open func(testing.TB) cache.Backend) {
		policy := patient()
		policy.Wishes = 10_000
		change := func(p *recommend.Parts) { p.Cache = open(t) }
		first := newWorld(t, policy, change)
		second := newWorld(t, policy, change, func(p *recommend.Parts) {
			p.Store, p.Opinions, p.Writer, p.Now = first.notes, first.notes, first.author, first.clock.Now
		})
		rounds := 25
		if proving() {
			rounds = 100
		}
		for i := range rounds {
			var asking sync.WaitGroup
			for _, s := range []*recommend.Service{first.Service, second.Service} {
				for range 2 {
					asking.Go(func() {
						if a, err := s.Ask(t.Context(), ann, fmt.Sprintf("dish %d", i), recommend.Except{}); err != nil || a.Source != recommend.Gemini {
							t.Errorf("wish %d: by %s, %v", i, a.Source, err)
						}
					})
				}
			}
			asking.Wait()
		}
		if n := first.author.requests(); n != rounds {
			t.Errorf("writer was asked %d times for %d wishes", n, rounds)
		}
	})
}

// TestService_AskExcept: what a wish rules out is neither offered nor looked for, whoever picks and whatever the cache holds.
func TestService_AskExcept(t *testing.T) {
	t.Parallel()
	nuts := recommend.Rule{Kind: recommend.NeverContains, Value: "nuts"}
	never := recommend.Except{Words: []string{"without", "nuts"}, Rules: []recommend.Rule{nuts}}
	for name, writer := range map[string]recommend.Writer{"the ranker": nil, "a writer": &author{}} {
		t.Run("by "+name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, recommend.Config{}, func(p *recommend.Parts) { p.Writer = writer })
			restock(t, w, itemsOf(t, catalogs.Lunch()))
			want := func(a recommend.Answer, err error) {
				t.Helper()
				if err != nil || len(a.Offers) != 5 {
					t.Fatalf("%d picks: %v", len(a.Offers), err)
				}
				for _, o := range a.Offers {
					if breaks(nuts, o.Item) {
						t.Errorf("%s has nuts", o.Item.ID)
					}
				}
			}
			for _, wish := range []string{"something without nuts", "pasta without nuts", "without nuts"} {
				if _, err := w.Ask(t.Context(), ann, wish, recommend.Except{}); err != nil { // as a version before this one did
					t.Fatal(err)
				}
				want(w.Ask(t.Context(), ann, wish, never))
				w.clock.advance(time.Second)
				w.notes.change(ann.ID, func(p *recommend.Profile) {
					p.Rules, p.Changed = []recommend.Rule{{Kind: recommend.MaxPrice, Value: "1000"}}, w.clock.Now()
				})
				want(w.Ask(t.Context(), w.today(ann), wish, never))
			}
			a, err := w.Ask(t.Context(), ann, "pasta without any nuts", never)
			want(a, err)
			onion, err := w.Ask(t.Context(), ann, "soup without onion", recommend.Except{Words: []string{"without", "onion"}, Mentions: []string{"onion"}})
			if err != nil || len(onion.Offers) != 5 {
				t.Fatalf("%d picks: %v", len(onion.Offers), err)
			}
			for _, o := range onion.Offers {
				if strings.Contains(strings.ToLower(o.Item.Title+o.Item.Description), "onion") {
					t.Errorf("%s has onion", o.Item.ID)
				}
			}
			for _, o := range a.Offers {
				if writer == nil && !slices.Contains(o.Item.Tags, "pasta") {
					t.Errorf("%s is no pasta", o.Item.ID)
				}
			}
		})
	}
}
