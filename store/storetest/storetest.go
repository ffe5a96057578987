// Package storetest gives tests real databases: a SQLite file, and a PostgreSQL server of their own on a free loopback
// port.
//
// Where PostgreSQL is not installed the tests that need it are skipped with a message, or fail if the environment has
// PICKBOT_REQUIRE_SERVERS=1. A server ends with the test binary, however that ends, and leaves nothing behind.
package storetest

import (
	"testing"

	"pickbot/store"
)

// Each runs f once on SQLite and once on PostgreSQL, in parallel, each time on an empty, migrated database.
func Each(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, SQLite(t))
	})
	t.Run("postgresql", func(t *testing.T) {
		t.Parallel()
		f(t, PostgreSQL(t))
	})
}

// SQLite is an empty, migrated database in a folder of the test's own.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, store.Config{Dir: t.TempDir()})
}

// PostgreSQL is an empty, migrated database of the test's own.
func PostgreSQL(t testing.TB) *store.Store {
	t.Helper()
	return open(t, store.Config{URL: Database(t)})
}

// Open opens what cfg names, migrated, and closes it when the test is over.
func Open(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	if cfg.URL == "" && Lay(t, cfg.Dir) {
		return open(t, cfg)
	}
	s := open(t, cfg)
	if _, err := s.MigrateUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
