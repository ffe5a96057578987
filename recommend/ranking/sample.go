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
		seen := make(map[source][]float32)
		for _, view := range m.views() {
			seen[view.source] = make([]float32, m.catalog.len())
		}
		return func(i int32) { list[i] = m.sample(trials[i], seen) }
	})
	return list, err
}

// sample looks at a trial. Seen is the scratch for what each source says.
func (m *Model) sample(t trial, seen map[source][]float32) sample {
	views := m.views()
	var items []int32
	var asked source // logarithms would find the same as the plain view before them
	for _, view := range views {
		if view.source == asked {
			continue
		}
		asked = view.source
		scores := seen[asked]
		clear(scores)
		asked.add(t.shown, scores)
		nothing := func(item int32) bool { return view.bent(scores[item], 1) == 0 || t.isShown(item) }
		items = append(items, best(scores, candidates, 0, nothing)...)
	}
	slices.Sort(items)
	items = slices.Compact(items)

	s := sample{known: t.shown.known(), target: len(t.target)}
	s.scores = make([]weights, len(items))
	for v, view := range views {
		for c, item := range items {
			s.scores[c][v] = view.bent(seen[view.source][item], s.known)
		}
	}
	for _, item := range items {
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
