package store

import (
	"context"
	"database/sql"
	"strings"
)

// How many rows one INSERT carries. A round trip to PostgreSQL is what costs there; on SQLite the driver's time grows
// with the square of the parameters.
const (
	batchRows       = 250
	sqliteBatchRows = 12
)

// execer is a *sql.DB or *sql.Tx.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// batch inserts rows many at a time, since a round trip for each would take most of an import's time.
type batch struct {
	db      execer
	columns int
	before  string
	after   string
	size    int    // rows of a full statement
	full    string // a full statement, once there was one
	args    []any
	rows    int64 // affected so far
}

// batch inserts rows of so many columns by "before VALUES-list after".
func (s *Store) batch(db execer, columns int, before, after string) *batch {
	b := &batch{db: db, columns: columns, before: before, after: after, size: batchRows}
	if s.engine == SQLite {
		b.size = sqliteBatchRows
	}
	return b
}

// add takes the values of one row.
func (b *batch) add(ctx context.Context, values ...any) error {
	b.args = append(b.args, values...)
	if len(b.args) < b.size*b.columns {
		return nil
	}
	return b.flush(ctx)
}

// flush writes what was added.
func (b *batch) flush(ctx context.Context) error {
	if len(b.args) == 0 {
		return nil
	}
	res, err := b.db.ExecContext(ctx, b.statement(len(b.args)/b.columns), b.args...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	b.rows += n
	b.args = b.args[:0]
	return err
}

func (b *batch) statement(rows int) string {
	if rows == b.size && b.full != "" {
		return b.full
	}
	lists := make([]string, rows)
	for i := range lists {
		lists[i] = "(" + placeholders(i*b.columns, b.columns) + ")"
	}
	text := b.before + strings.Join(lists, ", ") + b.after
	if rows == b.size {
		b.full = text
	}
	return text
}
