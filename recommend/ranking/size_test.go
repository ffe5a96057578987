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
	for _, query := range queries(world, 1000) {
		start := time.Now()
		if got := m.Rank(query); len(got) != 40 {
			t.Fatalf("got %d candidates", len(got))
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	t.Logf("40 candidates: median %v, p99 %v, worst %v", took[500], took[990], took[999])
}

// queries asks for people's candidates as a bot does.
func queries(world rankingtest.World, people int) []ranking.Query {
	var list []ranking.Query
	last := ""
	for _, row := range world.Feedback {
		if row.Person != last {
			if len(list) == people {
				break
			}
			last = row.Person
			list = append(list, ranking.Query{N: 40, Diversity: 0.15, Seed: uint64(len(list))})
		}
		query := &list[len(list)-1]
		query.Profile = append(query.Profile, ranking.Signal{Item: row.Item, Weight: row.Weight})
	}
	return list
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

func BenchmarkBuild(b *testing.B) {
	for _, size := range []rankingtest.Size{
		{Items: 124, People: 10, Feedback: 150, Topics: 8},
		{Items: 2_000, People: 500, Feedback: 20_000, Topics: 20},
	} {
		world := rankingtest.New(1, size)
		b.Run(fmt.Sprintf("items=%d", size.Items), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				build(b, world.Items, world.Feedback...)
			}
		})
	}
}

func BenchmarkModel(b *testing.B) {
	world := rankingtest.New(1, rankingtest.Size{Items: 20_000, People: 1_000, Feedback: 50_000, Topics: 100})
	m := build(b, world.Items, world.Feedback...)
	asked := queries(world, 100)
	b.Run("Rank", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			m.Rank(asked[i%len(asked)])
		}
	})
	b.Run("Similar", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.Similar("i7", 10, nil)
		}
	})
	for _, words := range []string{"topic3word7", "topic3wrod7", "topic3w"} {
		b.Run("Search/"+words, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Search(words, 10, nil)
			}
		})
	}
	b.Run("With", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := m.With([]ranking.Item{{ID: "new", Title: "topic3word7"}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
