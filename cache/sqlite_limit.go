package cache

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"
)

// Limit implements Backend.
func (s *SQLite) Limit(ctx context.Context, rates []Rate, ahead time.Duration) (wait time.Duration, ok bool, err error) {
	if len(rates) == 0 {
		return 0, true, nil
	}
	if err := checkRates(rates); err != nil {
		return 0, false, failure("limit", rates[0].Key, err)
	}
	err = s.update(ctx, func(tx *sql.Tx) error {
		wait, ok, err = s.limit(ctx, tx, rates, ahead)
		return err
	})
	if err != nil {
		return 0, false, failure("limit", rates[0].Key, err)
	}
	return wait, ok, nil
}

func (s *SQLite) limit(ctx context.Context, tx *sql.Tx, rates []Rate, ahead time.Duration) (time.Duration, bool, error) {
	at := s.micro()
	start := at
	meters := make([]meter, len(rates))
	for i, rate := range rates {
		var err error
		if meters[i], err = s.meter(ctx, tx, rate.Key); err != nil {
			return 0, false, err
		}
		start = max(start, meters[i].earliest(rate))
	}
	wait := time.Duration(start-at) * time.Microsecond
	if start-at > micros(ahead) {
		return wait, false, nil
	}
	for i, rate := range rates {
		if err := s.putMeter(ctx, tx, rate.Key, meters[i].taken(rate, start)); err != nil {
			return 0, false, err
		}
	}
	return wait, true, nil
}

// Penalty implements Backend.
func (s *SQLite) Penalty(ctx context.Context, key string, until time.Time) error {
	err := s.update(ctx, func(tx *sql.Tx) error {
		m, err := s.meter(ctx, tx, key)
		if err != nil || until.UnixMicro() <= max(s.micro(), m.Penalty) {
			return err
		}
		m.Penalty = until.UnixMicro()
		return s.putMeter(ctx, tx, key, m)
	})
	return failure("penalty", key, err)
}

func (s *SQLite) meter(ctx context.Context, tx *sql.Tx, key string) (meter, error) {
	stored, _, err := s.stands(ctx, tx, key)
	if err != nil {
		return meter{}, err
	}
	return decode[meter](stored)
}

func (s *SQLite) putMeter(ctx context.Context, tx *sql.Tx, key string, m meter) error {
	encoded, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return s.putUntil(ctx, tx, key, encoded, m.deadline())
}
