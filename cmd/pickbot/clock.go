package main

import (
	"sync/atomic"
	"time"
)

// clock is real time, or the sandbox's: that one can be moved ahead, and all parts of the bot follow it.
type clock struct {
	// lead is how far a sandbox in this process is ahead; nil without one.
	lead func() time.Duration
	// told is what the answers of a sandbox elsewhere say.
	told atomic.Int64
}

// Offset is how far the clock is ahead of real time.
func (c *clock) Offset() time.Duration {
	if c.lead != nil {
		return c.lead()
	}
	return time.Duration(c.told.Load())
}

// Now is what every part takes for the time.
func (c *clock) Now() time.Time { return time.Now().Add(c.Offset()) }

func (c *clock) set(offset time.Duration) { c.told.Store(int64(offset)) }
