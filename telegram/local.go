package telegram

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// LocalLimiter is a Limiter of this process alone. It serves one process, and stands in where the shared limiter cannot
// be reached. It is safe for concurrent use.
type LocalLimiter struct {
	now func() time.Time

	mu        sync.Mutex
	rates     map[string]*rate.Limiter
	penalties map[string]time.Time
}

// maxLocalKeys bounds the memory: beyond it, what is idle is forgotten.
const maxLocalKeys = 10_000

// NewLocalLimiter takes the time from now; nil means time.Now.
func NewLocalLimiter(now func() time.Time) *LocalLimiter {
	if now == nil {
		now = time.Now
	}
	return &LocalLimiter{now: now, rates: map[string]*rate.Limiter{}, penalties: map[string]time.Time{}}
}

// Limit implements Limiter; its error is always nil.
func (l *LocalLimiter) Limit(_ context.Context, rates []Rate, ahead time.Duration) (time.Duration, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.forgetIdle(now)
	var wait time.Duration
	reserved := make([]*rate.Reservation, 0, len(rates))
	for _, r := range rates {
		res := l.rate(r).ReserveN(now, 1)
		reserved = append(reserved, res)
		wait = max(wait, res.DelayFrom(now), l.penalties[r.Key].Sub(now))
	}
	if wait <= ahead {
		return wait, true, nil
	}
	for _, res := range reserved {
		res.CancelAt(now)
	}
	return wait, false, nil
}

// Penalty implements Limiter; its error is always nil.
func (l *LocalLimiter) Penalty(_ context.Context, key string, until time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until.After(l.penalties[key]) {
		l.penalties[key] = until
	}
	return nil
}

func (l *LocalLimiter) rate(r Rate) *rate.Limiter {
	lim, ok := l.rates[r.Key]
	if !ok {
		lim = rate.NewLimiter(rate.Every(r.Interval), r.Burst)
		l.rates[r.Key] = lim
	}
	return lim
}

func (l *LocalLimiter) forgetIdle(now time.Time) {
	if len(l.rates)+len(l.penalties) < maxLocalKeys {
		return
	}
	for key, lim := range l.rates {
		if lim.TokensAt(now) >= float64(lim.Burst()) {
			delete(l.rates, key)
		}
	}
	for key, until := range l.penalties {
		if !until.After(now) {
			delete(l.penalties, key)
		}
	}
}
