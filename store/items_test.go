package store_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"pickbot/recommend"
	"pickbot/store"
)

var (
	soup = recommend.Item{ID: "soup", Title: "Борщ 🍲", Description: "hot,\n\"red\"", Category: "Супы", Tags: []string{"hot", "soup"},
		URL: "https://example.org/soup", ImageURL: "https://example.org/soup.jpg", Price: &recommend.Money{Hundredths: 790, Currency: "EUR"},
		Lang: "ru", Contains: recommend.Contents{Declared: true, Names: []string{"celery", "meat"}}, Active: true,
		Attributes: map[string]string{"chef": "Anna", "год": "1999"}}
	cake  = recommend.Item{ID: "cake", Title: "Cake", Price: &recommend.Money{}, Contains: recommend.Contents{Names: []string{}}, Active: true}
	water = recommend.Item{ID: "water", Title: "Water", Contains: recommend.Contents{Declared: true}, Active: true}
	plain = recommend.Item{ID: "plain", Title: "Nothing is said of it", Active: true}
)

func TestStore_ItemsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		out := recommend.Item{ID: "out", Title: "Sold out"}
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 5}, soup, cake, water, plain, out)

		var active []recommend.Item
		for it := range rows(t, s.Items(t.Context())) {
			active = append(active, it)
		}
		if diff := cmp.Diff([]recommend.Item{cake, plain, soup, water}, active); diff != "" {
			t.Errorf("Items (-want +got):\n%s", diff)
		}
		var all []recommend.Item
		for it := range rows(t, s.AllItems(t.Context())) {
			all = append(all, it)
		}
		if diff := cmp.Diff([]recommend.Item{cake, out, plain, soup, water}, all); diff != "" {
			t.Errorf("AllItems (-want +got):\n%s", diff)
		}
		got, found, err := s.Item(t.Context(), "out")
		if diff := cmp.Diff(out, got); diff != "" || !found || err != nil {
			t.Errorf("Item: %v, %v (-want +got):\n%s", found, err, diff)
		}
		if _, found, err := s.Item(t.Context(), "none"); found || err != nil {
			t.Errorf("Item of none: %v, %v", found, err)
		}
		n, m, err := s.ItemCounts(t.Context())
		if n != 5 || m != 4 || err != nil {
			t.Errorf("ItemCounts: %d, %d, %v; want 5, 4", n, m, err)
		}
	})
}

func TestStore_ImportItems(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		version := func() int64 { return must[int64](t)(s.CatalogVersion(t.Context())) }
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 3}, soup, cake, water)
		first := version()
		if first == 0 {
			t.Fatal("the first import left the catalog's version at 0")
		}
		imports(t, s, store.ImportOptions{Replace: true}, store.ImportReport{Unchanged: 3}, soup, cake, water)
		if got := version(); got != first {
			t.Errorf("version %d after an import of the same, want %d", got, first)
		}

		dearer := soup
		dearer.Price = &recommend.Money{Hundredths: 850, Currency: "EUR"}
		change := store.ImportReport{Added: 1, Changed: 1, Unchanged: 1, Deactivated: 1}
		imports(t, s, store.ImportOptions{Replace: true, DryRun: true}, change, dearer, plain, water)
		if got := ids(t, s); got != "[cake soup water]" || version() != first {
			t.Errorf("a dry run left %s at version %d", got, version())
		}
		imports(t, s, store.ImportOptions{Replace: true}, change, dearer, plain, water)
		if got := ids(t, s); got != "[plain soup water]" || version() != first+1 {
			t.Errorf("the import left %s at version %d, want version %d", got, version(), first+1)
		}
		imports(t, s, store.ImportOptions{}, store.ImportReport{Changed: 1}, cake)
		if got := ids(t, s); got != "[cake plain soup water]" {
			t.Errorf("an item that came back: %s", got)
		}
		if it, _, _ := s.Item(t.Context(), "soup"); it.Price.Hundredths != 850 {
			t.Errorf("soup costs %d, want 850", it.Price.Hundredths)
		}
	})
}

func TestStore_ImportItemsIsAllOrNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("line 3 is broken")
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		for name, tc := range map[string]struct {
			items iter.Seq2[recommend.Item, error]
			want  error
		}{
			"a stream that fails": {func(yield func(recommend.Item, error) bool) {
				_ = yield(soup, nil) && yield(recommend.Item{}, broken)
			}, broken},
			"nothing at all":        {stream[recommend.Item](), recommend.ErrInvalid},
			"an item twice":         {stream(soup, cake, soup), recommend.ErrInvalid},
			"an item without title": {stream(soup, recommend.Item{ID: "x"}), recommend.ErrInvalid},
		} {
			if _, err := s.ImportItems(t.Context(), tc.items, store.ImportOptions{}); !errors.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", name, err, tc.want)
			}
			if got := ids(t, s); got != "[]" {
				t.Errorf("%s left %s", name, got)
			}
		}
	})
}

func TestStore_ImportItemsStarter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		starter := store.ImportOptions{Starter: true}
		var together errgroup.Group
		for range 4 {
			together.Go(func() error {
				_, err := s.ImportItems(t.Context(), stream(soup, cake), starter)
				return err
			})
		}
		if err := together.Wait(); err != nil {
			t.Fatal(err)
		}
		if got, v := ids(t, s), must[int64](t)(s.CatalogVersion(t.Context())); got != "[cake soup]" || v != 1 {
			t.Fatalf("four replicas left %s at version %d, want both items at version 1", got, v)
		}
		imports(t, s, starter, store.ImportReport{}, plain)

		own := store.ImportReport{Added: 1, Unchanged: 1, Deactivated: 1}
		imports(t, s, store.ImportOptions{}, own, water, soup)
		if got := ids(t, s); got != "[soup water]" {
			t.Errorf("the first import of one's own left %s, want what it contains", got)
		}
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 1}, plain)
		if got := ids(t, s); got != "[plain soup water]" {
			t.Errorf("the second import left %s, want one item more", got)
		}
	})
}

func TestStore_ImportItemsInBatches(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		const n = 1203
		many := make([]recommend.Item, n)
		for i := range many {
			many[i] = recommend.Item{ID: fmt.Sprint(i), Title: "Dish", Active: true}
			if i%2 == 0 {
				many[i].Price = &recommend.Money{Hundredths: int64(i)}
			}
		}
		var told []int
		opts := store.ImportOptions{Progress: func(done int) { told = append(told, done) }}
		imports(t, s, opts, store.ImportReport{Added: n}, many...)
		if len(told) < 3 || told[len(told)-1] != n {
			t.Errorf("progress was %v, want some steps up to %d", told, n)
		}
		imports(t, s, store.ImportOptions{Replace: true}, store.ImportReport{Unchanged: 1, Deactivated: n - 1}, many[0])
	})
}

// imports imports items and compares the report.
func imports(t *testing.T, s *store.Store, opts store.ImportOptions, want store.ImportReport, items ...recommend.Item) {
	t.Helper()
	got := must[store.ImportReport](t)(s.ImportItems(t.Context(), stream(items...), opts))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("import report (-want +got):\n%s", diff)
	}
}

func stream[T any](list ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func ids(t *testing.T, s *store.Store) string {
	t.Helper()
	list := []string{}
	for it := range rows(t, s.Items(t.Context())) {
		list = append(list, it.ID)
	}
	return fmt.Sprint(list)
}
