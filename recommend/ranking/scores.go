package ranking

import "sync"

// scores holds every item's score for one person, by part and in sum.
type scores struct {
	parts  [parts][]float32
	wish   []float32
	total  []float32
	source []float32 // the one that is being added
}

func newScratch(items int) *sync.Pool {
	return &sync.Pool{New: func() any {
		list := make([]float32, (int(parts)+3)*items)
		next := func() []float32 {
			part := list[:items:items]
			list = list[items:]
			return part
		}
		s := &scores{wish: next(), total: next(), source: next()}
		for i := range s.parts {
			s.parts[i] = next()
		}
		return s
	}}
}

func (s *scores) clear() {
	clear(s.total)
	clear(s.wish)
	for i := range s.parts {
		clear(s.parts[i])
	}
}

func (s *scores) sum() {
	for _, part := range s.parts {
		axpy(1, part, s.total)
	}
}

// fill scores all items for a profile, and for a wish if there is one.
func (m *Model) fill(s *scores, p profile, w wish) {
	s.clear()
	known := p.known()
	weights := m.blend.at(known)
	var asked source // whose scores are there
	for i, v := range m.views() {
		if weights[i] == 0 {
			continue
		}
		if v.source != asked {
			asked = v.source
			clear(s.source)
			asked.add(p, s.source)
		}
		v.add(weights[i], s.source, known, s.parts[v.part])
	}
	s.sum()
	if len(w) > 0 {
		m.grant(s, w)
	}
}

// grant puts what answers the wish before what is only to the person's taste:
// the best answer gains twice as much as taste can make up for.
func (m *Model) grant(s *scores, w wish) {
	m.index.search(w, s.wish)
	lowest, highest := extremes(s.total)
	_, answer := extremes(s.wish)
	if answer <= 0 {
		return
	}
	factor := 2 * max(highest-lowest, 1) / answer
	for i := range s.wish {
		s.wish[i] *= factor
		s.total[i] += s.wish[i]
	}
}

func extremes(list []float32) (lowest, highest float32) {
	for i, x := range list {
		if i == 0 {
			lowest, highest = x, x
		}
		lowest, highest = min(lowest, x), max(highest, x)
	}
	return lowest, highest
}
