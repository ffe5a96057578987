package recommend

import (
	"slices"
	"strconv"
	"strings"
)

// RuleKind is what a rule looks at.
type RuleKind string

const (
	// NeverContains refuses items that contain Value, by that name or one that has it for a word (as "tree nuts" has
	// "nuts"), and items that do not declare their contents.
	NeverContains RuleKind = "contains"
	// NeverTopic refuses items whose category or one of whose tags is Value.
	NeverTopic RuleKind = "topic"
	// MaxPrice refuses items dearer than Value (hundredths of the unit), and items without a price.
	MaxPrice RuleKind = "price"
)

// Rule is something a person must not get. It is enforced in code, in every path, before anything else sees an item.
type Rule struct {
	Kind  RuleKind `json:"kind"`
	Value string   `json:"value"`
}

// Allows reports whether the item may be offered under r. What cannot be decided is refused.
func (r Rule) Allows(it *Item) bool {
	switch r.Kind {
	case NeverContains:
		return it.Contains.Declared && !names(it.Contains.Names, r.Value) && !names(it.Tags, r.Value)
	case NeverTopic:
		return !strings.EqualFold(it.Category, r.Value) && !containsFold(it.Tags, r.Value)
	case MaxPrice:
		limit, err := strconv.ParseInt(r.Value, 10, 64)
		return err == nil && it.Price != nil && it.Price.Hundredths <= limit
	}
	return false
}

// Allowed reports whether every rule allows the item.
func Allowed(rules []Rule, it *Item) bool {
	return !slices.ContainsFunc(rules, func(r Rule) bool { return !r.Allows(it) })
}

// names reports whether one of the names is called so or has a word that is, singular and plural alike.
func names(list []string, called string) bool {
	called = singular(called)
	return slices.ContainsFunc(list, func(name string) bool {
		if strings.EqualFold(singular(name), called) {
			return true
		}
		for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == ' ' || r == '-' }) {
			if strings.EqualFold(singular(word), called) {
				return true
			}
		}
		return false
	})
}

func singular(name string) string {
	if len(name) > 3 {
		return strings.TrimSuffix(strings.TrimSuffix(name, "s"), "S")
	}
	return name
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
