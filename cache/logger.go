package cache

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// go-redis prints each failed dial on stderr, through a logger that all clients of the process share. The same stands
// in the errors that we return and in the log of the health check. Set here, before any client exists: later would race
// with the clients that run.
func init() { redis.SetLogger(silent{}) }

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}
