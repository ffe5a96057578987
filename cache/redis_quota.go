package cache

import (
	"context"
	"fmt"
	"time"
)

// Limit implements Backend.
func (r *Redis) Limit(ctx context.Context, rates []Rate, ahead time.Duration) (Room, error) {
	if len(rates) == 0 {
		return Room{OK: true}, nil
	}
	if err := checkRates(rates); err != nil {
		return Room{}, failure("limit", rates[0].Key, err)
	}
	keys, args := make([]string, len(rates)), []any{micros(ahead)}
	for i, rate := range rates {
		keys[i] = rate.Key
		args = append(args, micros(rate.Interval), rate.Burst)
	}
	reply, err := r.eval(ctx, "limit", keys, args...).Int64Slice()
	if err == nil && len(reply) != 3 {
		err = fmt.Errorf("unexpected reply %v", reply)
	}
	if err != nil {
		return Room{}, failure("limit", keys[0], err)
	}
	return Room{OK: reply[0] == 1, Wait: time.Duration(reply[1]) * time.Microsecond, Alone: reply[2] == 1}, nil
}

// Penalty implements Backend.
func (r *Redis) Penalty(ctx context.Context, key string, until time.Time) error {
	return failure("penalty", key, r.eval(ctx, "penalty", []string{key}, until.UnixMicro()).Err())
}
