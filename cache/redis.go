package cache

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"pickbot/coalesce"
)

const (
	defaultPoolSize  = 20
	defaultTimeout   = 5 * time.Second
	defaultPingEvery = 30 * time.Second
	topologyEvery    = 10 * time.Second
)

// Config says how to reach Redis. The zero value of everything but URL is a sensible default.
type Config struct {
	// URL is redis://, rediss:// (TLS) or unix://; several addresses separated by commas, or ?cluster=true, mean a
	// Cluster.
	URL string
	// PoolSize is the most connections, on a Cluster per node; 20 by default.
	PoolSize int
	// Timeout bounds a dial, a write and a read each, where ctx does not end sooner; 5 s by default.
	Timeout time.Duration
	// PingEvery is the time between two looks at the server's health; 30 s by default.
	PingEvery time.Duration
	// Offset is how far the store's clock runs ahead of the server's, for tests and the sandbox. Nil and negative mean 0.
	Offset func() time.Duration
	// Log may be nil.
	Log *slog.Logger
}

// Redis is a Backend on a Redis server or Cluster of version 6.0 or later. Reads that meet a broken connection are
// repeated once; everything else is sent exactly once.
type Redis struct {
	client       redis.UniversalClient
	batcher      *batcher
	claims       coalesce.Equals[contest, *claimant]
	reservations coalesce.Equals[string, *asked]
	scripts      map[string]script
	ahead        func() time.Duration
	events       events
	health       *health
	stop         context.CancelFunc
	done         sync.WaitGroup
}

// NewRedis connects in the background: only a URL that makes no sense is an error, an unreachable server is a warning
// in the log. The caller calls Close.
func NewRedis(cfg Config) (*Redis, error) {
	to, err := parseURL(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("redis URL: %w", err)
	}
	cfg = cfg.withDefaults()
	scripts, err := readScripts()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	client := connect(to, cfg)
	r := &Redis{
		client: client, batcher: newBatcher(client), scripts: scripts, ahead: cfg.Offset, events: events{cfg.Log}, stop: stop,
		health: newHealth(cfg.Log.With(slog.String("addr", to.String()))),
	}
	r.done.Go(func() { r.watch(ctx, cfg.PingEvery, cfg.Timeout) })
	return r, nil
}

func (c Config) withDefaults() Config {
	if c.PoolSize <= 0 {
		c.PoolSize = defaultPoolSize
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.PingEvery <= 0 {
		c.PingEvery = defaultPingEvery
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	offset := c.Offset
	c.Offset = func() time.Duration {
		if offset == nil {
			return 0
		}
		return max(0, offset().Truncate(time.Millisecond))
	}
	return c
}

// connect makes the client and no connection.
func connect(to target, cfg Config) redis.UniversalClient {
	o := &redis.UniversalOptions{
		Addrs: to.addrs, DB: to.db, Username: to.username, Password: to.password, IsClusterMode: to.cluster,
		PoolSize: cfg.PoolSize, DialTimeout: cfg.Timeout, ReadTimeout: cfg.Timeout, WriteTimeout: cfg.Timeout,
		ContextTimeoutEnabled: true,
		PipelinePoolSize:      -1, // pipelines would have up to ten connections of their own beside the pool
		MaxRetries:            -1, // a repeated INCR counts twice
		DialerRetries:         1,
		DisableIdentity:       true,
		MaintNotificationsConfig: &maintnotifications.Config{
			Mode: maintnotifications.ModeDisabled,
		},
	}
	if to.tls {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if !to.cluster {
		return redis.NewClient(o.Simple())
	}
	cluster := o.Cluster()
	cluster.DisableRoutingPolicies = true // they cost a COMMAND call; all our commands carry their key
	cluster.ClusterStateReloadInterval = topologyEvery
	return redis.NewClusterClient(cluster)
}

// AddHook lets hook see every round trip: a command or a pipeline is one. It is for tests and metrics, before use.
func (r *Redis) AddHook(hook redis.Hook) { r.client.AddHook(hook) }

// Close ends the background work and closes all connections; calls that are on their way fail.
func (r *Redis) Close() error {
	r.stop()
	// Before the wait: a ping that hangs in a read does not notice that its ctx was canceled.
	err := r.client.Close()
	r.done.Wait()
	if err != nil && !errors.Is(err, redis.ErrClosed) {
		return fmt.Errorf("cache close: %w", err)
	}
	return nil
}
