package sandbox

import (
	"sync"
	"time"
)

// Clock is the sandbox's clock: real time plus an offset that only grows. It is safe for concurrent use.
type Clock struct {
	real func() time.Time
	save func(offset time.Duration) // called for each new offset, in order

	moving sync.Mutex // serialises Advance

	mu     sync.Mutex
	offset time.Duration
	moved  chan struct{}
}

func newClock(real func() time.Time, offset time.Duration) *Clock {
	return &Clock{real: real, offset: offset, moved: make(chan struct{})}
}

// Now is the time in the sandbox.
func (c *Clock) Now() time.Time { return c.real().Add(c.Offset()) }

// Offset is how far the clock is ahead of real time.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Advance moves the clock ahead; what became due by that happens at once. A d that is not positive does nothing.
func (c *Clock) Advance(d time.Duration) {
	if d <= 0 {
		return
	}
	c.moving.Lock()
	defer c.moving.Unlock()
	c.save(c.move(d))
}

func (c *Clock) move(d time.Duration) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
	close(c.moved)
	c.moved = make(chan struct{})
	return c.offset
}

// onMove is closed by the next Advance.
func (c *Clock) onMove() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.moved
}

func (c *Clock) state() ClockState {
	return ClockState{Now: c.Now(), OffsetMS: c.Offset().Milliseconds()}
}
