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
	_, err := execute(ctx, s, func(ctx context.Context, tx *sql.Tx) (struct{}, error) {
		return struct{}{}, s.set(ctx, tx, key, value, ttl)
	})
	if err != nil {
		return failure("set", key, err)
	}
	s.events.set(ctx, key, len(value), ttl)
	return nil
}

// Delete implements Backend.
func (s *SQLite) Delete(ctx context.Context, key string) (bool, error) {
	existed, err := execute(ctx, s, func(ctx context.Context, tx *sql.Tx) (bool, error) { return s.drop(ctx, tx, key) })
	if err != nil {
		return false, failure("delete", key, err)
	}
	s.events.deleted(ctx, key, existed)
	return existed, nil
}

// Increment implements Backend.
func (s *SQLite) Increment(ctx context.Context, key string, by int64, ttl time.Duration) (int64, error) {
	sum, err := execute(ctx, s, func(ctx context.Context, tx *sql.Tx) (int64, error) {
		return s.increment(ctx, tx, key, by, ttl)
	})
	if err != nil {
		return 0, failure("increment", key, err)
	}
	s.events.incremented(ctx, key, by)
	return sum, nil
}

func (s *SQLite) increment(ctx context.Context, tx *sql.Tx, key string, by int64, ttl time.Duration) (int64, error) {
	var sum []byte
	err := in(ctx, tx, s.stmt.increment).QueryRowContext(ctx, key, by, s.deadline(ttl), s.micro()).Scan(&sum)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errNoSum
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(sum), 10, 64)
}

var errNoSum = invalid("the value is not an integer, or the sum would overflow")

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
		_, err = update(ctx, s, func(ctx context.Context, tx *sql.Tx) (struct{}, error) {
			return struct{}{}, s.incrementAll(ctx, tx, keys, additions)
		})
	}
	if err != nil {
		return failure("increment all", keys[0], err)
	}
	s.events.added(ctx, additions)
	return nil
}

// incrementAll adds everything before it writes anything.
func (s *SQLite) incrementAll(ctx context.Context, tx *sql.Tx, keys []string, additions []recommend.Addition) error {
	rows, err := s.read(ctx, tx, keys...)
	if err != nil {
		return err
	}
	for i, a := range additions {
		if rows[i].value == nil {
			rows[i].value, rows[i].deadline = []byte("0"), s.deadline(a.TTL)
		}
		n, ok := parseInteger(rows[i].value)
		if sum := n + a.By; ok && (sum > n) == (a.By > 0) {
			rows[i].value = strconv.AppendInt(nil, sum, 10)
		} else {
			return fmt.Errorf("%q: %w", a.Key, errNoSum)
		}
	}
	return s.put(ctx, tx, rows...)
}

// value returns nil for a missing key, and never for an empty value.
func (s *SQLite) value(ctx context.Context, key string) (value []byte, err error) {
	var deadline int64
	err = s.stmt.get.QueryRowContext(ctx, key, s.micro()).Scan(&value, &deadline)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err == nil && value == nil:
		value = []byte{}
	}
	return value, err
}
