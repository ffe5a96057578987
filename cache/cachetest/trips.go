package cachetest

import (
	"context"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Trips notes the round trips of a Redis client, whose hook it is: a command or a pipeline is one.
type Trips struct {
	mu   sync.Mutex
	seen []string
}

func (*Trips) DialHook(next redis.DialHook) redis.DialHook { return next }

func (t *Trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		t.note(fmt.Sprint(cmd.Args()[:min(len(cmd.Args()), 5)]...))
		return next(ctx, cmd)
	}
}

func (t *Trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		t.note(fmt.Sprint(cmds[0].Name(), " and others"))
		return next(ctx, cmds)
	}
}

func (t *Trips) note(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = append(t.seen, name)
}

// Take returns what was seen since the last time.
func (t *Trips) Take() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	seen := t.seen
	t.seen = nil
	return seen
}
