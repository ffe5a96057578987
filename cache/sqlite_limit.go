package cache

import (
	"context"
	"database/sql"
	"time"
)

// Limit implements Backend.
func (s *SQLite) Limit(ctx context.Context, rates []Rate, ahead time.Duration) (Room, error) {
	if len(rates) == 0 {
		return Room{OK: true}, nil
	}
	if err := checkRates(rates); err != nil {
		return Room{}, failure("limit", rates[0].Key, err)
	}
	room, err := update(ctx, s, func(ctx context.Context, tx *sql.Tx) (Room, error) { return s.limit(ctx, tx, rates, ahead) })
	return room, failure("limit", rates[0].Key, err)
}

func (s *SQLite) limit(ctx context.Context, tx *sql.Tx, rates []Rate, ahead time.Duration) (Room, error) {
	keys := make([]string, len(rates))
	for i, rate := range rates {
		keys[i] = rate.Key
	}
	rows, err := s.read(ctx, tx, keys...)
	if err != nil {
		return Room{}, err
	}
	at := s.micro()
	start, shared := at, at
	meters := make([]meter, len(rates))
	for i, rate := range rates {
		if meters[i], err = decodeMeter(rows[i].value); err != nil {
			return Room{}, err
		}
		start = max(start, meters[i].earliest(rate))
		if i == 0 {
			shared = start
		}
	}
	room := Room{Wait: time.Duration(start-at) * time.Microsecond, Alone: start-shared > micros(rates[0].Interval)}
	if room.Alone || start-at > micros(ahead) {
		return room, nil
	}
	room.OK = true
	for i, rate := range rates {
		m := meters[i].taken(rate, start)
		rows[i].value, rows[i].deadline = m.encode(), m.deadline()
	}
	return room, s.put(ctx, tx, rows...)
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
