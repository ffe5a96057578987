package proof_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"pickbot/recommend/ranking"
	"pickbot/recommend/ranking/rankingtest"
)

// ranked is what a process measured that built a ranker and asked it for many people's candidates.
type ranked struct {
	Built    time.Duration
	PeakMB   float64
	P50, P99 time.Duration
}

const (
	candidates    = 40
	mostForOne    = 10.0 // ms, at 100,000 items
	mostToBuild   = 90.0 // s, at 1,000,000 rows
	mostBuildPeak = 1024.0
)

// ranker builds rankers of three sizes, each in a process of its own. The reference of a size is the next smaller one
// times ten, which is what linear growth comes to.
func (b *bench) ranker() {
	b.t.Helper()
	var before ranked
	for _, size := range []struct{ items, rows int }{{1_000, 10_000}, {10_000, 100_000}, {100_000, 1_000_000}} {
		r := send[ranked](b.t, 1, errand{Name: "rank", Items: size.items, Rows: size.rows})[0]
		millis := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
		what := fmt.Sprintf("%d candidates of %d items, p99 of 1000 people", candidates, size.items)
		built := fmt.Sprintf("ranker built from %d rows", size.rows)
		if before.Built == 0 {
			b.bound(what, " ms", millis(r.P99), mostForOne)
			b.bound(built, " s", r.Built.Seconds(), mostToBuild)
		} else {
			b.atMost(what+"; linear growth", " ms", millis(r.P99), 10*millis(before.P99), 1)
			b.atMost(built+"; linear growth", " s", r.Built.Seconds(), 10*before.Built.Seconds(), 1)
		}
		if size.items == 100_000 {
			b.bound("... of the same, at its largest", " ms", millis(r.P99), mostForOne)
			b.bound("... built in", " s", r.Built.Seconds(), mostToBuild)
		}
		b.bound("... memory of the process at its peak", " MB", r.PeakMB, mostBuildPeak)
		before = r
	}
}

func rankErrand(e errand) (func() (any, error), error) {
	world := rankingtest.New(1, rankingtest.Size{Items: e.Items, People: e.Rows / 50, Feedback: e.Rows, Topics: 200})
	return func() (any, error) {
		began := time.Now()
		m, err := ranking.Build(context.Background(), world.Data(), ranking.Options{})
		if err != nil {
			return nil, err
		}
		r := ranked{Built: time.Since(began)}
		var took []time.Duration
		for query := range queries(world, 1000) {
			began := time.Now()
			if got := len(m.Rank(query)); got != candidates {
				return nil, fmt.Errorf("%d candidates", got)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		r.P50, r.P99, r.PeakMB = took[len(took)/2], took[len(took)*99/100], megabytes("self", "VmHWM")
		return r, nil
	}, nil
}

// queries asks for the candidates of people who say what they like, over and over.
func queries(world rankingtest.World, n int) func(yield func(ranking.Query) bool) {
	var profiles [][]ranking.Signal
	last := ""
	for _, row := range world.Feedback {
		if row.Person != last {
			last, profiles = row.Person, append(profiles, nil)
		}
		p := &profiles[len(profiles)-1]
		*p = append(*p, ranking.Signal{Item: row.Item, Weight: row.Weight})
	}
	return func(yield func(ranking.Query) bool) {
		for i := range n {
			q := ranking.Query{N: candidates, Diversity: 0.15, Seed: uint64(i), Profile: profiles[i%len(profiles)]}
			if !yield(q) {
				return
			}
		}
	}
}

// megabytes reads a process's memory (VmRSS, VmHWM); 0 where the system does not say.
func megabytes(pid, what string) float64 {
	status, _ := os.ReadFile("/proc/" + pid + "/status")
	for line := range strings.Lines(string(status)) {
		var kilobytes float64
		if n, _ := fmt.Sscanf(line, what+": %f kB", &kilobytes); n == 1 {
			return kilobytes / 1024
		}
	}
	return 0
}
