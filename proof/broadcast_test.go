package proof_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"pickbot/sandbox"
	"pickbot/store"
	"pickbot/store/storetest"
)

const (
	readers    = 600
	castDeaths = 3
	news       = "The canteen is closed tomorrow"
	announcer  = 5001
)

// TestProof_Broadcast kills processes while they send a broadcast: nobody gets it twice, everybody does in whose turn no
// process died, and the report counts the others as unknown.
func TestProof_Broadcast(t *testing.T) {
	if !proving() {
		t.Skip("PICKBOT_PROOF=1 runs it: what a dead process was sending waits for minutes")
	}
	t.Parallel()
	admin := map[string]string{"ADMIN_IDS": fmt.Sprint(announcer)}
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		w := found(t, "--strict")
		w.settlers(readers)
		f := w.fleet(map[string]string{"LISTEN_ADDR": freeAddress(t), "DATA_DIR": dir, "ADMIN_IDS": admin["ADMIN_IDS"]})
		f.broadcast(t, store.Config{Dir: dir})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		databaseURL, redisURL := servers(t)
		w := found(t, "--strict")
		w.settlers(readers)
		w.replicas(t, databaseURL, redisURL, admin).broadcast(t, store.Config{URL: databaseURL})
	})
}

// broadcast has an admin write to everybody, kills replicas meanwhile, and counts.
func (f *fleet) broadcast(t *testing.T, database store.Config) {
	t.Helper()
	kept := storetest.Open(t, database)
	for i := range readers {
		if _, _, err := kept.Start(t.Context(), int64(announcer+i), "en"); err != nil {
			t.Fatal(err)
		}
	}
	r := f.town.watch()
	f.town.announce()
	for range castDeaths {
		at := r.got().all + 15 + rand.IntN(45)
		rises(t, "the broadcast goes on", at, func() int { return r.got().all })
		f.kill(rand.IntN(len(f.replicas)))
	}
	unknown := f.town.unknown(r.report(t))
	got := r.got()
	tb := &table{title: fmt.Sprintf("broadcast to %d people, %d processes, %s", readers, len(f.replicas), kept.Engine())}
	tb.add("kills", castDeaths)
	tb.add("people who got it", len(got.copies))
	tb.bound("people who got it twice", got.all-len(got.copies), 0)
	tb.bound("unknown (at most: on their way at a kill)", len(unknown), castDeaths*jobsEach)
	reached, missed := 0, 0
	for i := range readers {
		switch id := int64(announcer + i); {
		case unknown[id] && got.copies[id] > 0:
			reached++
		case !unknown[id] && got.copies[id] == 0:
			missed++
		}
	}
	tb.add("unknown people who got it", reached)
	tb.bound("people who neither got it nor are unknown", missed, 0)
	tb.bound("answers of 429", r.refused(), 0)
	tb.judge(t)
	want := fmt.Sprintf("Sent: %d\nFailed: 0\nGone: 0\nUnknown: %d\nTo go: 0", readers-len(unknown), len(unknown))
	if said := r.progress(); !strings.Contains(said, want) {
		t.Errorf("the progress message says %q, want %q", said, want)
	}
	f.stop()
}

// announce has the admin write the news and send them to everybody.
func (w *town) announce() {
	w.t.Helper()
	admin := w.Person(announcer)
	admin.Send("/broadcast")
	admin.WaitFor("a question", named(composing))
	admin.Send(news)
	card := admin.WaitFor("the draft", says("It is for everybody"))
	admin.Tap(card, "Send…")
	sure := admin.WaitFor("the count", says("people now?"))
	admin.Tap(sure, fmt.Sprintf("✓ Send to %d people", readers))
}

func says(words string) func(sandbox.Message) bool {
	return func(m sandbox.Message) bool { return strings.Contains(m.Text, words) }
}

// spread is how far the news have come: whom they reached, how often.
type spread struct {
	copies map[int64]int
	all    int
}

func (r *record) got() spread {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := spread{copies: map[int64]int{}}
	for chat, replies := range r.replies {
		for _, m := range replies {
			if m.Text == news {
				s.copies[chat]++
				s.all++
			}
		}
	}
	if s.copies[announcer]--; s.copies[announcer] == 0 { // the preview is none
		delete(s.copies, announcer)
	}
	s.all--
	return s
}

// report waits, as long as the broadcast goes on, for the file of those whom it did not reach. Empty: there are none.
func (r *record) report(t testing.TB) (file string) {
	t.Helper()
	rises(t, "the broadcast is reported", readers+1, func() int {
		for _, m := range r.to(announcer) {
			if !strings.Contains(m.Text+m.Caption, "The broadcast is over.") {
				continue
			}
			if m.Document != nil {
				file = m.Document.FileID
			}
			return readers + 1
		}
		return r.got().all
	})
	return file
}

// unknown are the people of a report, all of whom a crash made unknown. Without a file there are none.
func (w *town) unknown(file string) map[int64]bool {
	w.t.Helper()
	people := map[int64]bool{}
	if file == "" {
		return people
	}
	rows, err := csv.NewReader(strings.NewReader(get(w.t, w.URL+"/sim/files/"+file).body)).ReadAll()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, row := range rows[1:] {
		id, err := strconv.ParseInt(row[0], 10, 64)
		if err != nil || row[1] != "unknown" {
			w.t.Errorf("the report has %q", row)
		}
		people[id] = true
	}
	return people
}

// progress is the message that tells how far the broadcast has come.
func (r *record) progress() string {
	for _, m := range r.to(announcer) {
		if strings.Contains(m.Text, "To go: ") {
			return m.Text
		}
	}
	return ""
}
