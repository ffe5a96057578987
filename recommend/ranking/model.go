package ranking

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Model answers queries about one catalog. It is immutable and safe for
// concurrent use. The zero value is not useful: use [Build].
type Model struct {
	catalog    *catalog
	index      *index
	likes      *matrix // items by people, who liked them
	popularity *popularity
	crowd      crowd
	blend      *blend

	overlay []Item     // items that came after the build
	scratch *sync.Pool // of *scores, sized for this model
}

// Options of a build. The zero value is fine for every catalog.
type Options struct {
	// DenseLimit bounds the smaller of people and items for which the exact
	// collaborative method sees all items. Above it, or where more items than that
	// make more than 12 million pairs with people, the method is left to the most
	// liked items, three fifths of the limit, and neighbours serve the others.
	// Time grows with its cube, memory with its square. 0: 5,000.
	DenseLimit int

	// Neighbours is the number of neighbours kept per item. 0: as many as fit
	// into some 70 MB for the whole catalog, from 60 to 1,000.
	Neighbours int

	// Seed fixes every random choice of a build.
	Seed uint64
}

// maxEdges bounds the neighbours kept of all items together.
const maxEdges = 3_000_000

func (o Options) withDefaults(items int) Options {
	if o.DenseLimit == 0 {
		o.DenseLimit = 5000
	}
	if o.Neighbours == 0 {
		o.Neighbours = min(max(maxEdges/max(items, 1), 60), 1000)
	}
	return o
}

// Build makes a model of data. It uses all cores, blocks until it is done, and
// returns ctx's error soon after ctx ends. Data without items gives a model
// that recommends nothing.
func Build(ctx context.Context, data Data, opts Options) (*Model, error) {
	opts = opts.withDefaults(len(data.Items))
	catalog, err := newCatalog(data.Items)
	if err != nil {
		return nil, err
	}
	votes, err := readVotes(ctx, catalog, data.Feedback)
	if err != nil {
		return nil, err
	}
	index, err := newIndex(ctx, data.Items)
	if err != nil {
		return nil, err
	}
	priors := priorsOf(data.Items)
	m := &Model{
		catalog:    catalog,
		index:      index,
		likes:      votes.likes.transposed(),
		popularity: newPopularity(priors, votes),
	}
	if err = m.learn(ctx, votes, priors, opts); err != nil {
		return nil, err
	}
	m.scratch = newScratch(catalog.len())
	return m, nil
}

// With returns a model that also knows items, by their content alone, until
// the next build. It is cheap, and leaves m as it is. Items that m knows
// already stay as they were.
func (m *Model) With(items []Item) (*Model, error) {
	added := slices.Clone(m.overlay)
	for _, item := range items {
		if _, known := m.catalog.find(item.ID); !known {
			added = append(added, item)
		}
	}
	if len(added) == len(m.overlay) {
		return m, nil
	}
	catalog, err := m.catalog.with(added[len(m.overlay):])
	if err != nil {
		return nil, fmt.Errorf("add items: %w", err)
	}
	next := *m
	next.catalog = catalog
	next.overlay = added
	next.index = m.index.with(added)
	next.popularity = m.popularity.with(added[len(m.overlay):])
	next.scratch = newScratch(catalog.len())
	return &next, nil
}

// Len returns the number of items.
func (m *Model) Len() int { return m.catalog.len() }

// Knows tells whether an item is in the model.
func (m *Model) Knows(id string) bool {
	_, ok := m.catalog.find(id)
	return ok
}

// Likes returns how many people liked an item; 0 for an unknown one.
func (m *Model) Likes(id string) int {
	item, ok := m.catalog.find(id)
	if !ok {
		return 0
	}
	return m.likes.degree(item)
}
