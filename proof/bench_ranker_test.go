package proof_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"pickbot/recommend/ranking"
	"pickbot/recommend/ranking/rankingtest"
)

// ranked is what a process measured that built a ranker and asked it for many people's candidates.
type ranked struct {
	Built  time.Duration
	PeakMB float64
	P99    time.Duration // of the round that was disturbed least
}

const (
	candidates    = 40
	rankRounds    = 5    // of the same people
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
		r := ranked{Built: time.Since(began), P99: time.Hour}
		for range rankRounds {
			p99, err := slowest(m, queries(world, 1000))
			if err != nil {
				return nil, err
			}
			r.P99 = min(r.P99, p99)
		}
		r.PeakMB = megabytes("self", "VmHWM")
		return r, nil
	}, nil
}

// slowest is how long the slowest 1% of some queries take at least.
func slowest(m *ranking.Model, queries iter.Seq[ranking.Query]) (time.Duration, error) {
	var took []time.Duration
	for query := range queries {
		began := time.Now()
		if got := len(m.Rank(query)); got != candidates {
			return 0, fmt.Errorf("%d candidates", got)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took[len(took)*99/100], nil
}

// queries asks for the candidates of people who say what they like, over and over.
func queries(world rankingtest.World, n int) iter.Seq[ranking.Query] {
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
