package ranking

// Similar returns up to n items like one item, best first, by who likes both
// and by content. Allowed tells which items may be returned; nil: all. An
// unknown item has none.
func (m *Model) Similar(id string, n int, allowed func(id string) bool) []Scored {
	if n <= 0 || !m.Knows(id) {
		return nil
	}
	s := m.scratch.Get().(*scores)
	defer m.scratch.Put(s)
	p := m.catalog.newProfile([]Signal{{Item: id, Weight: Liked}})
	m.fillAlike(s, p)
	var list []Scored
	for _, c := range m.pool(s.total, p, Query{N: n, Allowed: allowed}) {
		if c.weight <= 0 {
			break
		}
		list = append(list, Scored{
			ID:       m.catalog.id(c.id),
			Score:    float64(c.weight),
			Parts:    s.split(c.id),
			Evidence: m.evidence(c.id, p, nil),
		})
	}
	return list
}

// fillAlike scores by likeness alone: the cosine of contents, and that of who
// likes the items, whose strongest neighbour counts as much as an equal content.
func (m *Model) fillAlike(s *scores, p profile) {
	s.clear()
	m.index.add(p, s.parts[content])
	m.crowd.cosine.add(p, s.parts[collaborative])
	if _, highest := extremes(s.parts[collaborative]); highest > 0 {
		for i := range s.parts[collaborative] {
			s.parts[collaborative][i] /= highest
		}
	}
	s.sum()
}
