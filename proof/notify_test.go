package proof_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"pickbot/sandbox"
	"pickbot/store"
	"pickbot/store/storetest"
)

const (
	// jobsEach is how many daily picks one process sends at a time.
	jobsEach = 4
	// rescue is how long nothing may go on: the daily picks that a process was sending when it died wait less.
	rescue     = 4 * time.Minute
	deathEvery = 10 * time.Second
)

// TestDailyPicks has many people wait for their daily picks in the same minute, of three replicas that are killed one
// after the other: everybody gets them, nobody twice but those whose were on their way, at the rate that Telegram allows.
func TestDailyPicks(t *testing.T) {
	t.Parallel()
	people, kills := 60, 0
	if proving() {
		people, kills = 5000, 1000 // as many as it takes
	}
	databaseURL, redisURL := servers(t)
	kept := storetest.Open(t, store.Config{URL: databaseURL})
	w := found(t, "--strict")
	w.settlers(people)
	f := w.replicas(t, databaseURL, redisURL, nil)
	r := w.watch()
	w.due(kept, people)

	killed := f.killUntil(kills, func() bool { return r.reached() >= people })
	rises(t, "everybody has their daily picks", people, r.reached)
	rises(t, "every job is done", 0, func() int {
		return -number(t, kept, "SELECT count(*) FROM river_job WHERE state NOT IN ('completed', 'cancelled', 'discarded')")
	})
	r.whole(t)
	doubled := len(r.sent()) - people
	bulk := r.sent()[:people-killed*jobsEach]
	rate := float64(len(bulk)-1) / bulk[len(bulk)-1].Sub(bulk[0]).Seconds()
	tb := &table{title: fmt.Sprintf("%d people due in the same minute, 3 replicas", people)}
	tb.add("kills", killed)
	tb.bound("people without their daily picks", people-r.reached(), 0)
	tb.bound("doubled (at most: on their way at a kill)", doubled, killed*jobsEach)
	tb.bound("answers of 429", r.refused(), 0)
	tb.add(fmt.Sprintf("per mille of %g/s used", allowedRate), int(1000*rate/allowedRate))
	tb.judge(t)
	if proving() && rate < usedShare*allowedRate {
		t.Errorf("%.2f daily picks a second, at least %.2f", rate, usedShare*allowedRate)
	}
}

// settlers are people who have written to the bot before, when nobody answered.
func (w *town) settlers(n int) {
	w.t.Helper()
	w.asBot("getMe", nil)
	for i := range n {
		w.AddPerson(sandbox.Person{ID: int64(5001 + i), FirstName: fmt.Sprint("P", i), LanguageCode: "en"}).Send("hello")
	}
	for offset := 0; ; {
		var updates []struct {
			ID int `json:"update_id"`
		}
		if err := json.Unmarshal(w.asBot("getUpdates", map[string]int{"offset": offset, "limit": 100}), &updates); err != nil {
			w.t.Fatal(err)
		}
		if len(updates) == 0 {
			return
		}
		offset = updates[len(updates)-1].ID + 1
	}
}

// asBot makes a call of the Bot API by the bot's token.
func (w *town) asBot(method string, params any) json.RawMessage {
	w.t.Helper()
	body, err := json.Marshal(params)
	if err != nil {
		w.t.Fatal(err)
	}
	response, err := http.Post(w.URL+"/bot"+token+"/"+method, "application/json", bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Result json.RawMessage `json:"result"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusOK {
		w.t.Fatal(method, response.Status, err)
	}
	return answer.Result
}

// due makes everybody known who wants their daily picks at this very minute.
func (w *town) due(kept *store.Store, people int) {
	w.t.Helper()
	now := time.Now().UTC().Truncate(time.Minute)
	_, err := kept.Writer().ExecContext(w.t.Context(), `
		INSERT INTO people (id, lang, notify_at, created_at, started_at, seen_at, next_at)
		SELECT 5000 + n, 'en', $2, $3, $3, $3, $3 FROM generate_series(1, $1) AS n`,
		people, now.Hour()*60+now.Minute(), now.UnixMilli())
	if err != nil {
		w.t.Fatal(err)
	}
}

// killUntil kills a replica now and then, at most so often, until done says so.
func (f *fleet) killUntil(most int, done func() bool) (killed int) {
	f.town.t.Helper()
	next := time.Now().Add(deathEvery)
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for killed < most && !done() {
		<-look.C
		if time.Now().After(next) {
			f.kill(rand.IntN(len(f.replicas)))
			killed++
			next = next.Add(deathEvery)
		}
		if killed*int(deathEvery) > int(20*time.Minute) {
			f.town.t.Fatal("it takes too long")
		}
	}
	return killed
}

// reached is how many people have got something.
func (r *record) reached() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.replies)
}

// rises waits until a count has come to what is wanted, as long as it goes on.
func rises(t testing.TB, what string, want int, count func() int) {
	t.Helper()
	for n := count(); n < want; {
		was := n
		await(t, rescue, what, func() bool {
			n = count()
			return n > was
		})
	}
}

// await waits until ok says so.
func await(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	over := time.After(within)
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for !ok() {
		select {
		case <-look.C:
		case <-over:
			t.Fatal("waited in vain: ", what)
		}
	}
}
