package ranking

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// record is what is kept of an item beside its words.
type record struct {
	id       string
	category string
	tags     []string
}

// catalog numbers the items from 0.
type catalog struct {
	records []record
	byID    map[string]int32
}

func newCatalog(items []Item) (*catalog, error) {
	c := &catalog{byID: make(map[string]int32, len(items))}
	return c, c.add(items)
}

// with returns a catalog that goes on with items.
func (c *catalog) with(items []Item) (*catalog, error) {
	next := &catalog{records: slices.Clip(c.records), byID: maps.Clone(c.byID)}
	return next, next.add(items)
}

func (c *catalog) add(items []Item) error {
	for _, item := range items {
		if item.ID == "" {
			return fmt.Errorf("item %d has no id", len(c.records))
		}
		if _, twice := c.byID[item.ID]; twice {
			return fmt.Errorf("item %q is there twice", item.ID)
		}
		if item.Prior < 0 {
			return fmt.Errorf("item %q has a negative prior", item.ID)
		}
		c.byID[item.ID] = int32(len(c.records))
		c.records = append(c.records, record{id: item.ID, category: item.Category, tags: item.Tags})
	}
	return nil
}

func (c *catalog) len() int { return len(c.records) }

func (c *catalog) find(id string) (int32, bool) {
	item, ok := c.byID[id]
	return item, ok
}

func (c *catalog) id(item int32) string       { return c.records[item].id }
func (c *catalog) category(item int32) string { return c.records[item].category }

// sharedTags returns a's tags that b has too, in a's spelling and order.
func (c *catalog) sharedTags(a, b int32) []string {
	var shared []string
	for _, tag := range c.records[a].tags {
		if containsFold(c.records[b].tags, tag) && !containsFold(shared, tag) {
			shared = append(shared, tag)
		}
	}
	return shared
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(other string) bool { return strings.EqualFold(other, s) })
}
