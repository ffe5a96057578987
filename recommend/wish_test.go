package recommend_test

import (
	"fmt"
	"sync"
	"testing"

	"pickbot/cache"
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
						if a, err := s.Ask(t.Context(), ann, fmt.Sprintf("dish %d", i)); err != nil || a.Source != recommend.Gemini {
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
