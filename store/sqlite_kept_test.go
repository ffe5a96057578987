package store

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSQLite_WhichAreKept: River names its queries in a comment above them.
func TestSQLite_WhichAreKept(t *testing.T) {
	t.Parallel()
	db, err := openLite(dataSource(filepath.Join(t.TempDir(), FileName), nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	got := map[string]bool{}
	want := map[string]bool{
		"SELECT 1": true, "\n\tSELECT\n2": true, "-- name: Three :one\nSELECT 3": true,
		"EXPLAIN SELECT 4": false, "-- SELECT 5\nPRAGMA user_version": false, "-- nothing": false,
	}
	for query := range want {
		if _, err := conn.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
		if err := conn.Raw(func(c any) error {
			_, got[query] = c.(*liteConn).kept[query]
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}
