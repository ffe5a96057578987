package ranking

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// perView is how many of its best items each view brings into a sample.
const perView = 60

// sample is a trial seen by all views: its candidates, a few hundred, with
// their scores.
type sample struct {
	known      float64
	candidates []candidate
	hits       int // among the candidates
	target     int // likes to be guessed, candidates or not
}

type candidate struct {
	scores weights // by view
	hit    bool    // the person likes it
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
		items = append(items, best(scores, perView, 0, nothing)...)
	}
	slices.Sort(items)
	items = slices.Compact(items)

	s := sample{known: t.shown.known(), candidates: make([]candidate, len(items)), target: len(t.target)}
	for v, view := range views {
		for i, item := range items {
			s.candidates[i].scores[v] = view.bent(seen[view.source][item], s.known)
		}
	}
	for i, item := range items {
		if t.target[item] {
			s.candidates[i].hit = true
			s.hits++
		}
	}
	return s
}

// sort puts the candidates in the order of a blend, in which the best of one
// like it are soon found.
func (s *sample) sort(b blend) {
	w := b.at(s.known)
	slices.SortFunc(s.candidates, func(a, b candidate) int {
		return cmp.Compare(w.dot(&b.scores), w.dot(&a.scores))
	})
}

// standardize divides what the views say by their standard deviations, which it
// returns.
func standardize(list []sample) weights {
	deviation := deviations(list)
	for _, s := range list {
		for i := range s.candidates {
			for v := range deviation {
				s.candidates[i].scores[v] /= deviation[v]
			}
		}
	}
	return deviation
}

// deviations returns each view's standard deviation over all candidates; 1 for
// a view that does not vary.
func deviations(list []sample) weights {
	var sum, square [viewCount]float64
	n := 0.0
	for _, s := range list {
		for _, c := range s.candidates {
			for v, x := range c.scores {
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
