package cache

import (
	"context"
	"fmt"
	"time"

	"pickbot/recommend"
)

// Reserve implements Backend. Equal reservations that come while one is under way go together in the next call.
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
	var a asked
	err := r.reservations.Do(ctx, fmt.Sprintf("%q%v", keys, args), &a, func(ctx context.Context, all ...*asked) {
		r.reserve(ctx, keys, args, all)
	})
	if err == nil {
		err = a.err
	}
	if err != nil {
		return recommend.Grant{}, failure("reserve", keys[0], err)
	}
	return a.grant, nil
}

// asked is a reservation and its answer.
type asked struct {
	grant recommend.Grant
	err   error
}

// reserve asks for as many units as there are callers, in one call that is never repeated.
func (r *Redis) reserve(ctx context.Context, keys []string, args []any, callers []*asked) {
	reply, err := r.eval(ctx, "reserve", keys, append([]any{len(callers)}, args...)...).Slice()
	if err == nil {
		err = readGrants(keys, reply, callers)
	}
	for _, a := range callers {
		a.err = err
	}
}

// readGrants reads {units taken, key that refuses the next or 0, RetryAt in us or 0, reason, counts} as if the callers had
// come one after the other.
func readGrants(keys []string, reply []any, callers []*asked) error {
	taken, ok1 := at[int64](reply, 0)
	refuser, ok2 := at[int64](reply, 1)
	retry, ok3 := at[int64](reply, 2)
	reason, ok4 := at[string](reply, 3)
	counts, ok5 := at[[]any](reply, 4)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || refuser > int64(len(keys)) || refuser <= 0 && taken < int64(len(callers)) {
		return fmt.Errorf("unexpected reply %v", reply)
	}
	for i, a := range callers {
		later := taken - int64(i) - 1 // units of those who came after
		if a.grant.OK = later >= 0; !a.grant.OK {
			later = 0
			a.grant.Refused, a.grant.Reason = keys[refuser-1], reason
			if retry > 0 {
				a.grant.RetryAt = time.UnixMicro(retry).UTC()
			}
		}
		for k := range counts {
			n, ok := at[int64](counts, k)
			if !ok {
				return fmt.Errorf("unexpected reply %v", reply)
			}
			a.grant.Counts = append(a.grant.Counts, n-later)
		}
	}
	return nil
}

// untilMillis is 0 for none.
func untilMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at is what a reply has in a place.
func at[T any](reply []any, i int) (v T, ok bool) {
	if i < len(reply) {
		v, ok = reply[i].(T)
	}
	return v, ok
}
