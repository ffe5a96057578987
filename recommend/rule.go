package recommend

import (
	"slices"
	"strings"
)

// RuleKind is what a rule looks at.
type RuleKind string

const (
	// NeverContains refuses items that declare Value, in whatever words and language, have it among their tags, or do not
	// declare their contents.
	NeverContains RuleKind = "contains"
	// NeverTopic refuses items whose category or one of whose tags is Value.
	NeverTopic RuleKind = "topic"
	// MaxPrice refuses items dearer than Value, a Limit, and items without a price or with one in another currency.
	MaxPrice RuleKind = "price"
)

// Rule is something a person must not get. It is enforced in code, in every path, before anything else sees an item.
type Rule struct {
	Kind  RuleKind `json:"kind"`
	Value string   `json:"value"`
}

// ruling holds the items of a shelf against rules.
type ruling struct {
	shelf  *Shelf
	limits []limit
	others []Rule // that are not on contents or prices
	// refused are the names of what may not be in an item; nil where no rule is on contents.
	refused []bool
}

// under makes rules ready for many items.
func (s *Shelf) under(rules []Rule) ruling {
	r := ruling{shelf: s}
	for _, rule := range rules {
		if rule.Kind == MaxPrice {
			r.limits = append(r.limits, s.limit(rule))
			continue
		}
		if rule.Kind != NeverContains {
			r.others = append(r.others, rule)
			continue
		}
		if r.refused == nil {
			r.refused = make([]bool, len(s.labels.list))
		}
		for _, id := range s.labels.meant(rule.Value) {
			r.refused[id] = true
		}
	}
	return r
}

// allows reports whether an item of the shelf may be offered. What cannot be decided is refused.
func (r ruling) allows(id string) bool {
	at, ok := r.shelf.byID[id]
	return ok && r.allowsAt(at)
}

func (r ruling) allowsAt(at int) bool {
	it := &r.shelf.items[at]
	if r.refused != nil && (!it.Contains.Declared || slices.ContainsFunc(r.shelf.labels.items[at], func(id int32) bool { return r.refused[id] })) {
		return false
	}
	return !slices.ContainsFunc(r.limits, func(l limit) bool { return l.refuses(it.Price) }) &&
		!slices.ContainsFunc(r.others, func(rule Rule) bool { return rule.refuses(it) })
}

// refuses is for rules that the item alone decides.
func (r Rule) refuses(it *Item) bool {
	return r.Kind != NeverTopic || strings.EqualFold(it.Category, r.Value) || containsFold(it.Tags, r.Value)
}

// Refuses reports whether a rule keeps an item from a person.
func (s *Service) Refuses(r Rule, item string) bool {
	return !s.engine.Ranker().Shelf().under([]Rule{r}).allows(item)
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
