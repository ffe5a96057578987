package cache

import (
	"context"
)

// Push implements Backend.
func (r *Redis) Push(ctx context.Context, key string, value []byte, max int) error {
	if err := checkPush(max); err != nil {
		return failure("push", key, err)
	}
	return failure("push", key, r.eval(ctx, "push", []string{key}, value, max).Err())
}

// List implements Backend.
func (r *Redis) List(ctx context.Context, key string, n int) ([][]byte, error) {
	if n == 0 {
		return nil, nil
	}
	entries, err := retried(ctx, func() ([]any, error) {
		return r.send(ctx, "lrange", key, 0, max(n, 0)-1).Slice()
	})
	if err != nil {
		return nil, failure("list", key, err)
	}
	values := make([][]byte, len(entries))
	for i, e := range entries {
		s, _ := e.(string)
		values[i] = []byte(s)
	}
	return values, nil
}
