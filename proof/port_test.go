package proof_test

import (
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"testing"
)

// handedOut are addresses whose owners may not listen yet.
var handedOut sync.Map

// freeAddress is a loopback address that nobody listens on, or will. It lies below the ports that systems give to outgoing
// connections, so that a process that was killed finds it free again.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(12_000+rand.IntN(20_000)))
		l, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		_ = l.Close()
		if _, given := handedOut.LoadOrStore(address, true); !given {
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}
