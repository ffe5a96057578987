package cache

import (
	"bytes"
	"context"
	"database/sql"
	"time"
)

// Lock implements Backend.
func (s *SQLite) Lock(ctx context.Context, key, token string, ttl time.Duration) (bool, error) {
	if err := checkLock(token, ttl); err != nil {
		return false, failure("lock", key, err)
	}
	won, err := execute(ctx, s, func(ctx context.Context, tx *sql.Tx) (bool, error) { return s.lock(ctx, tx, key, token, ttl) })
	return won, failure("lock", key, err)
}

// Claim implements Backend.
func (s *SQLite) Claim(ctx context.Context, key, prefix, token string, ttl time.Duration) ([]byte, bool, error) {
	if err := checkLock(token, ttl); err != nil {
		return nil, false, failure("claim", key, err)
	}
	value, err := s.value(ctx, key)
	c := claim{value: value}
	if err == nil && !c.fits(prefix) {
		// The common case was a reader's; only the writer knows what stands there at the moment of the lock.
		c, err = update(ctx, s, func(ctx context.Context, tx *sql.Tx) (claim, error) {
			return s.claim(ctx, tx, key, prefix, token, ttl)
		})
	}
	if err != nil {
		return nil, false, failure("claim", key, err)
	}
	s.events.read(ctx, key, c.value != nil)
	return c.value, c.won, nil
}

type claim struct {
	value []byte
	won   bool
}

func (c claim) fits(prefix string) bool {
	return c.value != nil && bytes.HasPrefix(c.value, []byte(prefix))
}

func (s *SQLite) claim(ctx context.Context, tx *sql.Tx, key, prefix, token string, ttl time.Duration) (claim, error) {
	rows, err := s.read(ctx, tx, key, lockKey(key))
	if err != nil {
		return claim{}, err
	}
	c, holder := claim{value: rows[0].value}, rows[1].value
	switch {
	case c.fits(prefix):
	case holder == nil:
		c.won, err = s.lock(ctx, tx, key, token, ttl)
	default:
		c.won = string(holder) == token
	}
	return c, err
}

// lock takes the lock of key if it is free.
func (s *SQLite) lock(ctx context.Context, tx *sql.Tx, key, token string, ttl time.Duration) (bool, error) {
	return some(in(ctx, tx, s.stmt.lock).ExecContext(ctx, lockKey(key), []byte(token), s.deadline(ttl), s.micro()))
}

// Unlock implements Backend.
func (s *SQLite) Unlock(ctx context.Context, key, token string) (bool, error) {
	held, err := execute(ctx, s, func(ctx context.Context, tx *sql.Tx) (bool, error) { return s.unlock(ctx, tx, key, token) })
	return held, failure("unlock", key, err)
}

// unlock releases the lock of key if token holds it.
func (s *SQLite) unlock(ctx context.Context, tx *sql.Tx, key, token string) (bool, error) {
	return some(in(ctx, tx, s.stmt.unlock).ExecContext(ctx, lockKey(key), []byte(token), s.micro()))
}

// Fill implements Backend.
func (s *SQLite) Fill(ctx context.Context, key, token string, value []byte, ttl time.Duration) (bool, error) {
	filled, err := update(ctx, s, func(ctx context.Context, tx *sql.Tx) (bool, error) {
		held, err := s.unlock(ctx, tx, key, token)
		if err != nil || !held {
			return false, err
		}
		return true, s.set(ctx, tx, key, value, ttl)
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
func (s *SQLite) Invalidate(ctx context.Context, key string) (bool, error) {
	existed, err := execute(ctx, s, func(ctx context.Context, tx *sql.Tx) (bool, error) { return s.invalidate(ctx, tx, key) })
	if err != nil {
		return false, failure("invalidate", key, err)
	}
	s.events.deleted(ctx, key, existed)
	return existed, nil
}

func (s *SQLite) invalidate(ctx context.Context, tx *sql.Tx, key string) (existed bool, err error) {
	rows, err := in(ctx, tx, s.stmt.invalidate).QueryContext(ctx, key, lockKey(key), s.micro())
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		var data bool
		if err := rows.Scan(&data); err != nil {
			return false, err
		}
		existed = existed || data
	}
	return existed, rows.Err()
}

// Swap implements Backend.
func (s *SQLite) Swap(ctx context.Context, key, old, new string) (bool, error) {
	swapped, err := update(ctx, s, func(ctx context.Context, tx *sql.Tx) (bool, error) {
		current, err := s.stands(ctx, tx, key)
		switch {
		case err != nil || string(current) != old:
			return false, err
		case new == "":
			_, err = s.drop(ctx, tx, key)
			return true, err
		}
		return true, s.set(ctx, tx, key, []byte(new), -1)
	})
	return swapped, failure("swap", key, err)
}
