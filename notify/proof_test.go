package notify_test

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"pickbot/store"
	"pickbot/store/storetest"
)

const (
	everybody = 1_000_000
	dueAtOnce = 100_000
	// Of people who are due so many are handed out in a second, and so much of what the job queue takes by itself.
	leastRate  = 5000
	leastShare = 0.7
	mostMemory = 200 << 20
)

// bareArgs are jobs like those of daily picks, with nothing around them.
type bareArgs struct {
	Person int64  `json:"person"`
	Day    string `json:"day"`
}

func (bareArgs) Kind() string { return "bare" }

func (bareArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// TestProof_Million hands out the daily picks of a hundred thousand of a million people. It runs with PICKBOT_PROOF=1
// only: a machine's speed says nothing about the code.
func TestProof_Million(t *testing.T) {
	if os.Getenv("PICKBOT_PROOF") == "" {
		t.Skip("PICKBOT_PROOF=1 runs it")
	}
	ctx := t.Context()
	s := newStage(t, store.Config{URL: storetest.Database(t)})
	nine := monday.Add(2 * time.Hour)
	_, err := s.store.Writer().ExecContext(ctx, `
		INSERT INTO people (id, lang, created_at, started_at, seen_at, next_at)
		SELECT n, 'en', $1, $1, $1, CASE WHEN n <= $2 THEN CAST($3 AS BIGINT) ELSE $3 + 60000 * (n % 1400 + 1) END FROM generate_series(1, $4) AS n`,
		monday.UnixMilli(), dueAtOnce, nine.UnixMilli(), everybody)
	no(t, err)
	_, err = s.store.Writer().ExecContext(ctx, "ANALYZE people")
	no(t, err)

	bare := s.bareRate(t)
	process := s.process(t)
	s.move(nine)
	began := time.Now()
	no(t, process.Round(ctx))
	rate := dueAtOnce / time.Since(began).Seconds()
	var jobs int
	no(t, s.store.Reader().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE kind = 'daily'").Scan(&jobs))
	memory := resident(t)
	t.Logf("%d of %d people handed out at %.0f/s, %.2f of the %.0f/s that the job queue takes alone; %d MB resident",
		jobs, everybody, rate, rate/bare, bare, memory>>20)
	if jobs != dueAtOnce || rate < leastRate || rate < leastShare*bare || memory > mostMemory {
		t.Errorf("%d jobs; at least %d/s and %.1f of the queue alone, at most %d MB", jobs, leastRate, leastShare, mostMemory>>20)
	}
}

// bareRate is how many jobs a second the queue takes by itself.
func (s *stage) bareRate(t *testing.T) float64 {
	t.Helper()
	const jobs, each = 50_000, 500
	client, err := river.NewClient(riverpgxv5.New(s.store.Pool()), &river.Config{Logger: s.log})
	no(t, err)
	began := time.Now()
	for first := range jobs / each {
		params := make([]river.InsertManyParams, each)
		for i := range params {
			params[i] = river.InsertManyParams{Args: bareArgs{int64(first*each + i), "2026-05-04"}}
		}
		_, err := client.InsertMany(t.Context(), params)
		no(t, err)
	}
	return jobs / time.Since(began).Seconds()
}

// resident is how much memory this process holds.
func resident(t *testing.T) int64 {
	t.Helper()
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("resident memory cannot be read here")
	}
	var kb int64
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok { // the most it ever was
			_, err = fmt.Sscan(value, &kb)
		}
	}
	no(t, err)
	return kb << 10
}
