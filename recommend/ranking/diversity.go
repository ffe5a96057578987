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
		model:    m,
		query:    q,
		pool:     pool,
		repeats:  make([]float64, len(pool)),
		compared: make([]int, len(pool)),
		taken:    make([]bool, len(pool)),
	}
	if len(pool) > 0 {
		d.best = float64(pool[0].weight)
		d.span = max(d.best-float64(pool[len(pool)-1].weight), 1e-9)
	}
	for len(d.picked) < min(q.N, len(pool)) {
		d.pick()
	}
	return d.picked
}

type diversifier struct {
	model      *Model
	query      Query
	pool       []weighted
	best, span float64
	picked     []weighted
	repeats    []float64 // the largest likeness to those picked that an item was compared with,
	compared   []int     // which are so many, the first ones
	taken      []bool
}

// pick picks the item of the highest value. Values only fall, so an item that
// was not worth enough without the latest comparisons needs none of them.
func (d *diversifier) pick() {
	chosen, highest := -1, math.Inf(-1)
	for i := range d.pool {
		if d.taken[i] || d.value(i) <= highest {
			continue
		}
		d.compare(i)
		if value := d.value(i); value > highest {
			chosen, highest = i, value
		}
	}
	d.taken[chosen] = true
	d.picked = append(d.picked, d.pool[chosen])
}

func (d *diversifier) value(i int) float64 {
	relevance := 1 - (d.best-float64(d.pool[i].weight))/d.span
	return (1-d.query.Diversity)*relevance - d.query.Diversity*d.repeats[i]
}

// compare makes up for the items that were picked since the last time.
func (d *diversifier) compare(i int) {
	for _, other := range d.picked[d.compared[i]:] {
		d.repeats[i] = max(d.repeats[i], d.model.likeness(other.id, d.pool[i].id))
	}
	d.compared[i] = len(d.picked)
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
