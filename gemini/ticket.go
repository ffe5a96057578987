package gemini

import (
	"sync/atomic"
	"time"
)

// ticket is the permission for one upstream request of one key. The transport sends nothing without one, and takes each
// only once.
type ticket struct {
	bucket bucket
	probe  bool      // a try at a key whose day may be over
	until  time.Time // when it is too old to be used
	used   atomic.Bool
}

// newTicket is called before the reservation, as nobody knows when the store makes it.
func (p *Pool) newTicket(b bucket) *ticket {
	return &ticket{bucket: b, until: p.out.Now().Add(p.cfg.MaxAge)}
}

// Hash names the key.
func (t *ticket) Hash() string { return t.bucket.key.hash }

// use reports whether the ticket was still good; it is not any more.
func (t *ticket) use() bool { return t.used.CompareAndSwap(false, true) }
