package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5"

	"pickbot/recommend"
)

// dueQuery finds, by the index people_due, who is due, those that wait longest first.
const dueQuery = "SELECT " + personColumns + ", next_at FROM people WHERE next_at <= $1 ORDER BY next_at LIMIT $2"

// planner says of somebody who is due at a time when they are next; zero is never. Where it has not been worked out
// when they are due, at is the time since when that is so.
type planner = func(p recommend.Person, at time.Time, due bool) (next time.Time)

// turn is a round of planning.
type turn struct {
	ids  []int64
	next []*int64 // nil: never
}

func (r *turn) add(s *Store, row scanner, plan planner) error {
	var due int64
	p, err := s.scanPerson(oneMore{row, &due})
	if err != nil {
		return err
	}
	var at *int64
	since := fromMillis(max(due, -due))
	if next := plan(p, since, due > 0); !next.IsZero() {
		ms := millis(next)
		at = &ms
	}
	r.ids, r.next = append(r.ids, p.ID), append(r.next, at)
	return nil
}

// oneMore scans a column behind the others.
type oneMore struct {
	scanner
	into any
}

func (o oneMore) Scan(dest ...any) error { return o.scanner.Scan(append(dest, o.into)...) }

// PoolTimetable turns the timetable of daily picks in transactions of PostgreSQL's own driver.
type PoolTimetable struct{ store *Store }

// PoolTimetable is for a Store on PostgreSQL.
func (s *Store) PoolTimetable() PoolTimetable { return PoolTimetable{s} }

// Lanes is how many turns to take at a time: while this process works on one batch, the server works on the other.
func (PoolTimetable) Lanes() int { return 2 }

// Turn takes up to most people who are due by a time, asks plan when each is next, and keeps that in one transaction
// with whatever keep does. It returns how many there were. Processes that turn at once get different people. Where it
// fails, nothing is kept.
func (t PoolTimetable) Turn(ctx context.Context, by time.Time, most int, plan planner, keep func(context.Context, pgx.Tx) error) (int, error) {
	var r turn
	err := pgx.BeginFunc(ctx, t.store.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, dueQuery+" FOR UPDATE SKIP LOCKED", millis(by), most)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := r.add(t.store, rows, plan); err != nil {
				return err
			}
		}
		if err := rows.Err(); err != nil || len(r.ids) == 0 {
			return err
		}
		const move = `UPDATE people SET next_at = moved.next_at
			FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS BIGINT[])) AS moved (id, next_at) WHERE people.id = moved.id`
		if _, err := tx.Exec(ctx, move, r.ids, r.next); err != nil {
			return err
		}
		return keep(ctx, tx)
	})
	return len(r.ids), fail("turn timetable", err)
}

// FileTimetable turns the timetable of daily picks in transactions of SQLite.
type FileTimetable struct{ store *Store }

// FileTimetable is for a Store on SQLite.
func (s *Store) FileTimetable() FileTimetable { return FileTimetable{s} }

// Lanes is one: there is one writer.
func (FileTimetable) Lanes() int { return 1 }

// Turn is as PoolTimetable's.
func (t FileTimetable) Turn(ctx context.Context, by time.Time, most int, plan planner, keep func(context.Context, *sql.Tx) error) (int, error) {
	var waits bool // looked at first, so that rounds without work leave the only writer alone
	const waiting = "SELECT EXISTS (SELECT 1 FROM people WHERE next_at <= $1)"
	if err := t.store.reader.QueryRowContext(ctx, waiting, millis(by)).Scan(&waits); err != nil || !waits {
		return 0, fail("look at timetable", err)
	}
	var r turn
	err := t.store.inTx(ctx, "turn timetable", func(tx *sql.Tx) error {
		var err error
		if r, err = t.planned(ctx, tx, by, most, plan); err != nil {
			return err
		}
		for i, id := range r.ids {
			if _, err := tx.ExecContext(ctx, "UPDATE people SET next_at = $2 WHERE id = $1", id, r.next[i]); err != nil {
				return err
			}
		}
		return keep(ctx, tx)
	})
	return len(r.ids), err
}

func (t FileTimetable) planned(ctx context.Context, tx *sql.Tx, by time.Time, most int, plan planner) (turn, error) {
	var r turn
	rows, err := tx.QueryContext(ctx, dueQuery, millis(by), most)
	if err != nil {
		return r, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := r.add(t.store, rows, plan); err != nil {
			return r, err
		}
	}
	return r, rows.Err()
}
