package cache

import (
	"context"
	"fmt"
	"sync"
	"time"

	"pickbot/coalesce"
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
	together := func(take func() (context.Context, []*asked)) {
		if ctx, callers := take(); len(callers) > 0 {
			r.reserve(ctx, keys, args, callers...)
		}
	}
	name := fmt.Sprintf("%q%v", keys, args)
	var a asked
	err := r.equals.enter(name, together).Do(ctx, &a, func() { r.reserve(ctx, keys, args, &a) })
	r.equals.leave(name)
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
func (r *Redis) reserve(ctx context.Context, keys []string, args []any, callers ...*asked) {
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

// equals are the reservations under way, by all that they ask.
type equals struct {
	mu sync.Mutex
	by map[string]*equal
}

// equal has one reservation under way, and those that ask the same behind it.
type equal struct {
	coalesce.Queue[*asked]
	users int
}

// enter is followed by leave, with which the last user removes the queue.
func (e *equals) enter(name string, together func(take func() (context.Context, []*asked))) *equal {
	e.mu.Lock()
	defer e.mu.Unlock()
	q := e.by[name]
	if q == nil {
		q = &equal{Queue: coalesce.Queue[*asked]{Lanes: 1, Together: together}}
		if e.by == nil {
			e.by = make(map[string]*equal)
		}
		e.by[name] = q
	}
	q.users++
	return q
}

func (e *equals) leave(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	q := e.by[name]
	if q.users--; q.users == 0 {
		delete(e.by, name)
	}
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
