package proof_test

import (
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// relay is a way to a server that counts the requests: a client of Redis writes one, or a pipeline of them, whole and
// then reads.
type relay struct {
	address string
	trips   atomic.Int64
}

func newRelay(t testing.TB, to string) *relay {
	t.Helper()
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = front.Close() })
	r := &relay{address: front.Addr().String()}
	go func() {
		for {
			client, err := front.Accept()
			if err != nil {
				return
			}
			go r.pass(client, to)
		}
	}()
	return r
}

func (r *relay) pass(client net.Conn, to string) {
	defer client.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(client, server)
		_ = client.Close()
	}()
	_, _ = io.Copy(counted{server, &r.trips}, struct{ io.Reader }{client})
}

// counted counts writes.
type counted struct {
	io.Writer
	n *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	c.n.Add(1)
	return c.Writer.Write(p)
}

// settled is how many there were, once there are no more for a while.
func (r *relay) settled() int64 {
	for n := r.trips.Load(); ; {
		<-time.After(200 * time.Millisecond)
		now := r.trips.Load()
		if now == n {
			return n
		}
		n = now
	}
}
