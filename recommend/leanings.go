package recommend

import (
	"cmp"
	"slices"
	"strings"
)

// leanings say how much each tag, in lower case, tells of a taste: much if most of what the person likes has it and few
// items of the catalog do.
type leanings map[string]float64

func (r *Ranker) leanings(p Profile) leanings {
	list := make(leanings)
	for _, f := range p.Feedback {
		it, ok := r.shelf.Item(f.ItemID)
		if !ok || f.Kind == Dislike {
			continue
		}
		for _, tag := range it.Tags {
			list[strings.ToLower(tag)] += r.shelf.telling(tag)
		}
	}
	return list
}

// to says how much an item has of all that the person leans to.
func (l leanings) to(it *Item) float64 {
	sum := 0.0
	for _, tag := range it.Tags {
		sum += l[strings.ToLower(tag)]
	}
	return sum
}

// shared are the tags of an item that the person leans to, the most telling first.
func (l leanings) shared(it *Item) []string {
	var list []string
	for _, tag := range it.Tags {
		if l[strings.ToLower(tag)] > 0 {
			list = append(list, tag)
		}
	}
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(l[strings.ToLower(b)], l[strings.ToLower(a)])
	})
	return list
}
