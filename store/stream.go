package store

import (
	"context"
	"database/sql"
	"iter"
)

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// stream yields the rows of a query one by one; the first error is yielded and ends it.
func stream[T any](ctx context.Context, db *sql.DB, op string, scan func(scanner) (T, error), query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		rows, err := db.QueryContext(ctx, query, args...)
		if err != nil {
			yield(zero, fail(op, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			v, err := scan(rows)
			if err != nil {
				yield(zero, fail(op, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(zero, fail(op, err))
		}
	}
}

// collect reads a whole stream.
func collect[T any](rows iter.Seq2[T, error]) ([]T, error) {
	var list []T
	for v, err := range rows {
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// scanText scans rows of one text column.
func scanText(row scanner) (string, error) {
	var text string
	err := row.Scan(&text)
	return text, err
}
