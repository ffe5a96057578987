package cache

import (
	"context"
	"database/sql"
	"encoding/json"
)

// Push implements Backend.
func (s *SQLite) Push(ctx context.Context, key string, value []byte, max int) error {
	if err := checkPush(max); err != nil {
		return failure("push", key, err)
	}
	_, err := update(ctx, s, func(ctx context.Context, tx *sql.Tx) (struct{}, error) {
		return struct{}{}, s.push(ctx, tx, key, value, max)
	})
	return failure("push", key, err)
}

func (s *SQLite) push(ctx context.Context, tx *sql.Tx, key string, value []byte, max int) error {
	stored, err := s.stands(ctx, tx, key)
	if err != nil {
		return err
	}
	entries, err := decode[[][]byte](stored)
	if err != nil {
		return err
	}
	entries = append([][]byte{value}, entries...)
	stored, err = json.Marshal(entries[:min(max, len(entries))])
	if err != nil {
		return err
	}
	return s.set(ctx, tx, key, stored, -1)
}

// List implements Backend.
func (s *SQLite) List(ctx context.Context, key string, n int) ([][]byte, error) {
	stored, err := s.value(ctx, key)
	if err != nil {
		return nil, failure("list", key, err)
	}
	entries, err := decode[[][]byte](stored)
	if err != nil {
		return nil, failure("list", key, err)
	}
	if n >= 0 && n < len(entries) {
		entries = entries[:n]
	}
	return entries, nil
}

// decode reads what a row holds, the zero value where there is none.
func decode[T any](stored []byte) (v T, err error) {
	if stored == nil {
		return v, nil
	}
	if err := json.Unmarshal(stored, &v); err != nil {
		return v, invalid("the value is of another kind")
	}
	return v, nil
}
