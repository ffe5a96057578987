package store_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"pickbot/catalogs"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

func TestStore_StarterCatalogs(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]func() io.Reader{"lunch": catalogs.Lunch, "books": catalogs.Books} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, s *store.Store, _ *clock) {
				report := must[store.ImportReport](t)(s.ImportItems(t.Context(), catalog.Items(file()), store.ImportOptions{Starter: true}))
				if report.Added < 100 {
					t.Fatalf("import: %+v, want at least 100 added", report)
				}
				var out bytes.Buffer
				if err := catalog.Write(&out, s.AllItems(t.Context())); err != nil {
					t.Fatal(err)
				}
				own := must[store.ImportReport](t)(s.ImportItems(t.Context(), catalog.Items(&out), store.ImportOptions{Replace: true}))
				if want := (store.ImportReport{Unchanged: report.Added}); own != want {
					t.Errorf("import of the export: %+v, want %+v", own, want)
				}
			})
		})
	}
}

func TestStore_BadCatalogChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 1}, soup)
		file := bytes.NewReader([]byte("id,title\ncake,Cake\ntea,\n"))
		_, err := s.ImportItems(t.Context(), catalog.Items(file), store.ImportOptions{Replace: true})
		if bad, ok := errors.AsType[*catalog.BadRowsError](err); !ok || len(bad.Rows) != 1 || bad.Rows[0].Line != 3 {
			t.Errorf("ImportItems: %v, want the bad row in line 3", err)
		}
		if got := ids(t, s); got != "[soup]" {
			t.Errorf("the refused file left %s", got)
		}
	})
}
