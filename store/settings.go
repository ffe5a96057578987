package store

import (
	"context"
	"database/sql"
	"errors"
)

// Setting returns a value kept for all replicas, and whether there is one.
func (s *Store) Setting(ctx context.Context, key string) (string, bool, error) {
	var value string
	err := s.reader.QueryRowContext(ctx, "SELECT value FROM settings WHERE key = $1", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return value, err == nil, fail("read setting "+key, err)
}

// SetSetting keeps a value, whatever there was.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	_, err := s.writer.ExecContext(ctx, `
		INSERT INTO settings (key, value) VALUES ($1, $2)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return fail("keep setting "+key, err)
}

// KeepSetting keeps a value only if there is none, and returns the one that stands: all replicas that offer their own
// at once get the same one back.
func (s *Store) KeepSetting(ctx context.Context, key, value string) (string, error) {
	var kept string
	err := s.writer.QueryRowContext(ctx, `
		INSERT INTO settings (key, value) VALUES ($1, $2)
		ON CONFLICT (key) DO UPDATE SET value = settings.value
		RETURNING value`, key, value).Scan(&kept)
	return kept, fail("keep setting "+key, err)
}
