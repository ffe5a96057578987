package ranking

import "sync"

// scores holds every item's score in each view for one person, and their sum.
// Each view is scaled so that its largest score is 1 before it is weighed.
type scores struct {
	collaborative []float32
	content       []float32
	popularity    []float32
	wish          []float32
	total         []float32
	part          []float32 // of one graph, while it is added
}

func newScratch(items int) *sync.Pool {
	return &sync.Pool{New: func() any {
		list := make([]float32, 6*items)
		next := func() []float32 {
			part := list[:items:items]
			list = list[items:]
			return part
		}
		return &scores{next(), next(), next(), next(), next(), next()}
	}}
}

func (s *scores) clear() {
	for _, part := range [][]float32{s.collaborative, s.content, s.popularity, s.wish, s.total} {
		clear(part)
	}
}

// fill computes all views. A profile or wish that is empty adds nothing.
func (m *Model) fill(s *scores, p profile, w wish) {
	s.clear()
	weights := m.blend.at(p.known())
	for i, g := range m.graphs {
		clear(s.part)
		g.score(p, s.part)
		addScaled(s.collaborative, s.part, weights.collaborative[i])
	}
	clear(s.part)
	m.index.content(p, s.part)
	addScaled(s.content, s.part, weights.content)
	addScaled(s.popularity, m.popularity.score, weights.popularity)
	if len(w) > 0 {
		clear(s.part)
		m.index.search(w, s.part)
		addScaled(s.wish, s.part, wishWeight)
	}
	for i := range s.total {
		s.total[i] = s.collaborative[i] + s.content[i] + s.popularity[i] + s.wish[i]
	}
}

// wishWeight puts what answers the wish before what is only to the person's
// taste: all other views together weigh about 1.
const wishWeight = 2

func addScaled(out, part []float32, weight float32) {
	largest := float32(0)
	for _, score := range part {
		largest = max(largest, abs(score))
	}
	if largest == 0 || weight == 0 {
		return
	}
	for i, score := range part {
		out[i] += weight / largest * score
	}
}
