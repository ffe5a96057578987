package store_test

import (
	"context"
	"fmt"
	"testing"

	"pickbot/store/storetest"
)

func TestSQLite_KeptStatements(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	db := s.Writer()
	ctx := t.Context()
	exec := func(query string, args ...any) error {
		_, err := db.ExecContext(ctx, query, args...)
		return err
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"))
	sum := func(want int) {
		t.Helper()
		var got int
		must(db.QueryRowContext(ctx, "SELECT coalesce(sum(n), 0) FROM numbers").Scan(&got))
		if got != want {
			t.Errorf("the sum is %d, want %d", got, want)
		}
	}
	const insert = "INSERT INTO numbers VALUES ($1)"
	sum(0)
	for n := 1; n <= 4; n++ {
		must(exec(insert, n))
	}
	sum(10)

	t.Run("one that failed runs again", func(t *testing.T) {
		if exec(insert, 4) == nil {
			t.Error("a second 4 is taken")
		}
		must(exec(insert, 5))
		sum(15)
	})
	t.Run("the same text within its own rows", func(t *testing.T) {
		tx, err := db.BeginTx(ctx, nil)
		must(err)
		defer tx.Rollback()
		const query = "SELECT n FROM numbers WHERE n < $1 ORDER BY n"
		pairs := 0
		rows, err := tx.QueryContext(ctx, query, 4)
		must(err)
		defer rows.Close()
		for rows.Next() {
			within, err := tx.QueryContext(ctx, query, 3)
			must(err)
			for within.Next() {
				pairs++
			}
			must(within.Close())
		}
		if err := rows.Err(); err != nil || pairs != 6 {
			t.Errorf("%d pairs, want 3 x 2; %v", pairs, err)
		}
	})
	t.Run("rows that are not read to their end", func(t *testing.T) {
		for range 3 {
			var first int
			must(db.QueryRowContext(ctx, "SELECT n FROM numbers ORDER BY n").Scan(&first))
			if first != 1 {
				t.Errorf("the first is %d", first)
			}
		}
	})
	t.Run("a context that ended", func(t *testing.T) {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := db.ExecContext(ended, insert, 6); err == nil {
			t.Error("it is not heeded")
		}
		must(exec(insert, 6))
		sum(21)
	})
	t.Run("another schema", func(t *testing.T) {
		must(exec("DROP TABLE numbers"))
		must(exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY, doubled INTEGER DEFAULT 0)"))
		sum(0)
		must(exec("INSERT INTO numbers (n) VALUES (7)"))
		sum(7)
	})
	t.Run("more texts than are kept", func(t *testing.T) {
		for i := range 600 {
			var got int
			must(db.QueryRowContext(ctx, fmt.Sprintf("SELECT n + %d FROM numbers", i)).Scan(&got))
			if got != 7+i {
				t.Errorf("%d, want %d", got, 7+i)
			}
		}
		sum(7)
	})
}
