package cache

import (
	"context"
	"database/sql"
	"time"

	"pickbot/recommend"
)

// Reserve implements Backend.
func (s *SQLite) Reserve(ctx context.Context, r recommend.Reservation) (recommend.Grant, error) {
	keys := reservationKeys(r)
	if len(keys) == 0 {
		return recommend.Grant{OK: true}, nil
	}
	if err := checkReservation(r); err != nil {
		return recommend.Grant{}, failure("reserve", keys[0], err)
	}
	grant, err := update(ctx, s, func(ctx context.Context, tx *sql.Tx) (recommend.Grant, error) {
		return s.reserve(ctx, tx, r, keys)
	})
	return grant, failure("reserve", keys[0], err)
}

// reserve reads everything before it takes anything.
func (s *SQLite) reserve(ctx context.Context, tx *sql.Tx, r recommend.Reservation, keys []string) (recommend.Grant, error) {
	rows, err := s.read(ctx, tx, keys...)
	if err != nil {
		return recommend.Grant{}, err
	}
	verdict := verdict{Grant: recommend.Grant{OK: true}}
	for _, gate := range rows[:len(r.Gates)] {
		if gate.value != nil {
			verdict.refuse(gate.key, gate.deadline, string(gate.value))
		}
	}
	rows = rows[len(r.Gates):]
	counters := make([]counter, len(r.Quotas))
	for i, q := range r.Quotas {
		if counters[i], err = newCounter(q, s.micro(), rows[i].value, rows[i].deadline); err != nil {
			return recommend.Grant{}, err
		}
		if retry, full := counters[i].full(); full {
			verdict.refuse(q.Key, retry, "")
		}
	}
	for i := range counters {
		if verdict.OK {
			counters[i].take()
			rows[i].value, rows[i].deadline = counters[i].encode(), counters[i].deadline
		}
		verdict.Counts = append(verdict.Counts, counters[i].count())
	}
	if !verdict.OK {
		rows = ended(rows, counters)
	}
	return verdict.Grant, s.put(ctx, tx, rows...)
}

// ended are those of rows that have no deadline, with that of their quota.
func ended(rows []row, counters []counter) []row {
	var list []row
	for i, r := range rows {
		if c := counters[i]; r.value != nil && r.deadline == never && c.deadline > c.at {
			list = append(list, row{r.key, r.value, c.deadline})
		}
	}
	return list
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
