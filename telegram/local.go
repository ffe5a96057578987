package telegram

import (
	"context"
	"sync"
	"time"
)

// LocalLimiter is a Limiter of this process alone. It serves one process, and stands in where the shared limiter cannot
// be reached. It is safe for concurrent use.
type LocalLimiter struct {
	now func() time.Time

	mu     sync.Mutex
	meters map[string]meter
}

// meter is the state of a rate, by the generic cell rate algorithm (ITU-T I.371).
type meter struct {
	arrival time.Time // the theoretical arrival time
	penalty time.Time // before which nothing passes
}

// maxLocalKeys bounds the memory: beyond it, what is idle is forgotten.
const maxLocalKeys = 10_000

// NewLocalLimiter takes the time from now; nil means time.Now.
func NewLocalLimiter(now func() time.Time) *LocalLimiter {
	if now == nil {
		now = time.Now
	}
	return &LocalLimiter{now: now, meters: map[string]meter{}}
}

// Limit implements Limiter; its error is always nil.
func (l *LocalLimiter) Limit(_ context.Context, rates []Rate, ahead time.Duration) (Room, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	start, shared := now, now
	for i, r := range rates {
		start = latest(start, l.meters[r.Key].earliest(r))
		if i == 0 {
			shared = start
		}
	}
	room := Room{Wait: start.Sub(now)}
	room.Alone = len(rates) > 0 && start.Sub(shared) > rates[0].Interval
	room.OK = !room.Alone && room.Wait <= ahead
	if room.OK {
		l.take(rates, start)
		l.forgetIdle(now)
	}
	return room, nil
}

// earliest is when the next send conforms.
func (m meter) earliest(r Rate) time.Time {
	return latest(m.arrival.Add(-time.Duration(r.Burst-1)*r.Interval), m.penalty)
}

// take counts a send that goes out at start.
func (l *LocalLimiter) take(rates []Rate, start time.Time) {
	for _, r := range rates {
		m := l.meters[r.Key]
		m.arrival = latest(m.arrival, start).Add(r.Interval)
		l.meters[r.Key] = m
	}
}

// Penalty implements Limiter; its error is always nil.
func (l *LocalLimiter) Penalty(_ context.Context, key string, until time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := l.meters[key]
	m.penalty = latest(m.penalty, until)
	l.meters[key] = m
	return nil
}

func (l *LocalLimiter) forgetIdle(now time.Time) {
	if len(l.meters) < maxLocalKeys {
		return
	}
	for key, m := range l.meters {
		if !latest(m.arrival, m.penalty).After(now) {
			delete(l.meters, key)
		}
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
