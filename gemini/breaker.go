package gemini

import (
	"sync"
	"time"
)

// halfOpen is how long one caller has to find out whether things work again, before the next may try.
const halfOpen = 5 * time.Second

// breaker leaves something alone that keeps failing. After several failures in a row it is open; when its time is over
// one caller is let through, and a success closes it. It knows its own process only.
type breaker struct {
	now         func() time.Time
	threshold   int
	least, most time.Duration

	mu       sync.Mutex
	failures int
	until    time.Time // zero: closed
	trying   bool      // one caller was let through since it opened
	pause    time.Duration
	worked   bool // since it was made or opened
}

func newBreaker(now func() time.Time, threshold int, least, most time.Duration) *breaker {
	return &breaker{now: now, threshold: threshold, least: least, most: most, pause: least}
}

// allow says whether to try.
func (b *breaker) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return true
	}
	now := b.now()
	if now.Before(b.until) {
		return false
	}
	b.until, b.trying = now.Add(halfOpen), true
	return true
}

// success says whether this one is the first since it was open, or at all.
func (b *breaker) success() (first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	first = !b.worked
	b.failures, b.until, b.trying, b.pause, b.worked = 0, time.Time{}, false, b.least, true
	return first
}

// failure says whether this one opened it. What was under way when it opened says nothing new.
func (b *breaker) failure() (opened bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.until.IsZero() && !b.trying {
		return false
	}
	b.failures++
	if b.failures < b.threshold {
		return false
	}
	opened = b.failures == b.threshold
	b.worked, b.trying = false, false
	b.until = b.now().Add(b.pause)
	b.pause = min(2*b.pause, b.most)
	return opened
}
