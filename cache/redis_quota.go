package cache

import (
	"context"
	"fmt"
	"time"

	"pickbot/recommend"
)

// Reserve implements Backend.
func (r *Redis) Reserve(ctx context.Context, reservation recommend.Reservation) (recommend.Grant, error) {
	keys := reservationKeys(reservation)
	if len(keys) == 0 {
		return recommend.Grant{OK: true}, nil
	}
	if err := checkReservation(reservation); err != nil {
		return recommend.Grant{}, failure("reserve", keys[0], err)
	}
	args := []any{len(reservation.Gates)}
	for _, q := range reservation.Quotas {
		args = append(args, q.Limit, micros(q.Window), untilMillis(q.Until))
	}
	reply, err := r.eval(ctx, "reserve", keys, args...).Slice()
	if err != nil {
		return recommend.Grant{}, failure("reserve", keys[0], err)
	}
	grant, err := readGrant(keys, reply)
	return grant, failure("reserve", keys[0], err)
}

// readGrant reads {refusing key or 0, RetryAt in us or 0, reason, counts}.
func readGrant(keys []string, reply []any) (recommend.Grant, error) {
	refuser, ok1 := at[int64](reply, 0)
	retry, ok2 := at[int64](reply, 1)
	reason, ok3 := at[string](reply, 2)
	counts, ok4 := at[[]any](reply, 3)
	if !ok1 || !ok2 || !ok3 || !ok4 || refuser > int64(len(keys)) {
		return recommend.Grant{}, fmt.Errorf("unexpected reply %v", reply)
	}
	grant := recommend.Grant{OK: refuser == 0, Reason: reason}
	if refuser > 0 {
		grant.Refused = keys[refuser-1]
	}
	if retry > 0 {
		grant.RetryAt = time.UnixMicro(retry).UTC()
	}
	for i := range counts {
		n, ok := at[int64](counts, i)
		if !ok {
			return recommend.Grant{}, fmt.Errorf("unexpected reply %v", reply)
		}
		grant.Counts = append(grant.Counts, n)
	}
	return grant, nil
}

// at is what a reply has in a place.
func at[T any](reply []any, i int) (v T, ok bool) {
	if i < len(reply) {
		v, ok = reply[i].(T)
	}
	return v, ok
}

// Limit implements Backend.
func (r *Redis) Limit(ctx context.Context, rates []Rate, ahead time.Duration) (time.Duration, bool, error) {
	if len(rates) == 0 {
		return 0, true, nil
	}
	if err := checkRates(rates); err != nil {
		return 0, false, failure("limit", rates[0].Key, err)
	}
	keys, args := make([]string, len(rates)), []any{micros(ahead)}
	for i, rate := range rates {
		keys[i] = rate.Key
		args = append(args, micros(rate.Interval), rate.Burst)
	}
	reply, err := r.eval(ctx, "limit", keys, args...).Int64Slice()
	if err == nil && len(reply) != 2 {
		err = fmt.Errorf("unexpected reply %v", reply)
	}
	if err != nil {
		return 0, false, failure("limit", keys[0], err)
	}
	return time.Duration(reply[1]) * time.Microsecond, reply[0] == 1, nil
}

// Penalty implements Backend.
func (r *Redis) Penalty(ctx context.Context, key string, until time.Time) error {
	return failure("penalty", key, r.eval(ctx, "penalty", []string{key}, until.UnixMicro()).Err())
}

// untilMillis is 0 for none.
func untilMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
