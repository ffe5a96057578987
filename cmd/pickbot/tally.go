package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"pickbot/store"
)

const (
	// tallyEvery is how often what was counted is written: as much is lost when a process is killed.
	tallyEvery = 10 * time.Second
	tallyTime  = 5 * time.Second
)

// What is counted by day for admins.
const (
	tallyHits    = "cache_hits"
	tallyLooks   = "cache_looks"
	tallyUpdates = "updates"
	tallyErrors  = "errors"
	tallySent    = "notified"
	tallyUnsent  = "not_notified"
)

// tally adds up what happens on each of the operator's dates, over all replicas and restarts. Counting touches memory
// only.
type tally struct {
	store *store.Store
	today func() string
	log   *slog.Logger

	mu   sync.Mutex
	days map[string]map[string]int64
}

func newTally(s *store.Store, now func() time.Time, zone *time.Location, log *slog.Logger) *tally {
	return &tally{
		store: s, today: func() string { return now().In(zone).Format(time.DateOnly) }, log: log, days: map[string]map[string]int64{},
	}
}

// count counts one. A nil tally counts nothing: commands that serve nobody have none.
func (t *tally) count(name string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.merge(t.today(), map[string]int64{name: 1})
}

func (t *tally) merge(day string, numbers map[string]int64) {
	if t.days[day] == nil {
		t.days[day] = map[string]int64{}
	}
	for name, n := range numbers {
		t.days[day][name] += n
	}
}

// run writes now and then until ctx ends.
func (t *tally) run(ctx context.Context) {
	every(ctx, tallyEvery, func() { t.flush(ctx) })
}

// flush writes what was counted. What cannot be written is kept for the next time.
func (t *tally) flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tallyTime)
	defer cancel()
	t.mu.Lock()
	days := t.days
	t.days = map[string]map[string]int64{}
	t.mu.Unlock()
	for day, numbers := range days {
		if err := t.store.AddTallies(ctx, day, numbers); err != nil {
			t.log.DebugContext(ctx, "figures of the day are not written yet", "error", err)
			t.mu.Lock()
			t.merge(day, numbers)
			t.mu.Unlock()
		}
	}
}

// Close writes the rest.
func (t *tally) Close() error {
	t.flush(context.Background())
	return nil
}
