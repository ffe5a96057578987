package proof_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pickbot/store"
	"pickbot/store/storetest"
)

const (
	actEvery = 60 * time.Millisecond

	// afterwards is how long answers may take after the last kill: a webhook that failed is called again after up to
	// half a minute.
	afterwards = 40 * time.Second
)

// chatters is how many people chat.
func chatters() int {
	if proving() {
		return 20
	}
	return 8
}

// fates is how often a process is killed, and how long one lives before that: now and then not even until it is ready.
func fates() (times int, life func() time.Duration) {
	if proving() {
		return 50, func() time.Duration { return rand.N(2800 * time.Millisecond) }
	}
	return 2, func() time.Duration { return time.Second + rand.N(2*time.Second) }
}

// unrest has people chat while replicas are killed at random moments.
func (c *crowd) unrest(f *fleet, kept *store.Store, times int, life func() time.Duration) []death {
	var deaths []death
	act := time.NewTicker(actEvery)
	defer act.Stop()
	for end := time.NewTimer(life()); len(deaths) < times; {
		select {
		case <-act.C:
			c.act()
		case <-end.C:
			deaths = append(deaths, c.kill(f, kept))
			end.Reset(life())
		}
	}
	return deaths
}

func TestKills_Polling(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := found(t, "--strict")
	c := w.crowd(chatters())
	f := w.alone(t, dir)
	c.survive(t, f, store.Config{Dir: dir}).judge(t)
}

func TestKills_Webhook(t *testing.T) {
	t.Parallel()
	databaseURL, redisURL := servers(t)
	w := found(t, "--strict")
	c := w.crowd(chatters())
	f := w.replicas(t, databaseURL, redisURL, nil)
	c.survive(t, f, store.Config{URL: databaseURL}).judge(t)
}

// survive kills as often as asked for, lets everybody have their answers and the replicas end, and counts.
func (c *crowd) survive(t *testing.T, f *fleet, database store.Config) *table {
	t.Helper()
	kept := storetest.Open(t, database)
	times, life := fates()
	began := time.Now()
	deaths := c.unrest(f, kept, times, life)
	last := time.Now()
	if !c.settle(kept, afterwards) {
		t.Errorf("%d people still wait for an answer %s after the last kill", c.waiting(), afterwards)
	}
	t.Logf("%d kills within %s; everything was done %s later", times, last.Sub(began).Round(time.Second), time.Since(last).Round(time.Second))
	f.stop()
	tb := c.verdict(t, fmt.Sprintf("%d processes, %s", len(f.replicas), kept.Engine()), kept, deaths)
	tb.bound("answers of 429", c.record.refused(), 0)
	return tb
}
