package proof_test

import (
	"strings"
	"testing"
	"time"

	"pickbot/cache/redistest"
	"pickbot/store"
	"pickbot/store/storetest"
)

// outage is longer than replicas live for each other without a sign of life.
const outage = 25 * time.Second

// TestProof_Outage takes the database away from three replicas under people who chat, for so long that none of them
// knows whether the others live. All do, and nothing is answered twice.
func TestProof_Outage(t *testing.T) {
	if !proving() {
		t.Skip("PICKBOT_PROOF=1 runs it")
	}
	t.Parallel()
	redis, server := redistest.Start(t, redistest.Password(redisSecret)), storetest.Start(t)
	databaseURL := strings.Replace(server.Create(t, "outage"), "pickbot@", "pickbot:"+databaseSecret+"@", 1)
	w := found(t, "--strict")
	c := w.crowd(chatters())
	f := w.replicas(t, databaseURL, redis.URL(), nil)
	for range 2 {
		c.chat(20 * time.Second)
		server.Kill(t)
		c.chat(outage)
		server.Restart(t)
	}
	c.chat(20 * time.Second)
	kept := storetest.Open(t, store.Config{URL: databaseURL})
	if !c.settle(kept, afterwards) {
		t.Errorf("%d people still wait for an answer", c.waiting())
	}
	f.stop()
	tb := c.verdict(t, "two outages of the database", kept, nil)
	tb.bound("answers of 429", c.record.refused(), 0)
	tb.judge(t)
}
