package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"pickbot/store"
)

// template is an empty, migrated SQLite file: to copy it is faster than to migrate each.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "pickbot-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(context.Background(), store.Config{Dir: dir})
	if err != nil {
		return nil, err
	}
	_, err = s.MigrateUp(context.Background())
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, store.FileName)) // whole: closing has emptied the log beside it
})

// Lay puts an empty, migrated SQLite file into an empty folder. It leaves any other as it is and returns false.
func Lay(t testing.TB, dir string) bool {
	t.Helper()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		return false
	}
	data, err := template()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, store.FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return true
}
