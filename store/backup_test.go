package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
)

func TestStore_Backup(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if _, _, err := s.Start(t.Context(), 7, "en"); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		file := filepath.Join(dir, store.FileName)
		err := s.Backup(t.Context(), file)
		if s.Engine() == store.PostgreSQL {
			if !errors.Is(err, recommend.ErrInvalid) {
				t.Errorf("Backup of PostgreSQL: %v, want ErrInvalid", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, known, err := storetest.Open(t, store.Config{Dir: dir}).Person(t.Context(), 7); err != nil || !known {
			t.Errorf("the person is not in the backup: %v", err)
		}
		before, _ := os.Stat(file)
		if err := s.Backup(t.Context(), file); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("Backup over a file: %v, want ErrInvalid", err)
		}
		if after, _ := os.Stat(file); after.Size() != before.Size() {
			t.Error("a file that exists was written to")
		}
	})
}
