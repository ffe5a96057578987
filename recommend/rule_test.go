package recommend_test

import (
	"testing"

	"pickbot/recommend"
)

func TestRule_Allows(t *testing.T) {
	t.Parallel()
	with := func(names ...string) recommend.Item {
		return recommend.Item{Contains: recommend.Contents{Declared: true, Names: names}}
	}
	price := func(hundredths int64) recommend.Item {
		return recommend.Item{Price: &recommend.Money{Hundredths: hundredths}}
	}
	for name, c := range map[string]struct {
		kind    recommend.RuleKind
		value   string
		item    recommend.Item
		allowed bool
	}{
		"contents that it does not have":     {recommend.NeverContains, "nuts", with("milk"), true},
		"nothing that needs declaring":       {recommend.NeverContains, "nuts", with(), true},
		"contents that it has":               {recommend.NeverContains, "nuts", with("milk", "nuts"), false},
		"in other letters":                   {recommend.NeverContains, "NUTS", with("nuts"), false},
		"in the singular":                    {recommend.NeverContains, "nut", with("nuts"), false},
		"as a word of a name":                {recommend.NeverContains, "nuts", with("tree nuts"), false},
		"as a part of a word only":           {recommend.NeverContains, "nuts", with("doughnuts"), true},
		"in another alphabet":                {recommend.NeverContains, "Орехи", with("орехи"), false},
		"contents that nobody declared":      {recommend.NeverContains, "nuts", recommend.Item{}, false},
		"contents that stand among the tags": {recommend.NeverContains, "nuts", recommend.Item{Contains: recommend.Contents{Declared: true}, Tags: []string{"nuts"}}, false},
		"a topic that is its category":       {recommend.NeverTopic, "soups", recommend.Item{Category: "Soups"}, false},
		"a topic that is a tag":              {recommend.NeverTopic, "hot", recommend.Item{Tags: []string{"Hot"}}, false},
		"another topic":                      {recommend.NeverTopic, "soups", recommend.Item{Category: "Salads"}, true},
		"a price at the limit":               {recommend.MaxPrice, "900", price(900), true},
		"a price above the limit":            {recommend.MaxPrice, "900", price(901), false},
		"no price":                           {recommend.MaxPrice, "900", recommend.Item{}, false},
		"a limit that is no number":          {recommend.MaxPrice, "9 euros", price(1), false},
		"a kind that nobody knows":           {"colour", "red", recommend.Item{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (recommend.Rule{Kind: c.kind, Value: c.value}).Allows(&c.item); got != c.allowed {
				t.Errorf("allowed %v, want %v", got, c.allowed)
			}
		})
	}
}
