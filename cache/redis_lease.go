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

// Claim implements Backend. Equal claims that come while one is under way go together in the next call.
func (r *Redis) Claim(ctx context.Context, key, prefix, token string, ttl time.Duration) ([]byte, bool, error) {
	if err := checkLock(token, ttl); err != nil {
		return nil, false, failure("claim", key, err)
	}
	c := claimant{token: token}
	same := contest{key, prefix, ttl}
	err := r.claims.Do(ctx, same, &c, func(ctx context.Context, all ...*claimant) { r.claim(ctx, same, all) })
	if err == nil {
		err = c.err
	}
	if err != nil {
		return nil, false, failure("claim", key, err)
	}
	r.events.read(ctx, key, c.value != nil)
	return c.value, c.won, nil
}

// contest is what equal claims have in common.
type contest struct {
	key, prefix string
	ttl         time.Duration
}

// claimant is who claims, and the answer.
type claimant struct {
	token string
	claim
	err error
}

// claim claims for the first of some callers. The others find what a later claim of theirs would: the value, or the lock taken.
func (r *Redis) claim(ctx context.Context, c contest, callers []*claimant) {
	reply, err := retried(ctx, func() ([]any, error) {
		return r.eval(ctx, "claim", []string{c.key, lockKey(c.key)}, c.prefix, callers[0].token, millis(c.ttl)).Slice()
	})
	if err == nil && len(reply) != 2 {
		err = fmt.Errorf("unexpected reply %v", reply)
	}
	for i, who := range callers {
		if who.err = err; err != nil {
			continue
		}
		if text, found := reply[0].(string); found {
			who.value = []byte(text)
		}
		who.won = i == 0 && reply[1] == int64(1)
	}
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
