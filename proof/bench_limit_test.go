package proof_test

import (
	"fmt"
	"time"

	"pickbot/sandbox"
)

// audience is how many get a message: a quarter of a minute at the limit.
const audience = 400

// limit has many people write at once, and looks how much of Telegram's limit the answers use.
func (b *bench) limit() {
	b.t.Helper()
	b.limitBy(1)
	b.limitBy(3)
}

func (b *bench) limitBy(replicas int) {
	b.t.Helper()
	w := found(b.t, "--strict")
	var f *fleet
	if replicas == 1 {
		f = w.alone(b.t, b.t.TempDir())
	} else {
		databaseURL, redisURL := servers(b.t)
		f = w.replicas(b.t, databaseURL, redisURL, nil)
	}
	r := w.watch()
	for i := range audience {
		w.AddPerson(sandbox.Person{ID: int64(5001 + i), FirstName: fmt.Sprint("P", i), LanguageCode: "en"}).Send("/help")
	}
	sent := r.await(b.t, audience, 3*time.Minute)
	rate := float64(audience-1) / sent[len(sent)-1].Sub(sent[0]).Seconds()
	b.atLeast(fmt.Sprintf("messages a second to a crowd, %d replica(s); Telegram's limit", replicas), "/s", rate, allowedRate, usedShare)
	b.bound("... answers of 429", "", float64(r.refused()), 0)
	f.stop()
}
