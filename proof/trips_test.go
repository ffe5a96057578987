package proof_test

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// trips counts the round trips of a Redis client: a command or a pipeline is one. A connection's greeting is nobody's.
type trips struct{ n atomic.Int64 }

func (c *trips) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (c *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.count(cmd)
		return next(ctx, cmd)
	}
}

func (c *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.count(cmds[0])
		return next(ctx, cmds)
	}
}

func (c *trips) count(first redis.Cmder) {
	if first.Name() != "hello" {
		c.n.Add(1)
	}
}

// settled is how many there were, once there are no more for a while.
func (c *trips) settled() int64 {
	for n := c.n.Load(); ; {
		<-time.After(200 * time.Millisecond)
		now := c.n.Load()
		if now == n {
			return n
		}
		n = now
	}
}
