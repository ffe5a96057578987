package ranking

import (
	"cmp"
	"slices"
)

// Bounds of one content query, which keep its time flat however large the
// catalog and however long the person's history: the terms that count most go
// first, and a term of more items than are left to look at is passed over.
const (
	maxProfileTerms = 1000
	maxPostings     = 400_000
)

type weighted struct {
	id     int32
	weight float32
}

// add makes the index a view: how near each item is to the profile, as the
// cosine to the weighted sum of its items (Rocchio), in [-1, 1].
func (x *index) add(p profile, out []float32) {
	wanted, norm := x.taste(p)
	if norm == 0 {
		return
	}
	left := maxPostings
	for _, t := range wanted {
		for _, s := range x.segments {
			items, weights := s.items.row(t.id)
			if len(items) > left {
				continue
			}
			left -= len(items)
			scores, share := out[s.first:], t.weight/norm
			for i, item := range items {
				scores[item] += share * weights[i] / s.norm[item]
			}
		}
	}
}

func (x *index) bond(from, to int32) float32 { return float32(x.similarity(from, to)) }

// taste returns the terms that tell most of a profile, and their norm.
func (x *index) taste(p profile) ([]weighted, float32) {
	sum := make(map[int32]float32)
	for _, s := range p {
		ids, weights, norm := x.item(s.item)
		if norm == 0 {
			continue
		}
		for i, id := range ids {
			sum[id] += s.weight * weights[i] / norm
		}
	}
	list := make([]weighted, 0, len(sum))
	square := float32(0)
	for id, weight := range sum {
		list = append(list, weighted{id, weight})
	}
	slices.SortFunc(list, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(abs(b.weight), abs(a.weight)), cmp.Compare(a.id, b.id))
	})
	for _, t := range list {
		square += t.weight * t.weight
	}
	return list[:min(len(list), maxProfileTerms)], sqrt(square)
}
