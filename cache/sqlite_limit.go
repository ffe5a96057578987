package cache

import (
	"context"
	"database/sql"
	"time"
)

// Limit implements Backend.
func (s *SQLite) Limit(ctx context.Context, rates []Rate, ahead time.Duration) (time.Duration, bool, error) {
	if len(rates) == 0 {
		return 0, true, nil
	}
	if err := checkRates(rates); err != nil {
		return 0, false, failure("limit", rates[0].Key, err)
	}
	r, err := update(ctx, s, func(ctx context.Context, tx *sql.Tx) (room, error) { return s.limit(ctx, tx, rates, ahead) })
	return r.wait, r.ok, failure("limit", rates[0].Key, err)
}

// room is the answer to Limit.
type room struct {
	wait time.Duration
	ok   bool
}

func (s *SQLite) limit(ctx context.Context, tx *sql.Tx, rates []Rate, ahead time.Duration) (room, error) {
	keys := make([]string, len(rates))
	for i, rate := range rates {
		keys[i] = rate.Key
	}
	rows, err := s.read(ctx, tx, keys...)
	if err != nil {
		return room{}, err
	}
	at := s.micro()
	start := at
	meters := make([]meter, len(rates))
	for i, rate := range rates {
		if meters[i], err = decodeMeter(rows[i].value); err != nil {
			return room{}, err
		}
		start = max(start, meters[i].earliest(rate))
	}
	wait := time.Duration(start-at) * time.Microsecond
	if start-at > micros(ahead) {
		return room{wait, false}, nil
	}
	for i, rate := range rates {
		m := meters[i].taken(rate, start)
		rows[i].value, rows[i].deadline = m.encode(), m.deadline()
	}
	return room{wait, true}, s.put(ctx, tx, rows...)
}

// Penalty implements Backend.
func (s *SQLite) Penalty(ctx context.Context, key string, until time.Time) error {
	_, err := update(ctx, s, func(ctx context.Context, tx *sql.Tx) (struct{}, error) {
		return struct{}{}, s.penalty(ctx, tx, key, until.UnixMicro())
	})
	return failure("penalty", key, err)
}

func (s *SQLite) penalty(ctx context.Context, tx *sql.Tx, key string, until int64) error {
	stored, err := s.stands(ctx, tx, key)
	if err != nil {
		return err
	}
	m, err := decodeMeter(stored)
	if err != nil || until <= max(s.micro(), m.Penalty) {
		return err
	}
	m.Penalty = until
	return s.put(ctx, tx, row{key, m.encode(), m.deadline()})
}
