package redistest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pickbot/cache/redistest"
)

func TestServer(t *testing.T) {
	t.Parallel()
	ctx := context.Background()

	t.Run("what was acknowledged before a kill is there after a restart", func(t *testing.T) {
		t.Parallel()
		s := redistest.Start(t, redistest.AOF()...)
		if err := s.Client().Set(ctx, "k", "v", 0).Err(); err != nil {
			t.Fatal(err)
		}
		s.Kill()
		if err := s.Client().Ping(ctx).Err(); err == nil {
			t.Fatal("a killed server answers")
		}
		s.Restart()
		if got, err := s.Client().Get(ctx, "k").Result(); got != "v" {
			t.Fatalf("after the restart: %q, %v; want v", got, err)
		}
	})

	t.Run("a frozen server answers nothing until it thaws", func(t *testing.T) {
		t.Parallel()
		s := redistest.Start(t)
		c := s.Client()
		s.Freeze()
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		if err := c.Ping(short).Err(); err == nil {
			t.Fatal("a frozen server answers")
		}
		s.Thaw()
		if err := c.Ping(ctx).Err(); err != nil {
			t.Fatal(err)
		}
	})

	t.Run("a password is asked for", func(t *testing.T) {
		t.Parallel()
		s := redistest.Start(t, redistest.Password("secret"))
		if err := s.Client().Ping(ctx).Err(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCluster(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := redistest.StartCluster(t)
	served := 0
	for _, n := range c.Nodes {
		client := n.Client()
		for i := range 100 {
			if client.Set(ctx, fmt.Sprint("key", i), i, 0).Err() == nil {
				served++
			}
		}
	}
	if served != 100 {
		t.Fatalf("the nodes took %d of 100 keys, each of which has exactly one home", served)
	}
}
