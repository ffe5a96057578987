package recommend_test

import (
	"context"
	"errors"
	"testing"

	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
)

// TestService_ForgottenWhileTheWriterWrites: nothing is made of somebody whom the store no longer knows.
func TestService_ForgottenWhileTheWriterWrites(t *testing.T) {
	t.Parallel()
	for name, order := range map[string]func(*world) error{
		"picks":    func(w *world) error { _, err := w.Picks(t.Context(), ann); return err },
		"a wish":   func(w *world) error { _, err := w.Ask(t.Context(), ann, "a dish", recommend.Except{}); return err },
		"tomorrow": func(w *world) error { return w.Prepare(t.Context(), ann, nextDay) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := storetest.Open(t, store.Config{Dir: t.TempDir()})
			if _, err := kept.Touch(t.Context(), ann.ID, ann.Lang); err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, recommend.Config{}, func(p *recommend.Parts) { p.Store = store.Living{Store: kept} })
			w.author.write = func(ctx context.Context, r recommend.Request) (recommend.Draft, error) {
				return draftOf(r), errors.Join(kept.Forget(ctx, ann.ID), w.Drop(ctx, ann.ID))
			}
			if err := order(w); !errors.Is(err, recommend.ErrNoResult) {
				t.Errorf("error %v, want ErrNoResult", err)
			}
			for _, key := range recommend.Keys(ann.ID) {
				if value, found, err := w.cache.Get(t.Context(), key); found || err != nil {
					t.Errorf("%s holds %s, error %v", key, value, err)
				}
			}
			if found, err := w.Search(t.Context(), ann, "dish", recommend.Except{}, 3); len(found) != 3 || err != nil {
				t.Errorf("a stranger finds %d items, error %v", len(found), err)
			}
		})
	}
}
