package cache

import (
	"bytes"
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

// Claim implements Backend.
func (s *SQLite) Claim(ctx context.Context, key, prefix, token string, ttl time.Duration) (value []byte, won bool, err error) {
	if err := checkLock(token, ttl); err != nil {
		return nil, false, failure("claim", key, err)
	}
	fits := func() bool { return value != nil && bytes.HasPrefix(value, []byte(prefix)) }
	value, err = s.value(ctx, key)
	if err == nil && !fits() {
		// The common case was a reader's; only the writer knows what stands there at the moment of the lock.
		err = s.update(ctx, func(tx *sql.Tx) error {
			if value, _, err = s.stands(ctx, tx, key); err != nil || fits() {
				return err
			}
			won, err = s.lock(ctx, tx, key, token, ttl)
			return err
		})
	}
	if err != nil {
		return nil, false, failure("claim", key, err)
	}
	s.events.read(ctx, key, value != nil)
	return value, won, nil
}

// lock takes the lock of key, or finds that token has it.
func (s *SQLite) lock(ctx context.Context, tx *sql.Tx, key, token string, ttl time.Duration) (bool, error) {
	taken := tx.StmtContext(ctx, s.stmt.lock)
	n, err := affected(taken.ExecContext(ctx, lockKey(key), []byte(token), s.deadline(ttl), s.micro()))
	if err != nil || n > 0 {
		return n > 0, err
	}
	holder, _, err := s.stands(ctx, tx, lockKey(key))
	return string(holder) == token, err
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
