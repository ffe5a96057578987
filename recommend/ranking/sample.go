package ranking

import (
	"context"
	"math"
	"slices"
)

// candidates is how many of its best items each view brings into a sample.
const candidates = 60

// sample is a trial seen by all views: its candidates, a few hundred, with
// their scores.
type sample struct {
	known  float64
	scores []weights // by candidate
	hit    []bool    // the person likes it
	hits   int       // among the candidates
	target int       // likes to be guessed, candidates or not
}

// sampled shows a model the trials.
func (m *Model) sampled(ctx context.Context, trials []trial) ([]sample, error) {
	list := make([]sample, len(trials))
	err := everyRowWith(ctx, len(trials), func() func(int32) {
		var seen [viewCount][]float32
		for v := range seen {
			seen[v] = make([]float32, m.catalog.len())
		}
		return func(i int32) { list[i] = m.sample(trials[i], &seen) }
	})
	return list, err
}

func (m *Model) sample(t trial, seen *[viewCount][]float32) sample {
	var items []int32
	for v, view := range m.views() {
		view.score(t.shown, seen[v])
		nothing := func(item int32) bool { return seen[v][item] == 0 || t.isShown(item) }
		items = append(items, best(seen[v], candidates, 0, nothing)...)
	}
	slices.Sort(items)
	items = slices.Compact(items)

	s := sample{known: t.shown.known(), target: len(t.target)}
	for _, item := range items {
		var w weights
		for v := range w {
			w[v] = seen[v][item]
		}
		s.scores = append(s.scores, w)
		s.hit = append(s.hit, t.target[item])
		if t.target[item] {
			s.hits++
		}
	}
	return s
}

// deviations returns each view's standard deviation over all candidates; 1 for
// a view that does not vary.
func deviations(list []sample) weights {
	var sum, square [viewCount]float64
	n := 0.0
	for _, s := range list {
		for _, w := range s.scores {
			for v, x := range w {
				sum[v] += float64(x)
				square[v] += float64(x) * float64(x)
			}
			n++
		}
	}
	var list2 weights
	for v := range list2 {
		mean := sum[v] / max(n, 1)
		list2[v] = float32(math.Sqrt(max(square[v]/max(n, 1)-mean*mean, 0)))
		if list2[v] < 1e-6 {
			list2[v] = 1
		}
	}
	return list2
}
