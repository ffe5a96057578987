package proof_test

import (
	"fmt"
	"testing"
	"time"

	"pickbot/sandbox"
)

const (
	allowedRate = 28.0 // messages a second over all chats
	usedShare   = 0.95 // of it, at least
)

// TestRate has many people write at once, each one command. What replicas send together stays within Telegram's limits,
// and uses them.
func TestRate(t *testing.T) {
	t.Parallel()
	people, within := 60, patience
	if proving() {
		people, within = 2000, 90*time.Second
	}
	databaseURL, redisURL := servers(t)
	w := found(t, "--strict")
	w.replicas(t, databaseURL, redisURL, nil)
	r := w.watch()
	for i := range people {
		p := w.AddPerson(sandbox.Person{ID: int64(5001 + i), FirstName: fmt.Sprint("P", i), LanguageCode: "en"})
		p.Send("/help")
	}
	sent := r.await(t, people, within)
	took := sent[len(sent)-1].Sub(sent[0])
	rate := float64(people-1) / took.Seconds()
	t.Logf("%d messages by 3 replicas in %s: %.2f/s, %.1f%% of %g/s; answers of 429: %d",
		people, took.Round(10*time.Millisecond), rate, 100*rate/allowedRate, allowedRate, r.refused())
	if n := r.refused(); n != 0 {
		t.Errorf("%d answers of 429", n)
	}
	if proving() && rate < usedShare*allowedRate {
		t.Errorf("%.2f messages a second, at least %.2f", rate, usedShare*allowedRate)
	}
	for i := range people {
		if n := len(r.to(int64(5001 + i))); n != 1 {
			t.Errorf("person %d got %d replies", i, n)
		}
	}
}

// await waits until n messages went out, and returns when each did.
func (r *record) await(t testing.TB, n int, within time.Duration) []time.Time {
	t.Helper()
	r.until(t, within, fmt.Sprint(n, " messages go out"), func() bool { return len(r.sends) >= n })
	r.whole(t)
	return r.sent()
}
