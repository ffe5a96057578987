package cache

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"pickbot/recommend"
)

// Get implements Backend.
func (r *Redis) Get(ctx context.Context, key string) ([]byte, bool, error) {
	value, err := r.value(ctx, key)
	if err != nil {
		return nil, false, failure("get", key, err)
	}
	r.events.read(ctx, key, value != nil)
	return value, value != nil, nil
}

// GetMany implements Backend.
func (r *Redis) GetMany(ctx context.Context, keys []string) ([][]byte, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	values, err := retried(ctx, func() ([][]byte, error) { return r.pipeline(ctx, keys) })
	if err != nil {
		return nil, failure("get many", keys[0], err)
	}
	for i, key := range keys {
		r.events.read(ctx, key, values[i] != nil)
	}
	return values, nil
}

// Integer implements Backend.
func (r *Redis) Integer(ctx context.Context, key string) (int64, bool, error) {
	value, err := r.value(ctx, key)
	if isRefusal(err) { // a list, say
		r.events.notInteger(ctx, key)
		return 0, false, nil
	}
	if err != nil {
		return 0, false, failure("integer", key, err)
	}
	n, found := r.events.integer(ctx, key, value)
	r.events.read(ctx, key, found)
	return n, found, nil
}

// Set implements Backend.
func (r *Redis) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	var cmd *redis.Cmd
	switch {
	case ttl < 0:
		cmd = r.eval(ctx, "set", []string{key}, value, millis(ttl))
	case ttl == 0:
		cmd = r.send(ctx, "set", key, value)
	default:
		cmd = r.send(ctx, "set", key, value, "px", millis(ttl+r.ahead()))
	}
	if err := cmd.Err(); err != nil {
		return failure("set", key, err)
	}
	r.events.set(ctx, key, len(value), ttl)
	return nil
}

// Delete implements Backend.
func (r *Redis) Delete(ctx context.Context, key string) (bool, error) {
	existed, err := r.eval(ctx, "delete", []string{key}).Bool()
	if err != nil {
		return false, failure("delete", key, err)
	}
	r.events.deleted(ctx, key, existed)
	return existed, nil
}

// Increment implements Backend.
func (r *Redis) Increment(ctx context.Context, key string, by int64, ttl time.Duration) (int64, error) {
	sum, err := r.increment(ctx, key, by, ttl)
	if err != nil {
		return 0, failure("increment", key, err)
	}
	r.events.incremented(ctx, key, by)
	return sum, nil
}

// increment needs no script where no deadline is to be set or looked at.
func (r *Redis) increment(ctx context.Context, key string, by int64, ttl time.Duration) (int64, error) {
	if ttl <= 0 && r.ahead() == 0 {
		return r.send(ctx, "incrby", key, by).Int64()
	}
	sum, err := r.eval(ctx, "increment", []string{key}, by, max(0, millis(ttl))).Text()
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(sum, 10, 64)
}

// IncrementAll implements Backend.
func (r *Redis) IncrementAll(ctx context.Context, additions []recommend.Addition) error {
	if len(additions) == 0 {
		return nil
	}
	keys, args := make([]string, len(additions)), make([]any, 0, 2*len(additions))
	for i, a := range additions {
		keys[i] = a.Key
		args = append(args, a.By, max(0, millis(a.TTL)))
	}
	err := checkDistinct(keys)
	if err == nil {
		err = r.eval(ctx, "incrementall", keys, args...).Err()
	}
	if err != nil {
		return failure("increment all", keys[0], err)
	}
	r.events.added(ctx, additions)
	return nil
}

// value returns nil for a missing key.
func (r *Redis) value(ctx context.Context, key string) ([]byte, error) {
	return retried(ctx, func() ([]byte, error) {
		if r.ahead() == 0 {
			return r.get(ctx, key)
		}
		values, err := r.pipeline(ctx, []string{key})
		if err != nil {
			return nil, err
		}
		return values[0], nil
	})
}

// get spares the common read the copies of a reply of any kind. It need not be sent at most once: it changes nothing.
func (r *Redis) get(ctx context.Context, key string) ([]byte, error) {
	cmd := redis.NewStringCmd(ctx, "get", key)
	if err := r.batcher.do(ctx, cmd); err != nil {
		return nil, err
	}
	value, err := cmd.Bytes()
	r.noteTopology(ctx, err)
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err == nil && value == nil {
		value = []byte{}
	}
	return value, err
}

// pipeline reads keys of any slots in one round trip. While the store's clock runs ahead it reads their deadlines too:
// the server still holds what is past it.
func (r *Redis) pipeline(ctx context.Context, keys []string) ([][]byte, error) {
	ahead := r.ahead().Milliseconds()
	pipe := r.client.Pipeline()
	queue := func(args ...any) *redis.Cmd {
		cmd := once{redis.NewCmd(ctx, args...)}
		_ = pipe.Process(ctx, cmd) // only queues
		return cmd.Cmd
	}
	gets, deadlines := make([]*redis.Cmd, len(keys)), make([]*redis.Cmd, len(keys))
	for i, key := range keys {
		gets[i] = queue("get", key)
		if ahead > 0 {
			deadlines[i] = queue("pttl", key)
		}
	}
	_, err := pipe.Exec(ctx)
	r.noteTopology(ctx, err)
	values := make([][]byte, len(keys))
	for i := range keys {
		if values[i], err = text(gets[i]); err != nil {
			return nil, err
		}
		if deadlines[i] == nil || values[i] == nil {
			continue
		}
		left, err := deadlines[i].Int64()
		if err != nil {
			return nil, err
		}
		if left >= 0 && left <= ahead || left == gone {
			values[i] = nil
		}
	}
	return values, nil
}

// gone is PTTL's answer for a key that does not exist.
const gone = -2

// text returns nil for a missing value, and never nil for an empty one.
func text(cmd *redis.Cmd) ([]byte, error) {
	switch v, err := cmd.Result(); {
	case errors.Is(err, redis.Nil):
		return nil, nil
	case err != nil:
		return nil, err
	default:
		s, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("the reply is a %T", v)
		}
		return append([]byte{}, s...), nil
	}
}
