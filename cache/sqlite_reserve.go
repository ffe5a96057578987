package cache

import (
	"context"
	"database/sql"
	"time"

	"pickbot/recommend"
)

// Reserve implements Backend.
func (s *SQLite) Reserve(ctx context.Context, r recommend.Reservation) (grant recommend.Grant, err error) {
	keys := reservationKeys(r)
	if len(keys) == 0 {
		return recommend.Grant{OK: true}, nil
	}
	if err := checkReservation(r); err != nil {
		return recommend.Grant{}, failure("reserve", keys[0], err)
	}
	err = s.update(ctx, func(tx *sql.Tx) error {
		grant, err = s.reserve(ctx, tx, r)
		return err
	})
	if err != nil {
		return recommend.Grant{}, failure("reserve", keys[0], err)
	}
	return grant, nil
}

// reserve reads everything before it takes anything.
func (s *SQLite) reserve(ctx context.Context, tx *sql.Tx, r recommend.Reservation) (recommend.Grant, error) {
	verdict := verdict{Grant: recommend.Grant{OK: true}}
	for _, gate := range r.Gates {
		reason, deadline, err := s.stands(ctx, tx, gate)
		if err != nil {
			return recommend.Grant{}, err
		}
		if reason != nil {
			verdict.refuse(gate, deadline, string(reason))
		}
	}
	counters := make([]counter, len(r.Quotas))
	for i, q := range r.Quotas {
		var err error
		if counters[i], err = s.counter(ctx, tx, q); err != nil {
			return recommend.Grant{}, err
		}
		if retry, full := counters[i].full(); full {
			verdict.refuse(q.Key, retry, "")
		}
	}
	for i := range counters {
		if verdict.OK {
			counters[i].take()
			if err := s.putUntil(ctx, tx, r.Quotas[i].Key, counters[i].encode(), counters[i].deadline); err != nil {
				return recommend.Grant{}, err
			}
		}
		verdict.Counts = append(verdict.Counts, counters[i].count())
	}
	return verdict.Grant, nil
}

func (s *SQLite) counter(ctx context.Context, tx *sql.Tx, q recommend.Quota) (counter, error) {
	stored, deadline, err := s.stands(ctx, tx, q.Key)
	if err != nil {
		return counter{}, err
	}
	return newCounter(q, s.micro(), stored, deadline)
}

func (s *SQLite) putUntil(ctx context.Context, tx *sql.Tx, key string, value []byte, deadline int64) error {
	_, err := tx.StmtContext(ctx, s.stmt.upsert).ExecContext(ctx, key, value, deadline, false, 0)
	return err
}

// verdict is a Grant in the making.
type verdict struct {
	recommend.Grant
	retry int64
}

// refuse keeps the refusal that holds out longest, the first of equals.
func (v *verdict) refuse(key string, retry int64, reason string) {
	if !v.OK && retry <= v.retry {
		return
	}
	v.OK, v.Refused, v.Reason, v.retry, v.RetryAt = false, key, reason, retry, time.Time{}
	if retry != never {
		v.RetryAt = time.UnixMicro(retry).UTC()
	}
}
