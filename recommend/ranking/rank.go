package ranking

// Query asks for one person's recommendations. The zero value asks for the
// most popular items.
type Query struct {
	// Profile is what is known of the person. Its items are not recommended,
	// unless Again is set.
	Profile []Signal
	Again   bool

	// Shown counts how often the person saw an item without a reaction; each
	// time lowers its score a little.
	Shown map[string]int

	// Wish is what the person asks for in their own words. What answers it
	// comes first, and has a positive Parts.Wish; the rest is to the person's
	// taste alone. Empty: nothing.
	Wish string

	// Allowed tells whether an item may be recommended. It is asked about items
	// that could be among the best, in the caller's goroutine. Nil: all may.
	Allowed func(id string) bool

	// N is the number of recommendations. 0: 10.
	N int

	// Diversity in [0, 1] weighs being unlike the items before against the
	// score (maximal marginal relevance). 0: the score alone decides.
	Diversity float64

	// Seed decides between equal items. The same query with the same seed has
	// the same answer.
	Seed uint64
}

// Scored is one recommendation.
type Scored struct {
	ID       string
	Score    float64
	Parts    Parts // they sum up to Score, but for what Shown takes away
	Evidence Evidence
}

// Parts say how much of a score comes from which view.
type Parts struct {
	Collaborative, Content, Popularity, Wish float64
}

// Rank returns up to q.N items, best first: fewer only if fewer are allowed.
func (m *Model) Rank(q Query) []Scored {
	if q.N <= 0 {
		q.N = 10
	}
	s := m.scratch.Get().(*scores)
	defer m.scratch.Put(s)
	p := m.catalog.newProfile(q.Profile)
	w := m.index.parse(q.Wish)
	m.fill(s, p, w)
	m.demote(s, q.Shown)

	picked := m.diversify(m.pool(s.total, p, q), q)
	ranked := make([]Scored, 0, len(picked))
	for _, c := range picked {
		ranked = append(ranked, Scored{
			ID:       m.catalog.id(c.id),
			Score:    float64(c.weight),
			Parts:    s.split(c.id),
			Evidence: m.evidence(c.id, p, w),
		})
	}
	return ranked
}

// fatigue is how much of a score is left after an item was shown in vain.
const fatigue = 0.9

func (m *Model) demote(s *scores, shown map[string]int) {
	for id, times := range shown {
		item, known := m.catalog.find(id)
		if !known || s.total[item] <= 0 {
			continue
		}
		for range min(times, 20) {
			s.total[item] *= fatigue
		}
	}
}

func (s *scores) split(item int32) Parts {
	return Parts{
		Collaborative: float64(s.parts[collaborative][item]),
		Content:       float64(s.parts[content][item]),
		Popularity:    float64(s.parts[liking][item]),
		Wish:          float64(s.wish[item]),
	}
}

// pool returns the best allowed items, several times as many as are asked for
// where something has to be chosen among them.
func (m *Model) pool(total []float32, p profile, q Query) []weighted {
	size := q.N
	if q.Diversity > 0 {
		size = max(5*q.N, 100)
	}
	used := make(map[int32]bool, len(p))
	for _, s := range p {
		used[s.item] = !q.Again
	}
	skip := func(item int32) bool {
		return used[item] || q.Allowed != nil && !q.Allowed(m.catalog.id(item))
	}
	var pool []weighted
	for _, item := range best(total, min(size, len(total)), q.Seed, skip) {
		pool = append(pool, weighted{item, total[item]})
	}
	return pool
}
