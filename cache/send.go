package cache

import (
	"context"
	"errors"
	"io"
	"net"

	"github.com/redis/go-redis/v9"
)

// once is a command that the client may send but never send again. MaxRetries alone does not do it: the Cluster client
// repeats after a lost reply within its budget of redirects. A redirect itself (MOVED, ASK) is followed, since the
// server that sent it has not executed the command.
type once struct{ *redis.Cmd }

// NoRetry overrides what the client asks before it repeats.
func (once) NoRetry() bool { return true }

// send does one command in one round trip. The result is never nil; a missing value is redis.Nil.
func (r *Redis) send(ctx context.Context, args ...any) *redis.Cmd {
	cmd := once{redis.NewCmd(ctx, args...)}
	if err := r.batcher.do(ctx, cmd); err != nil {
		return redis.NewCmdResult(nil, err)
	}
	r.noteTopology(ctx, cmd.Err())
	return cmd.Cmd
}

// eval runs a script by its name in one round trip; where the server does not know it yet, in two.
func (r *Redis) eval(ctx context.Context, name string, keys []string, args ...any) *redis.Cmd {
	s := r.scripts[name]
	all := make([]any, 0, 4+len(keys)+len(args))
	all = append(all, "evalsha", s.sha, len(keys))
	for _, key := range keys {
		all = append(all, key)
	}
	all = append(append(all, r.ahead().Milliseconds()), args...)
	cmd := r.send(ctx, all...)
	if redis.HasErrorPrefix(cmd.Err(), "NOSCRIPT") {
		cmd = r.send(ctx, append([]any{"eval", s.text}, all[2:]...)...)
	}
	return cmd
}

// retried does a read, and once more if its connection turned out to be broken. After a timeout there is no second try:
// who waited that long has no time for it.
func retried[T any](ctx context.Context, read func() (T, error)) (T, error) {
	v, err := read()
	if isBroken(err) && ctx.Err() == nil {
		return read()
	}
	return v, err
}

func isBroken(err error) bool {
	var network net.Error
	if errors.As(err, &network) {
		return !network.Timeout()
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// noteTopology has the Cluster's layout read again when a node failed: its slots may have moved to another.
func (r *Redis) noteTopology(ctx context.Context, err error) {
	if cluster, ok := r.client.(*redis.ClusterClient); ok && isBroken(err) {
		cluster.ReloadState(ctx)
	}
}
