package gemini

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"pickbot/cache/cachetest"
	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

// TestNoKeyEscapes lets everything go wrong that can, with the log at debug, and looks for the keys in all that was
// written: errors, log, statuses, rotations, alerts, and the store's own log.
func TestNoKeyEscapes(t *testing.T) {
	t.Parallel()
	canaries := []string{"canary-AIza-0123456789", "canary-AQ.abcdefghi", "canary/odd:key=?&x"}
	written := &bytes.Buffer{}
	for _, kind := range geminitest.Kinds() {
		r := newRig(t, Config{Timeout: 20 * time.Millisecond}, canaries...)
		r.fail(t, geminitest.Fault{Kind: kind, Delay: time.Minute, Text: r.fake.URL + "/elsewhere?key=" + canaries[0]})
		for _, purpose := range []recommend.Purpose{recommend.First, recommend.Wish} {
			_, err := r.write(t, purpose)
			fmt.Fprintf(written, "%v %+v %#v\n", err, err, err)
		}
		r.writing.Wait()
		log, err := r.Rotations(t.Context(), -1)
		fmt.Fprintf(written, "%+v %v %+v %+v\n", log, err, r.statuses(t), r.heard)
		fmt.Fprintf(written, "%v %+v %s\n", r.keys, r.ring.Keys(), r.log)
	}

	// A port that nobody listens on: net/http's error carries the URL.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	dead := replica(t, cachetest.SQLite(t)(t), Config{BaseURL: "http://" + listener.Addr().String()}, canaries...)
	_, err = dead.write(t, recommend.First)
	fmt.Fprintf(written, "%v %s", err, dead.log)
	if !slices.Contains(dead.heard.outcomes, OutcomeNetwork) {
		t.Errorf("outcomes %v, want a network error", dead.heard.outcomes)
	}

	slog.New(slog.NewJSONHandler(written, nil)).Info("m", slog.Any("pool", dead.keys))
	if written.Len() < 10_000 {
		t.Fatalf("only %d bytes were written, there is nothing to search", written.Len())
	}
	for _, canary := range canaries {
		if at := strings.Index(written.String(), canary); at >= 0 {
			t.Errorf("a key shows: …%s…", written.String()[max(0, at-200):at+30])
		}
	}
	t.Logf("searched %d bytes for %d keys", written.Len(), len(canaries))
}
