package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strconv"

	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// jobsVersion is the migration that the tables of jobs come and go with. They are River's, which knows their schema.
const jobsVersion = 20

func (s *Store) jobsUp(ctx context.Context) error {
	return s.migrateJobs(ctx, rivermigrate.DirectionUp, nil)
}

func (s *Store) jobsDown(ctx context.Context) error {
	return s.migrateJobs(ctx, rivermigrate.DirectionDown, &rivermigrate.MigrateOpts{TargetVersion: -1})
}

func (s *Store) migrateJobs(ctx context.Context, to rivermigrate.Direction, opts *rivermigrate.MigrateOpts) error {
	var err error
	if s.engine == SQLite {
		err = runMigrator(ctx, riversqlite.New(s.writer), to, opts)
	} else {
		err = s.locked(ctx, func() error { return runMigrator(ctx, riverpgxv5.New(s.pool), to, opts) })
	}
	if err != nil {
		return fmt.Errorf("tables of jobs: %w", err)
	}
	return nil
}

func runMigrator[Tx any](ctx context.Context, driver riverdriver.Driver[Tx], to rivermigrate.Direction, opts *rivermigrate.MigrateOpts) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, to, opts)
	return err
}

// locked runs f while no other process migrates the same PostgreSQL database.
func (s *Store) locked(ctx context.Context, f func() error) error {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
	if err != nil {
		return err
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := locker.SessionLock(ctx, conn); err != nil {
		return err
	}
	err = f()
	if unlock := locker.SessionUnlock(context.WithoutCancel(ctx), conn); err == nil {
		err = unlock
	}
	return err
}

// JobCounts says how many jobs are in each of River's states, those that have none included.
func (s *Store) JobCounts(ctx context.Context) (map[string]int64, error) {
	const op = "count jobs"
	counts := make(map[string]int64)
	for _, state := range rivertype.JobStates() {
		counts[string(state)] = 0
	}
	rows, err := s.reader.QueryContext(ctx, "SELECT CAST(state AS TEXT), count(*) FROM river_job GROUP BY state")
	if err != nil {
		return nil, fail(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fail(op, err)
		}
		counts[state] = n
	}
	return counts, fail(op, rows.Err())
}

// DropJobs deletes the jobs whose arguments name a person, of whom nothing may be kept.
func (s *Store) DropJobs(ctx context.Context, person int64) error {
	return s.inTx(ctx, "drop jobs", func(tx *sql.Tx) error { return s.forgetJobs(ctx, tx, person) })
}

// forgetJobs deletes the jobs whose arguments name a person. One that runs finds nobody.
func (s *Store) forgetJobs(ctx context.Context, tx *sql.Tx, person int64) error {
	query := "DELETE FROM river_job WHERE args ->> 'person' = $1"
	var arg any = person
	if s.engine == PostgreSQL { // by the index on args
		query, arg = "DELETE FROM river_job WHERE args @> CAST($1 AS JSONB)", `{"person":`+strconv.FormatInt(person, 10)+`}`
	}
	_, err := tx.ExecContext(ctx, query, arg)
	return err
}
