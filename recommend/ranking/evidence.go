package ranking

import (
	"cmp"
	"slices"
)

// Evidence is why an item was recommended: facts to tell, each true of the
// data that the model was built from.
type Evidence struct {
	Because  []Contribution // the person's items that speak most for it, strongest first
	Tags     []string       // shared with an item that the person likes
	Category string         // shared with an item that the person likes; empty: none
	Words    []string       // the wish's words that it answers
	Likes    int            // how many people like it
}

// Contribution is one item of the profile that speaks for a recommendation.
type Contribution struct {
	Item     string
	Share    float64 // of all that speaks for it, in (0, 1]
	Together int     // how many people like both
	Tags     []string
}

// maxBecause bounds the contributions in one evidence.
const maxBecause = 3

func (m *Model) evidence(item int32, p profile, w wish) Evidence {
	e := Evidence{Likes: m.likes.degree(item), Words: m.index.answered(w, item)}
	for _, s := range p {
		if s.weight <= 0 {
			continue
		}
		if category := m.catalog.category(item); category == m.catalog.category(s.item) {
			e.Category = category
		}
		for _, tag := range m.catalog.sharedTags(item, s.item) {
			if !containsFold(e.Tags, tag) {
				e.Tags = append(e.Tags, tag)
			}
		}
	}
	e.Because = m.contributions(item, p)
	return e
}

// contributions tells who of the profile speaks for an item.
func (m *Model) contributions(item int32, p profile) []Contribution {
	weights := m.blend.at(p.known())
	var list []weighted
	sum := float32(0)
	for _, s := range p {
		if s.weight <= 0 {
			continue
		}
		if speaks := s.weight * m.bond(s.item, item, weights); speaks > 0 {
			list = append(list, weighted{s.item, speaks})
			sum += speaks
		}
	}
	slices.SortFunc(list, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id))
	})
	var because []Contribution
	for _, c := range list[:min(len(list), maxBecause)] {
		because = append(because, Contribution{
			Item:     m.catalog.id(c.id),
			Share:    float64(c.weight / sum),
			Together: m.likes.common(c.id, item),
			Tags:     m.catalog.sharedTags(item, c.id),
		})
	}
	return because
}

// bond is how much one item speaks for another, weighed as for a person who
// likes that one item alone.
func (m *Model) bond(from, to int32, w weights) float32 {
	var sum, said float32
	var asked source
	for i, v := range m.views() {
		if w[i] <= 0 {
			continue
		}
		if v.source != asked {
			asked = v.source
			said = asked.bond(from, to)
		}
		sum += w[i] * v.bent(said, 1)
	}
	return sum
}
