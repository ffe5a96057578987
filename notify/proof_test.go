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
	everybody  = 1_000_000
	leastRate  = 5000 // a second
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

// TestProof_Million hands out the daily picks of a million people who are due at once. It runs with PICKBOT_PROOF=1
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
		SELECT n, 'en', $1, $1, $1, $2 FROM generate_series(1, $3) AS n`,
		monday.UnixMilli(), nine.UnixMilli(), everybody)
	no(t, err)
	_, err = s.store.Writer().ExecContext(ctx, "ANALYZE people")
	no(t, err)

	before := s.bareRate(t, 0)
	process := s.process(t)
	s.move(nine)
	began := time.Now()
	no(t, process.Round(ctx))
	rate := everybody / time.Since(began).Seconds()
	var jobs int
	no(t, s.store.Reader().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE kind = 'daily'").Scan(&jobs))
	bare := 2 / (1/before + 1/s.bareRate(t, bareJobs)) // the queue is slower when it is full
	memory := resident(t)
	t.Logf("%d people handed out at %.0f/s, %.2f of the %.0f/s that the job queue takes alone; %d MB resident at most",
		jobs, rate, rate/bare, bare, memory>>20)
	if jobs != everybody || rate < leastRate || memory > mostMemory {
		t.Errorf("%d jobs; at least %d/s, at most %d MB", jobs, leastRate, mostMemory>>20)
	}
}

// bareJobs is how many jobs tell how many the queue takes by itself.
const bareJobs = 50_000

// bareRate is how many jobs a second that is, for people from a number on.
func (s *stage) bareRate(t *testing.T, from int) float64 {
	t.Helper()
	const each = 500
	client, err := river.NewClient(riverpgxv5.New(s.store.Pool()), &river.Config{Logger: s.log})
	no(t, err)
	began := time.Now()
	for first := from; first < from+bareJobs; first += each {
		params := make([]river.InsertManyParams, each)
		for i := range params {
			params[i] = river.InsertManyParams{Args: bareArgs{int64(first + i), "2026-05-04"}}
		}
		_, err := client.InsertMany(t.Context(), params)
		no(t, err)
	}
	return bareJobs / time.Since(began).Seconds()
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
