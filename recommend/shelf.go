package recommend

import (
	"math"
	"slices"
	"strings"
	"sync"
)

// Shelf is an immutable snapshot of the active items.
type Shelf struct {
	version    int64
	items      []Item
	byID       map[string]int
	categories []string
	topics     map[string]int // items by category and by tag, lower case
	lexicon    *lexicon
	labels     *labels
	vocabulary func() Vocabulary
}

// NewShelf takes over items; the inactive ones are left out. Without a dictionary rules on contents know no synonyms.
func NewShelf(version int64, items []Item, dictionary Dictionary) *Shelf {
	items = slices.DeleteFunc(items, func(it Item) bool { return !it.Active })
	s := &Shelf{version: version, items: items, byID: make(map[string]int, len(items)), topics: make(map[string]int)}
	counts := make(map[string]int)
	for i, it := range items {
		s.byID[it.ID] = i
		for _, topic := range topicsOf(&it) {
			s.topics[strings.ToLower(topic)]++
		}
		if it.Category == "" {
			continue
		}
		if counts[it.Category]++; counts[it.Category] == 1 {
			s.categories = append(s.categories, it.Category)
		}
	}
	s.lexicon = newLexicon(items)
	s.labels = newLabels(items, dictionary)
	s.vocabulary = sync.OnceValue(s.gatherVocabulary)
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

// likedCategories counts the items of each category that a person has said something good of, and all of these.
func (s *Shelf) likedCategories(p Profile) (counts map[string]int, all int) {
	counts, seen := make(map[string]int), make(map[string]bool)
	for _, f := range p.Feedback {
		if it, ok := s.Item(f.ItemID); ok && f.Kind != Dislike && !seen[it.ID] {
			seen[it.ID] = true
			counts[it.Category]++
			all++
		}
	}
	return counts, all
}

// topicsOf are an item's category and tags.
func topicsOf(it *Item) []string {
	if it.Category == "" {
		return it.Tags
	}
	return append([]string{it.Category}, it.Tags...)
}

// telling says how much it tells of an item, or of a taste, that it has a topic: much if few items do.
func (s *Shelf) telling(topic string) float64 {
	return math.Log1p(float64(len(s.items)) / float64(max(s.topics[strings.ToLower(topic)], 1)))
}
