package cache

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pickbot/cache/redistest"
	"pickbot/recommend"
)

// TestRedis_lostReply cuts the connection after the server has executed a command and before the client hears of it.
func TestRedis_lostReply(t *testing.T) {
	t.Parallel()
	t.Run("one server", func(t *testing.T) {
		t.Parallel()
		testLostReply(t, redistest.Start(t).URL())
	})
	t.Run("Cluster", func(t *testing.T) {
		t.Parallel()
		testLostReply(t, redistest.StartCluster(t).URL())
	})
}

func testLostReply(t *testing.T, url string) {
	ctx := t.Context()
	r, cut := openCut(t, url)
	day := recommend.Quota{Key: "day", Limit: 10, Until: time.Now().Add(time.Hour)}
	for _, write := range []struct {
		name, counter string
		do            func() error
	}{
		{"an increment", "n", func() error { _, err := r.Increment(ctx, "n", 1, 0); return err }},
		{"an increment with a ttl", "nt", func() error { _, err := r.Increment(ctx, "nt", 1, time.Hour); return err }},
		{"several increments", "many", func() error { return r.IncrementAll(ctx, []recommend.Addition{{Key: "many", By: 1}}) }},
		{"a reservation", "day", func() error {
			_, err := r.Reserve(ctx, recommend.Reservation{Quotas: []recommend.Quota{day}})
			return err
		}},
	} {
		// Known scripts, so that the reply that gets lost is not NOSCRIPT.
		if err := write.do(); err != nil {
			t.Fatal(err)
		}
		cut.Store(true)
		if err := write.do(); !errors.Is(err, recommend.ErrUnavailable) {
			t.Fatalf("%s with a lost reply: %v, want ErrUnavailable", write.name, err)
		}
		if n, _, err := r.Integer(ctx, write.counter); err != nil || n != 2 {
			t.Errorf("%s with a lost reply counts %d times, want once (%v)", write.name, n-1, err)
		}
	}

	cut.Store(true)
	if n, _, err := r.Integer(ctx, "n"); err != nil || n != 2 {
		t.Errorf("a read with a lost reply is repeated: %d, %v", n, err)
	}
	if _, _, err := r.Claim(ctx, "c", "v", "first", time.Minute); err != nil { // the script is known now
		t.Fatal(err)
	}
	cut.Store(true)
	if _, won, err := r.Claim(ctx, "d", "v", "mine", time.Minute); err != nil || !won {
		t.Errorf("a claim with a lost reply is repeated: won %v, %v", won, err)
	}
	cut.Store(true)
	if values, err := r.GetMany(ctx, []string{"n", "nt", "none"}); err != nil || string(values[1]) != "2" {
		t.Errorf("a pipeline with a lost reply is repeated: %q, %v", values, err)
	}
}

// openCut opens a backend without its background work. When cut is set, the next reply is lost and cut is cleared.
func openCut(t *testing.T, url string) (*Redis, *atomic.Bool) {
	to, err := parseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{}.withDefaults()
	scripts, err := readScripts()
	if err != nil {
		t.Fatal(err)
	}
	cut := new(atomic.Bool)
	client := connect(to, cfg)
	if cluster, ok := client.(*redis.ClusterClient); ok {
		cluster.OnNewNode(func(node *redis.Client) { node.AddHook(cutter{cut}) })
	} else {
		client.AddHook(cutter{cut})
	}
	r := &Redis{client: client, batcher: newBatcher(client), scripts: scripts, ahead: cfg.Offset, events: events{slog.New(slog.DiscardHandler)},
		stop: func() {}, health: newHealth(cfg.Log)}
	t.Cleanup(func() { _ = r.Close() })
	return r, cut
}

type cutter struct{ cut *atomic.Bool }

func (c cutter) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := next(ctx, network, addr)
		return &cutConn{Conn: conn, cut: c.cut}, err
	}
}

func (cutter) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (cutter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

type cutConn struct {
	net.Conn
	cut     *atomic.Bool
	command atomic.Bool // a command of ours was written, not a greeting or a look at the topology
}

func (c *cutConn) Write(p []byte) (int, error) {
	greeting := bytes.Contains(bytes.ToLower(p), []byte("hello")) || bytes.Contains(bytes.ToLower(p), []byte("cluster"))
	c.command.Store(!greeting)
	return c.Conn.Write(p)
}

func (c *cutConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p) // the server has executed it
	if n > 0 && c.command.Load() && c.cut.CompareAndSwap(true, false) {
		_ = c.Close()
		return 0, io.EOF
	}
	return n, err
}
