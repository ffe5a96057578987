package cache

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"pickbot/recommend"
)

// Get implements Backend.
func (s *SQLite) Get(ctx context.Context, key string) ([]byte, bool, error) {
	value, err := s.value(ctx, key)
	if err != nil {
		return nil, false, failure("get", key, err)
	}
	s.events.read(ctx, key, value != nil)
	return value, value != nil, nil
}

// GetMany implements Backend.
func (s *SQLite) GetMany(ctx context.Context, keys []string) ([][]byte, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	values := make([][]byte, len(keys))
	for i, key := range keys {
		var err error
		if values[i], err = s.value(ctx, key); err != nil {
			return nil, failure("get many", key, err)
		}
		s.events.read(ctx, key, values[i] != nil)
	}
	return values, nil
}

// Integer implements Backend.
func (s *SQLite) Integer(ctx context.Context, key string) (int64, bool, error) {
	value, err := s.value(ctx, key)
	if err != nil {
		return 0, false, failure("integer", key, err)
	}
	n, found := s.events.integer(ctx, key, value)
	s.events.read(ctx, key, found)
	return n, found, nil
}

// Set implements Backend.
func (s *SQLite) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	_, err := s.stmt.upsert.ExecContext(ctx, s.row(key, value, ttl)...)
	if err != nil {
		return failure("set", key, err)
	}
	s.events.set(ctx, key, len(value), ttl)
	return nil
}

// Delete implements Backend.
func (s *SQLite) Delete(ctx context.Context, key string) (bool, error) {
	n, err := affected(s.stmt.delete.ExecContext(ctx, key, s.micro()))
	if err != nil {
		return false, failure("delete", key, err)
	}
	s.events.deleted(ctx, key, n > 0)
	return n > 0, nil
}

// Increment implements Backend.
func (s *SQLite) Increment(ctx context.Context, key string, by int64, ttl time.Duration) (int64, error) {
	sum, err := s.increment(ctx, s.stmt.increment, key, by, ttl)
	if err != nil {
		return 0, failure("increment", key, err)
	}
	s.events.incremented(ctx, key, by)
	return sum, nil
}

func (s *SQLite) increment(ctx context.Context, stmt *sql.Stmt, key string, by int64, ttl time.Duration) (int64, error) {
	var sum []byte
	err := stmt.QueryRowContext(ctx, key, by, s.deadline(ttl), s.micro()).Scan(&sum)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, invalid("the value is not an integer, or the sum would overflow")
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(sum), 10, 64)
}

// IncrementAll implements Backend.
func (s *SQLite) IncrementAll(ctx context.Context, additions []recommend.Addition) error {
	if len(additions) == 0 {
		return nil
	}
	keys := make([]string, len(additions))
	for i, a := range additions {
		keys[i] = a.Key
	}
	err := checkDistinct(keys)
	if err == nil {
		err = s.update(ctx, func(tx *sql.Tx) error {
			stmt := tx.StmtContext(ctx, s.stmt.increment)
			for _, a := range additions {
				if _, err := s.increment(ctx, stmt, a.Key, a.By, a.TTL); err != nil {
					return fmt.Errorf("%q: %w", a.Key, err)
				}
			}
			return nil
		})
	}
	if err != nil {
		return failure("increment all", keys[0], err)
	}
	s.events.added(ctx, additions)
	return nil
}

// value returns nil for a missing key.
func (s *SQLite) value(ctx context.Context, key string) ([]byte, error) {
	value, _, err := scan(s.stmt.get.QueryRowContext(ctx, key, s.micro()))
	return value, err
}

// scan returns nil for a missing row, and never nil for an empty value.
func scan(row *sql.Row) (value []byte, deadline int64, err error) {
	switch err := row.Scan(&value, &deadline); {
	case errors.Is(err, sql.ErrNoRows):
		return nil, 0, nil
	case err != nil:
		return nil, 0, err
	case value == nil:
		value = []byte{}
	}
	return value, deadline, nil
}

// row has the arguments of upsert.
func (s *SQLite) row(key string, value []byte, ttl time.Duration) []any {
	if value == nil {
		value = []byte{}
	}
	return []any{key, value, s.deadline(ttl), ttl < 0, s.micro()}
}
