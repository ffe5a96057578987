package cache

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// row is what stands at a key: nil if nothing does.
type row struct {
	key      string
	value    []byte
	deadline int64
}

// read returns what stands at keys, in their order.
func (s *SQLite) read(ctx context.Context, tx *sql.Tx, keys ...string) ([]row, error) {
	rows, at := make([]row, 0, len(keys)), s.micro()
	for some := range slices.Chunk(keys, maxRows) {
		args := []any{at}
		for _, key := range some {
			rows, args = append(rows, row{key: key}), append(args, key)
		}
		found, err := in(ctx, tx, s.stmt.read[len(some)]).QueryContext(ctx, args...)
		if err == nil {
			err = place(rows[len(rows)-len(some):], found)
		}
		if err != nil {
			return nil, fmt.Errorf("read %q: %w", some, err)
		}
	}
	return rows, nil
}

// place reads what was found into the rows of its keys.
func place(rows []row, found *sql.Rows) error {
	defer found.Close()
	for found.Next() {
		var i int
		var r row
		if err := found.Scan(&i, &r.value, &r.deadline); err != nil {
			return err
		}
		if r.value == nil {
			r.value = []byte{}
		}
		rows[i].value, rows[i].deadline = r.value, r.deadline
	}
	return found.Err()
}

// put writes rows, whatever stands there.
func (s *SQLite) put(ctx context.Context, tx *sql.Tx, rows ...row) error {
	for some := range slices.Chunk(rows, maxRows) {
		var args []any
		for _, r := range some {
			args = append(args, r.key, r.value, r.deadline)
		}
		if _, err := in(ctx, tx, s.stmt.put[len(some)]).ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// stands returns what key holds, nil if nothing.
func (s *SQLite) stands(ctx context.Context, tx *sql.Tx, key string) ([]byte, error) {
	rows, err := s.read(ctx, tx, key)
	if err != nil {
		return nil, err
	}
	return rows[0].value, nil
}

// set writes value as Set does.
func (s *SQLite) set(ctx context.Context, tx *sql.Tx, key string, value []byte, ttl time.Duration) error {
	if value == nil {
		value = []byte{}
	}
	_, err := in(ctx, tx, s.stmt.upsert).ExecContext(ctx, key, value, s.deadline(ttl), ttl < 0, s.micro())
	return err
}

// drop removes key and says whether it existed.
func (s *SQLite) drop(ctx context.Context, tx *sql.Tx, key string) (bool, error) {
	return some(in(ctx, tx, s.stmt.delete).ExecContext(ctx, key, s.micro()))
}

// some says whether a statement changed anything.
func some(result sql.Result, err error) (bool, error) {
	n, err := affected(result, err)
	return n > 0, err
}
