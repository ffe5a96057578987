package cache

import (
	"context"
	"database/sql"
	"errors"

	"pickbot/recommend"
)

// write is a change on its way to the file. A change that fails with ErrInvalid has written nothing.
type write struct {
	change func(context.Context, *sql.Tx) error
	err    error
}

// update runs change in a transaction, which it shares with what waits for the writer at the same time. The locks of the
// file are taken at its begin, so what change reads stays true. The result is of a transaction that was committed.
func update[T any](ctx context.Context, s *SQLite, change func(context.Context, *sql.Tx) (T, error)) (T, error) {
	return do(ctx, s, change, func(w *write) { s.transact(ctx, func() []*write { return []*write{w} }) })
}

// execute is an update by a single statement, which by itself needs no transaction: tx is nil then.
func execute[T any](ctx context.Context, s *SQLite, change func(context.Context, *sql.Tx) (T, error)) (T, error) {
	return do(ctx, s, change, func(w *write) { w.err = w.change(ctx, nil) })
}

func do[T any](ctx context.Context, s *SQLite, change func(context.Context, *sql.Tx) (T, error), alone func(*write)) (T, error) {
	var made, none T
	w := &write{}
	w.change = func(ctx context.Context, tx *sql.Tx) (err error) {
		made, err = change(ctx, tx)
		return err
	}
	if err := s.writes.Do(ctx, w, func() { alone(w) }); err != nil {
		return none, err // the change may be under way
	}
	if w.err != nil {
		return none, w.err
	}
	return made, nil
}

// together does in one transaction what waits when that begins, also for those who give up then.
func (s *SQLite) together(take func() (context.Context, []*write)) {
	s.transact(context.Background(), func() []*write {
		_, batch := take()
		return batch
	})
}

// transact does in one transaction what take returns when that has begun. Where the store fails one change, not only for
// what it asks, nothing is committed, and each gets a transaction of its own.
func (s *SQLite) transact(ctx context.Context, take func() []*write) {
	tx, err := s.writer.BeginTx(ctx, nil)
	batch := take()
	switch {
	case err != nil:
	case attempt(ctx, tx, batch):
		err = tx.Commit()
	default:
		_ = tx.Rollback()
		for i := range batch {
			if len(batch) > 1 {
				s.transact(ctx, func() []*write { return batch[i : i+1] })
			}
		}
	}
	for _, w := range batch {
		if w.err == nil {
			w.err = err
		}
		if w.err != nil && ctx.Err() != nil {
			w.err = ctx.Err() // a transaction that its ctx ended says only that it is over
		}
	}
}

// attempt is false when the store failed. A statement within a transaction waits for nothing, and needs no watch on ctx.
func attempt(ctx context.Context, tx *sql.Tx, batch []*write) bool {
	ctx = context.WithoutCancel(ctx)
	for _, w := range batch {
		w.err = w.change(ctx, tx)
		if w.err != nil && !errors.Is(w.err, recommend.ErrInvalid) {
			return false
		}
	}
	return true
}

// in is stmt within tx, if there is one.
func in(ctx context.Context, tx *sql.Tx, stmt *sql.Stmt) *sql.Stmt {
	if tx == nil {
		return stmt
	}
	return tx.StmtContext(ctx, stmt)
}
