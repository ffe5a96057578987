package cache

import (
	"context"
	"fmt"
	"time"
)

// Lock implements Backend.
func (r *Redis) Lock(ctx context.Context, key, token string, ttl time.Duration) (bool, error) {
	if err := checkLock(token, ttl); err != nil {
		return false, failure("lock", key, err)
	}
	return r.holds(ctx, "lock", key, []string{lockKey(key)}, token, millis(ttl))
}

// Claim implements Backend.
func (r *Redis) Claim(ctx context.Context, key, prefix, token string, ttl time.Duration) ([]byte, bool, error) {
	if err := checkLock(token, ttl); err != nil {
		return nil, false, failure("claim", key, err)
	}
	reply, err := retried(ctx, func() ([]any, error) {
		return r.eval(ctx, "claim", []string{key, lockKey(key)}, prefix, token, millis(ttl)).Slice()
	})
	if err == nil && len(reply) != 2 {
		err = fmt.Errorf("unexpected reply %v", reply)
	}
	if err != nil {
		return nil, false, failure("claim", key, err)
	}
	text, found := reply[0].(string)
	r.events.read(ctx, key, found)
	if !found {
		return nil, reply[1] == int64(1), nil
	}
	return append([]byte{}, text...), reply[1] == int64(1), nil
}

// Unlock implements Backend.
func (r *Redis) Unlock(ctx context.Context, key, token string) (bool, error) {
	return r.holds(ctx, "unlock", key, []string{lockKey(key)}, token)
}

// Fill implements Backend.
func (r *Redis) Fill(ctx context.Context, key, token string, value []byte, ttl time.Duration) (bool, error) {
	filled, err := r.holds(ctx, "fill", key, []string{key, lockKey(key)}, token, value, millis(ttl))
	if filled {
		r.events.set(ctx, key, len(value), ttl)
	}
	return filled, err
}

// Invalidate implements Backend.
func (r *Redis) Invalidate(ctx context.Context, key string) (bool, error) {
	existed, err := r.eval(ctx, "invalidate", []string{key, lockKey(key)}).Bool()
	if err != nil {
		return false, failure("invalidate", key, err)
	}
	r.events.deleted(ctx, key, existed)
	return existed, nil
}

// Swap implements Backend.
func (r *Redis) Swap(ctx context.Context, key, old, new string) (bool, error) {
	return r.holds(ctx, "swap", key, []string{key}, old, new)
}

// holds runs a script that answers whether its condition held.
func (r *Redis) holds(ctx context.Context, op, key string, keys []string, args ...any) (bool, error) {
	held, err := r.eval(ctx, op, keys, args...).Bool()
	return held, failure(op, key, err)
}
