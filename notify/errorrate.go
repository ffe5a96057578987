package notify

import (
	"sync"
	"time"
)

const (
	rateMinutes = 5
	// Of updates too many fail if a tenth of them do, and five at least.
	tooManyShare = 0.1
	tooManyLeast = 5
)

func tooMany(failed, all int) bool {
	return failed >= tooManyLeast && float64(failed) >= tooManyShare*float64(all)
}

// ErrorRate counts what happened to the updates of the last minutes. It is safe for concurrent use.
type ErrorRate struct {
	now func() time.Time

	mu      sync.Mutex
	minutes [rateMinutes]struct {
		at          int64
		failed, all int
	}
}

// NewErrorRate returns an ErrorRate by a clock.
func NewErrorRate(now func() time.Time) *ErrorRate { return &ErrorRate{now: now} }

// Count counts one more update.
func (r *ErrorRate) Count(failed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := r.minute()
	m := &r.minutes[at%rateMinutes]
	if m.at != at {
		m.at, m.failed, m.all = at, 0, 0
	}
	m.all++
	if failed {
		m.failed++
	}
}

// recent are the counts of this minute and those before it that are kept.
func (r *ErrorRate) recent() (failed, all int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.minutes {
		if m.at > r.minute()-rateMinutes {
			failed, all = failed+m.failed, all+m.all
		}
	}
	return failed, all
}

func (r *ErrorRate) minute() int64 { return r.now().Unix() / 60 }
