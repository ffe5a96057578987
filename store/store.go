// Package store keeps what must not be lost: people, items, feedback and settings, in SQLite or PostgreSQL.
//
// It is SQL text and scanning, one file per table, the same statements on both engines. Failures come back as
// recommend's kinds: ErrUnavailable while the database is out of reach, busy or full, ErrInvalid for what can never
// be stored. What the rows mean is left to package recommend, the schema to package migrations.
package store

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pickbot/recommend"
)

var (
	_ recommend.Store    = (*Store)(nil)
	_ recommend.Opinions = (*Store)(nil)
	_ recommend.Library  = (*Store)(nil)
)

// Engine is the kind of database behind a Store.
type Engine string

const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgresql"
)

// Config says which database to open.
type Config struct {
	// URL is a postgres:// address; empty means the SQLite file pickbot.db in Dir.
	URL string
	// Dir is created if missing; unused with a URL.
	Dir string
	// Wait is how long Open goes on trying a PostgreSQL server that cannot be reached; 0 tries once.
	Wait time.Duration
	// Secret keys the marks that stand for people who are forgotten; the same on every replica and after a restart.
	Secret []byte
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger takes one line per failed try; nil discards.
	Logger *slog.Logger
}

// Store is an open database. All methods are safe for concurrent use. Those that write on SQLite wait for one another.
type Store struct {
	engine Engine
	writer *sql.DB
	reader *sql.DB
	pool   *pgxpool.Pool
	loader *loader // nil on SQLite, where a read is no round trip
	dir    string
	secret []byte
	zones  zones
	now    func() time.Time
	log    *slog.Logger
}

// Open connects and checks that the schema is not newer than this program's; it changes no schema (see MigrateUp).
// It returns ErrInvalid for settings that can never work, and ErrUnavailable for a server that could not be reached
// within cfg.Wait. No error holds the password.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	open := openSQLite
	if cfg.URL != "" {
		open = openPostgreSQL
	}
	s, err := open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	s.secret = cfg.Secret
	if err := s.refuseNewer(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Engine says which database this is.
func (s *Store) Engine() Engine { return s.engine }

// Writer is for statements that change something. On SQLite it has one connection, and transactions take the write
// lock as they begin; do not ask for a second connection while holding the first.
func (s *Store) Writer() *sql.DB { return s.writer }

// Reader is for queries. On SQLite it refuses to write; on PostgreSQL it is Writer.
func (s *Store) Reader() *sql.DB { return s.reader }

// Pool is PostgreSQL's connection pool below Writer and Reader, nil on SQLite.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return fail("ping", s.reader.PingContext(ctx)) }

// Close waits for running statements and closes every connection.
func (s *Store) Close() error {
	err := s.writer.Close()
	if s.reader != s.writer {
		if rerr := s.reader.Close(); err == nil {
			err = rerr
		}
	}
	if s.pool != nil {
		s.pool.Close()
	}
	return fail("close", err)
}

// deadlockTries is how often a transaction is tried that PostgreSQL chose as a deadlock's victim.
const deadlockTries = 3

// transactor runs f in one write transaction; op is what is attempted.
type transactor = func(ctx context.Context, op string, f func(*sql.Tx) error) error

// inTx runs f in one write transaction: committed if f returns nil, rolled back otherwise. It may run f again.
func (s *Store) inTx(ctx context.Context, op string, f func(*sql.Tx) error) error {
	var err error
	for range deadlockTries {
		if err = s.tryTx(ctx, op, f); !rolledBack(err) {
			return err
		}
	}
	return err
}

func (s *Store) tryTx(ctx context.Context, op string, f func(*sql.Tx) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return fail(op, err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back; before it the cause is f's error
	if err := f(tx); err != nil {
		return fail(op, err)
	}
	return fail(op, tx.Commit())
}

// millis is how a time is stored; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
