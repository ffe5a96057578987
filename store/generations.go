package store

import (
	"context"
	"database/sql"
	"errors"

	"pickbot/recommend"
)

// TakeGeneration counts one generation for a purpose if fewer than limit were taken on the person's local date
// (YYYY-MM-DD), and says whether it did. A date earlier than one already counted, as after a change of time zone,
// counts as that later one: moving about gives nothing extra.
func (s *Store) TakeGeneration(ctx context.Context, person int64, day string, purpose recommend.Purpose, limit int) (bool, error) {
	return takeGeneration(ctx, s.writer, person, day, purpose, limit)
}

// queryer is a *sql.DB or *sql.Tx.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func takeGeneration(ctx context.Context, db queryer, person int64, day string, purpose recommend.Purpose, limit int) (bool, error) {
	if limit <= 0 {
		return false, nil
	}
	var taken int
	err := db.QueryRowContext(ctx, `
		INSERT INTO generations (person_id, purpose, day, taken) VALUES ($1, $2, $3, 1)
		ON CONFLICT (person_id, purpose) DO UPDATE SET
			taken = CASE WHEN excluded.day > generations.day THEN 1 ELSE generations.taken + 1 END,
			day   = CASE WHEN excluded.day > generations.day THEN excluded.day ELSE generations.day END
		WHERE excluded.day > generations.day OR generations.taken < $4
		RETURNING taken`, person, purpose, day, limit).Scan(&taken)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, fail("take generation", err)
}

// ReturnGeneration takes back one that came to nothing.
func (s *Store) ReturnGeneration(ctx context.Context, person int64, day string, purpose recommend.Purpose) error {
	_, err := s.writer.ExecContext(ctx, `
		UPDATE generations SET taken = taken - 1
		WHERE person_id = $1 AND purpose = $2 AND day >= $3 AND taken > 0`, person, purpose, day)
	return fail("return generation", err)
}
