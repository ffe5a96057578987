package proof_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"pickbot/gemini/geminitest"
	"pickbot/store"
	"pickbot/store/storetest"
)

const (
	soakers   = 50
	killEvery = 20 * time.Second
)

// TestSoak has people chat with three replicas and a fake Gemini for as many minutes as PICKBOT_SOAK says, while
// replicas are killed.
func TestSoak(t *testing.T) {
	minutes, err := strconv.ParseFloat(os.Getenv("PICKBOT_SOAK"), 64)
	if err != nil {
		t.Skip("PICKBOT_SOAK says how many minutes it takes")
	}
	times := max(1, int(minutes*float64(time.Minute)/float64(killEvery)))
	keys := keySecret + "-1," + keySecret + "-2," + keySecret + "-3"
	google := geminitest.Start(t, geminitest.Config{
		Keys: []string{keySecret + "-1", keySecret + "-2", keySecret + "-3"}, PerMinute: 15, PerDay: 195, Latency: time.Second,
	})
	databaseURL, redisURL := servers(t)
	kept := storetest.Open(t, store.Config{URL: databaseURL})
	w := found(t, "--strict")
	c := w.crowd(soakers)
	f := w.replicas(t, databaseURL, redisURL, map[string]string{"GEMINI_BASE_URL": google.URL, "GEMINI_API_KEYS": keys})
	kills := c.unrest(f, times, func() time.Duration { return killEvery })
	if !c.settle(kept, time.Minute) {
		t.Errorf("%d people still wait for an answer a minute after the last kill", c.waiting())
	}
	f.stop()
	tb := c.verdict(t, "soak", kept, kills)
	tb.add("requests to Gemini", google.Requests())
	tb.bound("requests to Gemini over a limit", len(google.Over()), 0)
	tb.judge(t)
}
