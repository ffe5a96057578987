package ranking

import "math"

// diversify chooses q.N of a pool one by one: the best of what is left, less
// what it repeats of those chosen before.
//
// J. Carbonell, J. Goldstein: The Use of MMR, Diversity-Based Reranking for
// Reordering Documents and Producing Summaries. SIGIR 1998.
func (m *Model) diversify(pool []weighted, q Query) []weighted {
	if q.Diversity <= 0 {
		return pool[:min(len(pool), q.N)]
	}
	d := &diversifier{
		model:   m,
		query:   q,
		pool:    pool,
		repeats: make([]float64, len(pool)),
		taken:   make([]bool, len(pool)),
	}
	if len(pool) > 0 {
		d.best = float64(pool[0].weight)
		d.span = max(d.best-float64(pool[len(pool)-1].weight), 1e-9)
	}
	var picked []weighted
	for len(picked) < min(q.N, len(pool)) {
		picked = append(picked, d.next())
	}
	return picked
}

type diversifier struct {
	model      *Model
	query      Query
	pool       []weighted
	best, span float64
	repeats    []float64 // the largest likeness to an item chosen before
	taken      []bool
}

// next chooses an item.
func (d *diversifier) next() weighted {
	i := d.choose()
	d.taken[i] = true
	chosen := d.pool[i]
	for j, other := range d.pool {
		if !d.taken[j] {
			d.repeats[j] = max(d.repeats[j], d.model.likeness(chosen.id, other.id))
		}
	}
	return chosen
}

func (d *diversifier) choose() int {
	chosen, highest := -1, math.Inf(-1)
	for i, c := range d.pool {
		if d.taken[i] {
			continue
		}
		relevance := 1 - (d.best-float64(c.weight))/d.span
		value := (1-d.query.Diversity)*relevance - d.query.Diversity*d.repeats[i]
		if value > highest {
			chosen, highest = i, value
		}
	}
	return chosen
}

// likeness is how much one item repeats another to somebody who reads both, in
// [0, 1]: half by category, half by words and tags.
func (m *Model) likeness(a, b int32) float64 {
	same := 0.0
	if category := m.catalog.category(a); category != "" && category == m.catalog.category(b) {
		same = 0.5
	}
	return same + 0.5*m.index.similarity(a, b)
}
