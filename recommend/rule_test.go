package recommend_test

import (
	"strings"
	"testing"

	"pickbot/recommend"
)

func TestRules_Allow(t *testing.T) {
	t.Parallel()
	with := func(names ...string) recommend.Item {
		return recommend.Item{Contains: recommend.Contents{Declared: true, Names: names}}
	}
	price := func(hundredths int64) recommend.Item {
		return recommend.Item{Price: &recommend.Money{Hundredths: hundredths}}
	}
	words := book(t)
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
		"a price in the limit's currency":    {recommend.MaxPrice, "900 EUR", recommend.Item{Price: &recommend.Money{Hundredths: 900, Currency: "€"}}, true},
		"a price in another currency":        {recommend.MaxPrice, "900 JPY", recommend.Item{Price: &recommend.Money{Hundredths: 1, Currency: "EUR"}}, false},
		"a limit without a currency":         {recommend.MaxPrice, "900", recommend.Item{Price: &recommend.Money{Hundredths: 900, Currency: "EUR"}}, true},
		"a limit that is no number":          {recommend.MaxPrice, "9 euros", price(1), false},
		"a kind that nobody knows":           {"colour", "red", recommend.Item{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := recommend.Allows(recommend.Rule{Kind: c.kind, Value: c.value}, c.item, words); got != c.allowed {
				t.Errorf("allowed %v, want %v", got, c.allowed)
			}
		})
	}
}

// TestRules_Contents: catalogs write contents in many ways, and a rule is about what they mean.
func TestRules_Contents(t *testing.T) {
	t.Parallel()
	words := book(t)
	declaring := func(names ...string) recommend.Item {
		return recommend.Item{ID: "dish", Contains: recommend.Contents{Declared: true, Names: names}}
	}
	for never, refused := range map[string][]string{
		"nuts": {"nuts, milk", "nuts/sesame", "tree_nuts", "tree-nuts", "hazelnuts", "walnut", "almond flour", "орехи", "Грецкие орехи", "миндаль",
			"may contain nuts", "traces of nuts.", "(nuts)", "nuts&seeds", "cashew nuts", "NUTS", "marzipan"},
		"milk":    {"milk.", "dairy", "goat's cheese", "lactose", "молоко", "сливки", "milk products", "butter"},
		"gluten":  {"wheat", "barley", "rye", "spelt flour", "глютен", "пшеница", "cereals containing gluten"},
		"berries": {"berry"}, "berry": {"berries"}, "peaches": {"peach"}, "tomato": {"tomatoes"},
		"peanuts":     {"peanut", "ground peanuts", "groundnuts", "арахис"},
		"crustaceans": {"crustacean", "prawns", "shrimp", "shellfish", "seafood", "креветки"},
		"molluscs":    {"mussels", "shellfish", "squid", "мидии"},
		"fish":        {"cod", "seafood", "fish sauce", "рыба", "лосось"},
		"meat":        {"beef", "pork", "chicken", "lamb", "свинина", "bacon", "steak", "sausage"},
		"soy":         {"soya", "tofu", "soybeans", "соевый соус"},
		"орехи":       {"nuts", "hazelnuts", "миндаль"},
		"hazelnuts":   {"hazelnut", "nuts", "tree nuts", "орехи"}, // they may be hazelnuts
		"tree nuts":   {"walnuts", "nuts"}, "prawns": {"shellfish", "prawn"}, "egg": {"eggs", "яйца", "яичный порошок", "mayonnaise"},
	} {
		for _, name := range refused {
			if recommend.Allows(recommend.Rule{Kind: recommend.NeverContains, Value: never}, declaring(name), words) {
				t.Errorf("never %s allows what contains %q", never, name)
			}
		}
	}
	for never, allowed := range map[string][]string{
		"nuts":      {"peanuts", "doughnuts", "nutmeg", "coconut", "butternut squash", "milk", "none"},
		"peanuts":   {"nuts", "hazelnuts", "peas"},
		"hazelnuts": {"walnuts", "peanuts"}, "prawns": {"crab"}, "beef": {"meat", "pork"}, "egg": {"eggplant"},
		"gluten": {"buckwheat", "rice"}, "milk": {"milkweed", "peanut butter"}, "fish": {"crustaceans"}, "meat": {"fish"},
	} {
		for _, name := range allowed {
			if !recommend.Allows(recommend.Rule{Kind: recommend.NeverContains, Value: never}, declaring(name), words) {
				t.Errorf("never %s refuses what contains %q", never, name)
			}
		}
	}
	tagged := func(tag string) recommend.Item {
		return recommend.Item{ID: "dish", Contains: recommend.Contents{Declared: true}, Tags: []string{tag}}
	}
	for tag, allowed := range map[string]bool{
		"gluten-free": true, "gluten free": true, "no gluten": true, "без глютена": true, "bread": false, "with gluten": false, "gluten": false,
	} {
		if got := recommend.Allows(recommend.Rule{Kind: recommend.NeverContains, Value: "gluten"}, tagged(tag), words); got != allowed {
			t.Errorf("never gluten, tagged %q: allowed %v", tag, got)
		}
	}
	mussels := tagged("seafood")
	for names, allowed := range map[string]bool{"": false, "molluscs": true, "molluscs|fish": false} {
		mussels.Contains.Names = strings.Split(names, "|")
		if got := recommend.Allows(recommend.Rule{Kind: recommend.NeverContains, Value: "fish"}, mussels, words); got != allowed {
			t.Errorf("never fish, seafood that declares %q: allowed %v", names, got)
		}
	}
}
