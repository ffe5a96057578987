package cache

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Lock implements Backend.
func (s *SQLite) Lock(ctx context.Context, key, token string, ttl time.Duration) (bool, error) {
	if err := checkLock(token, ttl); err != nil {
		return false, failure("lock", key, err)
	}
	n, err := affected(s.stmt.lock.ExecContext(ctx, lockKey(key), []byte(token), s.deadline(ttl), s.micro()))
	return n > 0, failure("lock", key, err)
}

// Extend implements Backend.
func (s *SQLite) Extend(ctx context.Context, key, token string, ttl time.Duration) (bool, error) {
	if err := checkLock(token, ttl); err != nil {
		return false, failure("extend", key, err)
	}
	n, err := affected(s.stmt.extend.ExecContext(ctx, lockKey(key), []byte(token), s.deadline(ttl), s.micro()))
	return n > 0, failure("extend", key, err)
}

// Unlock implements Backend.
func (s *SQLite) Unlock(ctx context.Context, key, token string) (bool, error) {
	n, err := affected(s.stmt.unlock.ExecContext(ctx, lockKey(key), []byte(token), s.micro()))
	return n > 0, failure("unlock", key, err)
}

// Fill implements Backend.
func (s *SQLite) Fill(ctx context.Context, key, token string, value []byte, ttl time.Duration) (filled bool, err error) {
	err = s.update(ctx, func(tx *sql.Tx) error {
		n, err := affected(tx.StmtContext(ctx, s.stmt.unlock).ExecContext(ctx, lockKey(key), []byte(token), s.micro()))
		if err != nil || n == 0 {
			return err
		}
		filled = true
		return s.put(ctx, tx, key, value, ttl)
	})
	if err != nil {
		return false, failure("fill", key, err)
	}
	if filled {
		s.events.set(ctx, key, len(value), ttl)
	}
	return filled, nil
}

// Replace implements Backend.
func (s *SQLite) Replace(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	err := s.update(ctx, func(tx *sql.Tx) error {
		if err := s.put(ctx, tx, key, value, ttl); err != nil {
			return err
		}
		return s.drop(ctx, tx, lockKey(key))
	})
	if err != nil {
		return failure("replace", key, err)
	}
	s.events.set(ctx, key, len(value), ttl)
	return nil
}

// Invalidate implements Backend.
func (s *SQLite) Invalidate(ctx context.Context, key string) (existed bool, err error) {
	rows, err := s.stmt.invalidate.QueryContext(ctx, key, lockKey(key), s.micro())
	if err != nil {
		return false, failure("invalidate", key, err)
	}
	defer rows.Close()
	for rows.Next() {
		var data bool
		if err := rows.Scan(&data); err != nil {
			return false, failure("invalidate", key, err)
		}
		existed = existed || data
	}
	if err := rows.Err(); err != nil {
		return false, failure("invalidate", key, err)
	}
	s.events.deleted(ctx, key, existed)
	return existed, nil
}

// Swap implements Backend.
func (s *SQLite) Swap(ctx context.Context, key, old, new string) (swapped bool, err error) {
	err = s.update(ctx, func(tx *sql.Tx) error {
		current, _, err := s.stands(ctx, tx, key)
		if err != nil || string(current) != old {
			return err
		}
		swapped = true
		if new == "" {
			return s.drop(ctx, tx, key)
		}
		return s.put(ctx, tx, key, []byte(new), -1)
	})
	if err != nil {
		return false, failure("swap", key, err)
	}
	return swapped, nil
}

// stands returns what key holds, nil if nothing, and its deadline.
func (s *SQLite) stands(ctx context.Context, tx *sql.Tx, key string) ([]byte, int64, error) {
	value, deadline, err := scan(tx.StmtContext(ctx, s.stmt.read).QueryRowContext(ctx, key, s.micro()))
	if err != nil {
		return nil, 0, fmt.Errorf("read %q: %w", key, err)
	}
	return value, deadline, nil
}

func (s *SQLite) put(ctx context.Context, tx *sql.Tx, key string, value []byte, ttl time.Duration) error {
	_, err := tx.StmtContext(ctx, s.stmt.upsert).ExecContext(ctx, s.row(key, value, ttl)...)
	return err
}

func (s *SQLite) drop(ctx context.Context, tx *sql.Tx, key string) error {
	_, err := tx.StmtContext(ctx, s.stmt.delete).ExecContext(ctx, key, s.micro())
	return err
}
