package store

import (
	"context"
	"time"
)

// RaiseAlert notes that admins are about to be told of a trouble, and says whether they are: not within quiet of the last
// time.
func (s *Store) RaiseAlert(ctx context.Context, subject string, quiet time.Duration) (bool, error) {
	now := s.now()
	return s.changesOne(ctx, "raise alert", `
		INSERT INTO alerts (subject, told_at, stands) VALUES ($1, $2, FALSE)
		ON CONFLICT (subject) DO UPDATE SET told_at = excluded.told_at WHERE alerts.told_at <= $3`,
		subject, millis(now), millis(now.Add(-quiet)))
}

// ClearAlert notes that admins are told of a trouble's end, and says whether they are: only if it stood.
func (s *Store) ClearAlert(ctx context.Context, subject string) (bool, error) {
	return s.changesOne(ctx, "clear alert", "UPDATE alerts SET stands = FALSE WHERE subject = $1 AND stands", subject)
}

// NoteAlert notes whether admins know of a trouble and not of its end. One that they do not know of is raised again at
// once.
func (s *Store) NoteAlert(ctx context.Context, subject string, known bool) error {
	query := "UPDATE alerts SET stands = TRUE WHERE subject = $1"
	if !known {
		query = "UPDATE alerts SET told_at = 0 WHERE subject = $1"
	}
	_, err := s.changesOne(ctx, "note alert", query, subject)
	return err
}

// changesOne runs a statement and says whether it changed a row.
func (s *Store) changesOne(ctx context.Context, op, query string, args ...any) (bool, error) {
	res, err := s.writer.ExecContext(ctx, query, args...)
	if err != nil {
		return false, fail(op, err)
	}
	n, err := res.RowsAffected()
	return n == 1, fail(op, err)
}
