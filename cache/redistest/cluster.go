package redistest

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

const (
	nodes = 3
	slots = 16384
)

// Cluster is a Redis Cluster of three masters without replicas.
type Cluster struct {
	Nodes []*Server
}

// StartCluster runs three servers, shares the slots among them and waits until each says that the cluster is whole.
func StartCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{}
	for range nodes {
		c.Nodes = append(c.Nodes, Start(t,
			Option{"--cluster-enabled", "yes"},
			Option{"--cluster-node-timeout", "2000"},
			Option{"--cluster-announce-ip", "127.0.0.1"}))
	}
	if err := c.join(context.Background()); err != nil {
		t.Fatalf("redistest: cluster: %v", err)
	}
	for _, n := range c.Nodes {
		if err := n.awaitCluster(); err != nil {
			t.Fatalf("redistest: cluster: %v", err)
		}
	}
	return c
}

// URL names every node.
func (c *Cluster) URL() string {
	addrs := make([]string, len(c.Nodes))
	for i, n := range c.Nodes {
		addrs[i] = n.Addr()
	}
	return "redis://" + strings.Join(addrs, ",")
}

// join gives each node its slots and its own epoch, and introduces all to the first.
func (c *Cluster) join(ctx context.Context) error {
	for i, n := range c.Nodes {
		client := n.Client()
		if err := client.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err(); err != nil {
			return fmt.Errorf("set epoch: %w", err)
		}
		first, last := slots*i/nodes, slots*(i+1)/nodes-1
		if err := client.ClusterAddSlotsRange(ctx, first, last).Err(); err != nil {
			return fmt.Errorf("add slots: %w", err)
		}
		if err := client.ClusterMeet(ctx, "127.0.0.1", fmt.Sprint(c.Nodes[0].port)).Err(); err != nil {
			return fmt.Errorf("meet: %w", err)
		}
	}
	return nil
}

func (s *Server) awaitCluster() error {
	client := s.Client()
	return poll(func(ctx context.Context) error {
		info, err := client.ClusterInfo(ctx).Result()
		if err != nil {
			return err
		}
		if !strings.Contains(info, "cluster_state:ok") ||
			!strings.Contains(info, fmt.Sprintf("cluster_known_nodes:%d", nodes)) {
			return fmt.Errorf("not joined yet:\n%s", info)
		}
		return nil
	})
}
