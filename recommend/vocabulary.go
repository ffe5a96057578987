package recommend

import (
	"cmp"
	"slices"
	"strings"
)

// Vocabulary is what rules can speak of: the words of the catalog itself.
type Vocabulary struct {
	// Contents are what items declare to contain, the most frequent first; empty where the catalog declares nothing.
	Contents []string
	// Topics are the categories, the largest first, and then the tags, the most frequent first.
	Topics []string
	// Currencies are those of the prices, the most frequent first, and Currency is the first; none where no price names one.
	Currencies []string
	Currency   string
	// Prices are those in Currency, ascending. A price that names none is in it.
	Prices []int64

	labels *labels
}

// Vocabulary is the catalog's words. They are gathered once for a catalog; the caller must not change them.
func (s *Service) Vocabulary() Vocabulary { return s.engine.Ranker().Shelf().vocabulary() }

func (s *Shelf) gatherVocabulary() Vocabulary {
	contents, tags, currencies := counts{}, counts{}, counts{}
	v := Vocabulary{labels: s.labels}
	for i := range s.items {
		it := &s.items[i]
		contents.add(it.Contains.Names...)
		tags.add(it.Tags...)
		if it.Price != nil {
			if code := currencyCode(it.Price.Currency); code != "" {
				currencies.add(code)
			}
		}
	}
	if v.Currencies = currencies.byFrequency(); len(v.Currencies) > 0 {
		v.Currency = v.Currencies[0]
	}
	for i := range s.items {
		if price := s.items[i].Price; price != nil && cmp.Or(currencyCode(price.Currency), v.Currency) == v.Currency {
			v.Prices = append(v.Prices, price.Hundredths)
		}
	}
	slices.Sort(v.Prices)
	v.Contents = contents.byFrequency()
	v.Topics = slices.Clone(s.Categories())
	for _, tag := range tags.byFrequency() {
		if !containsFold(v.Topics, tag) {
			v.Topics = append(v.Topics, tag)
		}
	}
	return v
}

// counts are how often each name came up.
type counts map[string]int

func (c counts) add(names ...string) {
	for _, name := range names {
		c[name]++
	}
}

func (c counts) byFrequency() []string {
	var names []string
	for name := range c {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(c[b], c[a]), cmp.Compare(a, b)) })
	return names
}

// Never are the rules that keep away what is called by one of the words: contents of that name, and where there are
// none, topics. A name of several words is meant by each of them: "nuts" means "tree nuts" as well.
func (v Vocabulary) Never(words ...string) []Rule {
	called := make(map[int32]bool)
	for _, word := range words {
		for _, id := range v.labels.called(word) {
			called[id] = true
		}
	}
	if len(called) == 0 {
		return nil
	}
	named := func(kind RuleKind, names []string) (rules []Rule) {
		for _, name := range names {
			if called[v.labels.ids[strings.ToLower(name)]] {
				rules = append(rules, Rule{Kind: kind, Value: name})
			}
		}
		return rules
	}
	if rules := named(NeverContains, v.Contents); len(rules) > 0 {
		return rules
	}
	return named(NeverTopic, v.Topics)
}

// Known reports where on the shelf a rule on contents finds what it refuses: among declared contents, and among tags.
func (s *Service) Known(r Rule) (declared, tagged bool) {
	labels := s.engine.Ranker().Shelf().labels
	for _, id := range labels.meant(r.Value) {
		l := labels.list[id]
		declared, tagged = declared || l.content, tagged || l.tag && !l.denies
	}
	return declared, tagged
}

// Fits says how many items of the catalog a set of rules leaves.
func (s *Service) Fits(rules []Rule) int {
	shelf := s.engine.Ranker().Shelf()
	ruling, n := shelf.under(rules), 0
	for i := range shelf.items {
		if ruling.allowsAt(i) {
			n++
		}
	}
	return n
}
