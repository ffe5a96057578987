package ranking_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pickbot/recommend/ranking"
	"pickbot/recommend/ranking/rankingtest"
)

// largest is the size that a machine with 2 cores has to build in 90 s and
// 1 GiB, and answer in 10 ms.
var largest = rankingtest.Size{Items: 100_000, People: 20_000, Feedback: 1_000_000, Topics: 200}

// TestModel_largest takes a minute or two, so it runs only when
// PICKBOT_LARGEST is set. It reports, and leaves judging to the reader: time
// depends on the machine.
func TestModel_largest(t *testing.T) {
	if os.Getenv("PICKBOT_LARGEST") == "" {
		t.Skip("PICKBOT_LARGEST is not set")
	}
	world := rankingtest.New(1, largest)
	t.Logf("data: peak %d MB", peakMemory(t))
	start := time.Now()
	m := build(t, world.Items, world.Feedback...)
	t.Logf("built in %.1f s, peak %d MB", time.Since(start).Seconds(), peakMemory(t))

	var took []time.Duration
	for person := range 1000 {
		query := queryOf(world, person)
		start := time.Now()
		if got := m.Rank(query); len(got) != 40 {
			t.Fatalf("got %d candidates", len(got))
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	t.Logf("40 candidates: median %v, p99 %v, worst %v", took[500], took[990], took[999])
}

// queryOf asks for a person's candidates as a bot does.
func queryOf(world rankingtest.World, person int) ranking.Query {
	query := ranking.Query{N: 40, Diversity: 0.3, PerCategory: 10, Explore: true, Seed: uint64(person)}
	for i := person; i < len(world.Feedback); i += largest.People {
		row := world.Feedback[i]
		query.Profile = append(query.Profile, ranking.Signal{Item: row.Item, Weight: row.Weight})
	}
	return query
}

// peakMemory returns the most megabytes that this process held.
func peakMemory(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc to read the peak memory from")
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); n == 1 {
			return kilobytes >> 10
		}
	}
	return 0
}
