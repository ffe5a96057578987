package recommend

import "slices"

// Shelf is an immutable snapshot of the active items.
type Shelf struct {
	version    int64
	items      []Item
	byID       map[string]int
	categories []string
}

// NewShelf takes over items; the inactive ones are left out.
func NewShelf(version int64, items []Item) *Shelf {
	items = slices.DeleteFunc(items, func(it Item) bool { return !it.Active })
	s := &Shelf{version: version, items: items, byID: make(map[string]int, len(items))}
	counts := make(map[string]int)
	for i, it := range items {
		s.byID[it.ID] = i
		if it.Category == "" {
			continue
		}
		if counts[it.Category]++; counts[it.Category] == 1 {
			s.categories = append(s.categories, it.Category)
		}
	}
	slices.SortStableFunc(s.categories, func(a, b string) int { return counts[b] - counts[a] })
	return s
}

// Len is the number of active items.
func (s *Shelf) Len() int { return len(s.items) }

// Item returns an active item; the caller must not change what it points to.
func (s *Shelf) Item(id string) (*Item, bool) {
	i, ok := s.byID[id]
	if !ok {
		return nil, false
	}
	return &s.items[i], true
}

// Categories are the catalog's own, the largest first.
func (s *Shelf) Categories() []string { return s.categories }
