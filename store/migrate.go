package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"pickbot/migrations"
)

// Migration is one step of the schema.
type Migration struct {
	Version int64
	Name    string
	// AppliedAt is zero while the step is pending.
	AppliedAt time.Time
}

// MigrateUp applies what is pending and returns it, and brings the tables of jobs up, which are River's own. Processes that start together wait for one another.
func (s *Store) MigrateUp(ctx context.Context) ([]Migration, error) {
	return s.migrate(ctx, "migrate up", func(p *goose.Provider) ([]*goose.MigrationResult, error) {
		results, err := p.Up(ctx)
		if err != nil {
			return results, err
		}
		return results, s.jobsUp(ctx)
	})
}

// MigrateDown takes the newest applied step back and returns it; nothing is left to take back: none. Its data is lost.
func (s *Store) MigrateDown(ctx context.Context) ([]Migration, error) {
	return s.migrate(ctx, "migrate down", func(p *goose.Provider) ([]*goose.MigrationResult, error) {
		res, err := p.Down(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return nil, nil
		}
		if err == nil && res.Source.Version == jobsVersion {
			err = s.jobsDown(ctx)
		}
		return []*goose.MigrationResult{res}, err
	})
}

// MigrationStatus lists every step, oldest first.
func (s *Store) MigrationStatus(ctx context.Context) ([]Migration, error) {
	var list []Migration
	err := s.withProvider(ctx, func(p *goose.Provider) error {
		steps, err := p.Status(ctx)
		for _, st := range steps {
			list = append(list, migration(st.Source, st.AppliedAt))
		}
		return err
	})
	return list, fail("migration status", err)
}

func (s *Store) migrate(ctx context.Context, op string, run func(*goose.Provider) ([]*goose.MigrationResult, error)) ([]Migration, error) {
	var done []Migration
	err := s.withProvider(ctx, func(p *goose.Provider) error {
		results, err := run(p)
		for _, r := range results {
			if r != nil {
				done = append(done, migration(r.Source, s.now()))
			}
		}
		return err
	})
	return done, fail(op, err)
}

func migration(src *goose.Source, at time.Time) Migration {
	name := strings.TrimSuffix(filepath.Base(src.Path), ".sql")
	return Migration{Version: src.Version, Name: name, AppliedAt: at.UTC()}
}

// withProvider hands f a provider that no other process uses meanwhile.
func (s *Store) withProvider(ctx context.Context, f func(*goose.Provider) error) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	if s.engine == PostgreSQL {
		return f(p)
	}
	unlock, err := lockDir(ctx, s.dir)
	if err != nil {
		return fmt.Errorf("wait for another migration: %w", err)
	}
	defer unlock()
	return f(p)
}

func (s *Store) provider() (*goose.Provider, error) {
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	dialect := goose.DialectSQLite3
	if s.engine == PostgreSQL {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, s.writer, migrations.Files, options...)
}

// refuseNewer fails if a newer program has already migrated this database.
func (s *Store) refuseNewer(ctx context.Context) error {
	var tables int
	query := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1"
	if s.engine == PostgreSQL {
		query = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
	}
	if err := s.reader.QueryRowContext(ctx, query, goose.DefaultTablename).Scan(&tables); err != nil || tables == 0 {
		return fail("read schema", err)
	}
	var has int64
	query = "SELECT coalesce(max(version_id), 0) FROM " + goose.DefaultTablename
	if err := s.reader.QueryRowContext(ctx, query).Scan(&has); err != nil {
		return fail("read schema version", err)
	}
	p, err := s.provider()
	if err != nil {
		return fail("read migrations", err)
	}
	sources := p.ListSources()
	if knows := sources[len(sources)-1].Version; has > knows {
		return invalidf("the database has schema %d and this pickbot knows %d: run the newer pickbot", has, knows)
	}
	return nil
}
