package store_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
)

func TestMigrate_UpAndDown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		all := status(t, s)
		if len(pending(all)) != 0 {
			t.Fatalf("pending after MigrateUp: %v", pending(all))
		}
		for range all {
			if _, err := s.MigrateDown(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := len(pending(status(t, s))); got != len(all) {
			t.Errorf("pending after all steps down: %d, want %d", got, len(all))
		}
		if done, err := s.MigrateDown(t.Context()); err != nil || len(done) != 0 {
			t.Errorf("MigrateDown of an empty database: %v, %v; want nothing", done, err)
		}
		done, err := s.MigrateUp(t.Context())
		if err != nil || len(done) != len(all) {
			t.Errorf("MigrateUp again: %d steps, %v; want %d", len(done), err, len(all))
		}
	})
}

func TestMigrate_ManyAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, cfg := range map[string]func(*testing.T) store.Config{
		"sqlite": func(*testing.T) store.Config { return store.Config{Dir: dir} },
		"postgresql": func(t *testing.T) store.Config {
			return store.Config{URL: storetest.Start(t).Create(t, "pickbot")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := cfg(t)
			var together errgroup.Group
			for range 4 {
				together.Go(func() error {
					s, err := store.Open(t.Context(), cfg)
					if err != nil {
						return err
					}
					defer s.Close()
					_, err = s.MigrateUp(t.Context())
					return err
				})
			}
			if err := together.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOpen_NewerSchema(t *testing.T) {
	t.Parallel()
	dir, url := t.TempDir(), ""
	for _, engine := range []store.Engine{store.SQLite, store.PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			if engine == store.PostgreSQL {
				url = storetest.Database(t)
			}
			cfg := store.Config{URL: url, Dir: dir}
			s := storetest.Open(t, cfg)
			const newer = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)"
			if _, err := s.Writer().ExecContext(t.Context(), newer); err != nil {
				t.Fatal(err)
			}
			_, err := store.Open(t.Context(), cfg)
			if !errors.Is(err, recommend.ErrInvalid) || !strings.Contains(err.Error(), "99999") {
				t.Errorf("Open: %v, want ErrInvalid that names schema 99999", err)
			}
		})
	}
}

func status(t *testing.T, s *store.Store) []store.Migration {
	t.Helper()
	list, err := s.MigrationStatus(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func pending(list []store.Migration) []store.Migration {
	var out []store.Migration
	for _, m := range list {
		if m.AppliedAt.IsZero() {
			out = append(out, m)
		}
	}
	return out
}
