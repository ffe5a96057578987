package cache

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// value has the bytes that Redis would hold, or JSON for lists, windows and rates.
const schema = `
CREATE TABLE IF NOT EXISTS kv (
	key        TEXT PRIMARY KEY,
	value      BLOB NOT NULL,
	expires_at INTEGER NOT NULL -- microseconds UTC, the largest integer for never
);
CREATE INDEX IF NOT EXISTS kv_expires_at ON kv (expires_at) WHERE expires_at < 9223372036854775807;`

// statements are prepared once; all take part in transactions through tx.Stmt.
type statements struct {
	get, read, upsert, delete, increment *sql.Stmt
	lock, unlock, invalidate             *sql.Stmt
	sweep                                *sql.Stmt
}

const (
	sqlGet = `SELECT value, expires_at FROM kv WHERE key = $1 AND expires_at > $2`

	// $4 keeps the deadline of what stands at the time $5.
	sqlUpsert = `INSERT INTO kv (key, value, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value,
			expires_at = CASE WHEN $4 AND kv.expires_at > $5 THEN kv.expires_at ELSE excluded.expires_at END`

	sqlDelete = `DELETE FROM kv WHERE key = $1 AND expires_at > $2`

	// An integer is stored as its decimal text. The second branch is for what stands: it must be the text of an integer,
	// and the sum must not have become a float.
	sqlIncrement = `INSERT INTO kv (key, value, expires_at) VALUES ($1, CAST(CAST($2 AS TEXT) AS BLOB), $3)
		ON CONFLICT (key) DO UPDATE SET
			value = CASE WHEN kv.expires_at <= $4 THEN excluded.value
				ELSE CAST(CAST(CAST(kv.value AS TEXT) AS INTEGER) + $2 AS BLOB) END,
			expires_at = CASE WHEN kv.expires_at <= $4 THEN excluded.expires_at ELSE kv.expires_at END
		WHERE kv.expires_at <= $4
			OR CAST(CAST(CAST(kv.value AS TEXT) AS INTEGER) AS BLOB) = kv.value
			AND typeof(CAST(CAST(kv.value AS TEXT) AS INTEGER) + $2) = 'integer'
		RETURNING value`

	sqlLock = `INSERT INTO kv (key, value, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
		WHERE kv.expires_at <= $4`

	sqlUnlock = `DELETE FROM kv WHERE key = $1 AND value = $2 AND expires_at > $3`

	sqlInvalidate = `DELETE FROM kv WHERE key IN ($1, $2) AND expires_at > $3 RETURNING key = $1`

	sqlSweep = `DELETE FROM kv WHERE key IN (
		SELECT key FROM kv WHERE expires_at <= $1 AND expires_at < 9223372036854775807 LIMIT $2)`
)

func (s *statements) prepare(ctx context.Context, writer, reader *sql.DB) error {
	for _, p := range []struct {
		stmt  **sql.Stmt
		db    *sql.DB
		query string
	}{
		{&s.get, reader, sqlGet}, {&s.read, writer, sqlGet}, {&s.upsert, writer, sqlUpsert},
		{&s.delete, writer, sqlDelete}, {&s.increment, writer, sqlIncrement},
		{&s.lock, writer, sqlLock}, {&s.unlock, writer, sqlUnlock},
		{&s.invalidate, writer, sqlInvalidate}, {&s.sweep, writer, sqlSweep},
	} {
		var err error
		if *p.stmt, err = p.db.PrepareContext(ctx, p.query); err != nil {
			return errors.Join(fmt.Errorf("cache: prepare: %w", err), s.close())
		}
	}
	return nil
}

func (s *statements) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{
		s.get, s.read, s.upsert, s.delete, s.increment, s.lock, s.unlock, s.invalidate, s.sweep,
	} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}
