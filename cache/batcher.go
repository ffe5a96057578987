package cache

import (
	"context"
	"math"

	"github.com/redis/go-redis/v9"

	"pickbot/coalesce"
)

// lanes is how many round trips of single commands a server is asked for at a time.
const lanes = 2

// batcher sends commands, each at most once: at once and by itself where a lane is free, otherwise in one round trip
// together with all that wait for a lane.
type batcher struct {
	client redis.UniversalClient
	queue  coalesce.Queue[redis.Cmder]
}

// newBatcher leaves it to a Cluster's client to send commands, as a pipeline there is as slow as the slowest node.
func newBatcher(client redis.UniversalClient) *batcher {
	b := &batcher{client: client}
	b.queue.Lanes, b.queue.Together = lanes, b.send
	if _, ok := client.(*redis.ClusterClient); ok {
		b.queue.Lanes = math.MaxInt
	}
	return b
}

// do sends a command and waits for its reply, which it leaves in the command. Where ctx ended first it returns its
// error, and the command must not be looked at.
func (b *batcher) do(ctx context.Context, cmd redis.Cmder) error {
	return b.queue.Do(ctx, cmd, func() {
		_ = b.client.Process(ctx, cmd) // leaves the error in the command as well
	})
}

// send sends what waits in one pipeline. Where ctx is canceled the client sends nothing if it has no connection yet, and
// otherwise waits for the replies.
func (b *batcher) send(take func() (context.Context, []redis.Cmder)) {
	ctx, cmds := take()
	pipe := b.client.Pipeline()
	_ = pipe.BatchProcess(ctx, cmds...) // only queues
	_, _ = pipe.Exec(ctx)               // leaves each command's error in it
}
