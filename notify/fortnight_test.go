package notify_test

import (
	"context"
	"testing"
	"time"

	"pickbot/bot/texts"
	"pickbot/cache"
	"pickbot/catalogs"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

// unobserved is for nobody's metrics.
type unobserved struct{}

func (unobserved) CacheAnswered(string)         {}
func (unobserved) Recommended(recommend.Source) {}
func (unobserved) Generated(time.Duration)      {}

// TestDaily_fortnight: over two weeks of mornings no pick comes again within seven days, for somebody of whom nothing is
// known and for somebody whose taste is.
func TestDaily_fortnight(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t, store.Config{Dir: t.TempDir()})
	_, err := s.store.ImportItems(ctx, catalog.Items(catalogs.Lunch()), store.ImportOptions{})
	no(t, err)
	s.known(t, 1, 2)
	for _, item := range []string{"laksa", "miso-ramen", "tom-yum"} {
		_, _ = s.store.SetFeedback(ctx, 2, item, recommend.Like, true, monday)
	}
	picks := s.service(t)
	last := map[int64]map[string]int{1: {}, 2: {}} // the morning on which each item came last
	shown := 0
	s.serve = func(ctx context.Context, p recommend.Person) error {
		a, err := picks.Unasked(ctx, p)
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		morning := int(s.at.Sub(monday) / (24 * time.Hour))
		for _, offer := range a.Offers {
			if before, again := last[p.ID][offer.Item.ID]; again && morning-before < 7 {
				t.Errorf("%s came to %d on mornings %d and %d", offer.Item.ID, p.ID, before, morning)
			}
			last[p.ID][offer.Item.ID] = morning
			shown++
		}
		return nil
	}
	s.move(monday.Add(2*time.Hour - time.Minute))
	s.start(t)
	s.settle(t)
	for morning := range 14 {
		for _, id := range []int64{1, 2} { // a sign of life
			_, err := s.store.Touch(ctx, id, "en")
			no(t, err)
		}
		s.move(monday.Add(2*time.Hour+time.Minute).AddDate(0, 0, morning))
		s.settle(t)
		s.remembers(t, 2*5*(morning+1))
	}
	if shown != 2*14*5 {
		t.Errorf("%d picks in two weeks, want %d", shown, 2*14*5)
	}
}

// remembers waits until so many showings are kept, which nobody waits for otherwise.
func (s *stage) remembers(t *testing.T, showings int) {
	t.Helper()
	late := time.After(30 * time.Second)
	for n := 0; n < showings; {
		select {
		case <-late:
			t.Fatalf("%d showings are kept, want %d", n, showings)
		case <-time.After(20 * time.Millisecond):
			no(t, s.store.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM shown").Scan(&n))
		}
	}
}

// service recommends from the stage's own catalog.
func (s *stage) service(t *testing.T) *recommend.Service {
	t.Helper()
	kept, err := cache.NewSQLite(t.Context(), s.store.Writer(), s.store.Reader(), s.Now, s.log)
	no(t, err)
	t.Cleanup(func() { _ = kept.Close() })
	book, err := texts.Load()
	no(t, err)
	engine, err := recommend.NewEngine(recommend.EngineConfig{Library: s.store, Dictionary: book, Logger: s.log})
	no(t, err)
	no(t, engine.Load(t.Context()))
	picks := recommend.New(recommend.Config{}, recommend.Parts{
		Cache: kept, Store: s.store, Opinions: s.store, Engine: engine, Phrases: book, Observer: unobserved{}, Now: s.Now, Logger: s.log,
	})
	t.Cleanup(func() { _ = picks.Close(context.Background()) })
	return picks
}
