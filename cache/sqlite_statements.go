package cache

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// value has the bytes that Redis would hold, or JSON for lists, windows and rates.
const schema = `
CREATE TABLE IF NOT EXISTS kv (
	key        TEXT PRIMARY KEY,
	value      BLOB NOT NULL,
	expires_at INTEGER NOT NULL -- microseconds UTC, the largest integer for never
);
CREATE INDEX IF NOT EXISTS kv_expires_at ON kv (expires_at) WHERE expires_at < 9223372036854775807;`

// maxRows is how many rows a statement reads or writes at most.
const maxRows = 8

// statements are prepared once; all take part in transactions through tx.Stmt.
type statements struct {
	get, upsert, delete, increment *sql.Stmt
	lock, unlock, invalidate       *sql.Stmt
	sweep                          *sql.Stmt
	read, put                      [maxRows + 1]*sql.Stmt // by the number of rows
}

const (
	sqlGet = `SELECT value, expires_at FROM kv WHERE key = $1 AND expires_at > $2`

	// $4 keeps the deadline of what stands at the time $5.
	sqlUpsert = `INSERT INTO kv (key, value, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value,
			expires_at = CASE WHEN $4 AND kv.expires_at > $5 THEN kv.expires_at ELSE excluded.expires_at END`

	// One of several that are read together: the place of the key, and its parameter. It is cheaper than a list of keys.
	sqlRead = `SELECT %d, value, expires_at FROM kv WHERE key = $%d AND expires_at > $1`

	// Of several rows, with their deadlines.
	sqlPut = `INSERT INTO kv (key, value, expires_at) VALUES %s
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`

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
	err := set(ctx, reader, &s.get, sqlGet)
	for stmt, query := range map[**sql.Stmt]string{
		&s.upsert: sqlUpsert, &s.delete: sqlDelete, &s.increment: sqlIncrement, &s.lock: sqlLock, &s.unlock: sqlUnlock,
		&s.invalidate: sqlInvalidate, &s.sweep: sqlSweep,
	} {
		err = errors.Join(err, set(ctx, writer, stmt, query))
	}
	for n := 1; n <= maxRows; n++ {
		var reads, rows []string
		for i := range n {
			reads = append(reads, fmt.Sprintf(sqlRead, i, i+2))
			rows = append(rows, fmt.Sprintf("($%d, $%d, $%d)", 3*i+1, 3*i+2, 3*i+3))
		}
		err = errors.Join(err,
			set(ctx, writer, &s.read[n], strings.Join(reads, " UNION ALL ")),
			set(ctx, writer, &s.put[n], fmt.Sprintf(sqlPut, strings.Join(rows, ", "))))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("cache: prepare: %w", err), s.close())
	}
	return nil
}

func set(ctx context.Context, db *sql.DB, stmt **sql.Stmt, query string) (err error) {
	*stmt, err = db.PrepareContext(ctx, query)
	return err
}

func (s *statements) close() error {
	all := []*sql.Stmt{s.get, s.upsert, s.delete, s.increment, s.lock, s.unlock, s.invalidate, s.sweep}
	var errs []error
	for _, stmt := range slices.Concat(all, s.read[:], s.put[:]) {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}
