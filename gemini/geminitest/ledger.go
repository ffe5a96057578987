package geminitest

import (
	"fmt"
	"sync"
	"time"

	_ "time/tzdata" // quota days are Pacific ones, whatever the machine knows of zones
)

// Count is how often one key has called.
type Count struct {
	Key     string `json:"key"` // its hash
	Project string `json:"project"`
	Minute  int    `json:"minute"` // in the last 60 seconds
	Day     int    `json:"day"`    // since midnight Pacific
	Total   int    `json:"total"`
	Refused int    `json:"refused"` // requests over a limit, or with a key that is not known
}

// maxOver bounds how many requests over a limit are described.
const maxOver = 1000

// ledger remembers who called when. Only calls of the last two days are kept.
type ledger struct {
	perMinute, perDay int
	now               func() time.Time
	pacific           *time.Location

	mu      sync.Mutex
	calls   map[bucket][]time.Time // ascending
	keys    map[string]*tally
	over    []string
	strays  int
	arrived int
}

type bucket struct{ project, model string }

type tally struct {
	Count
	calls []time.Time
}

func newLedger(perMinute, perDay int, now func() time.Time) *ledger {
	pacific, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		panic(err) // tzdata is linked in
	}
	return &ledger{perMinute: perMinute, perDay: perDay, now: now, pacific: pacific,
		calls: map[bucket][]time.Time{}, keys: map[string]*tally{}}
}

// admit counts a call and returns what it broke, nil if nothing.
func (l *ledger) admit(who caller, model string) *excess {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.arrived++
	t := l.tally(who)
	t.Total++
	t.calls = append(prune(t.calls, now), now)

	b := bucket{who.Project, model}
	l.calls[b] = append(prune(l.calls[b], now), now)
	e := l.excess(l.calls[b], now)
	if e != nil {
		t.Refused++
	}
	if e != nil && len(l.over) < maxOver {
		l.over = append(l.over, fmt.Sprintf("%s %s at %s: %s", who.Hash, model, now.Format(time.RFC3339Nano), e))
	}
	return e
}

func (l *ledger) refused(who caller) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally(who).Refused++
}

func (l *ledger) strayed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.strays++
}

func (l *ledger) tally(who caller) *tally {
	t, ok := l.keys[who.Hash]
	if !ok {
		t = &tally{Count: Count{Key: who.Hash, Project: who.Project}}
		l.keys[who.Hash] = t
	}
	return t
}

// excess reports which limit the last of the calls went over, nil if none.
func (l *ledger) excess(calls []time.Time, now time.Time) *excess {
	e := excess{perMinute: l.perMinute, perDay: l.perDay}
	if within := since(calls, now.Add(-time.Minute)); l.perMinute > 0 && within > l.perMinute {
		e.minute = within
		e.retry = calls[len(calls)-l.perMinute-1].Add(time.Minute).Sub(now)
	}
	if within := since(calls, l.midnight(now)); l.perDay > 0 && within > l.perDay {
		e.day = within
	}
	if e.minute == 0 && e.day == 0 {
		return nil
	}
	return &e
}

// midnight is a nanosecond before the quota day of t began.
func (l *ledger) midnight(t time.Time) time.Time {
	y, m, d := t.In(l.pacific).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, l.pacific).Add(-1)
}

// count is what one key stands at.
func (l *ledger) count(who caller) Count {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, now := l.tally(who), l.now()
	c := t.Count
	c.Minute = since(t.calls, now.Add(-time.Minute))
	c.Day = since(t.calls, l.midnight(now))
	return c
}

// since counts the calls after t.
func since(calls []time.Time, t time.Time) int {
	n := 0
	for i := len(calls) - 1; i >= 0 && calls[i].After(t); i-- {
		n++
	}
	return n
}

// prune forgets calls that no limit looks at any more.
func prune(calls []time.Time, now time.Time) []time.Time {
	old := 0
	for old < len(calls) && now.Sub(calls[old]) > 48*time.Hour {
		old++
	}
	return calls[old:]
}

// excess says how far over which limits a call was.
type excess struct {
	perMinute, perDay int
	minute, day       int // calls within, zero if the limit holds
	retry             time.Duration
}

func (e *excess) String() string {
	return fmt.Sprintf("%d of %d within 60 s, %d of %d within the day (0: not over)", e.minute, e.perMinute, e.day, e.perDay)
}

func (e *excess) failure(model string) failure {
	var violations []violation
	if e.day > 0 {
		violations = append(violations, perDay(model, e.perDay))
	}
	if e.minute > 0 {
		violations = append(violations, perMinute(model, e.perMinute))
	}
	return quotaFailure(model, max(e.retry, time.Second), violations...)
}
