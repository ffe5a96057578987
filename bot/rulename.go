package bot

import (
	"cmp"
	"slices"
	"strings"

	"pickbot/recommend"
)

// ruleName is a rule in the person's words.
func (b *Bot) ruleName(v visit, rule recommend.Rule) string {
	keys := map[recommend.RuleKind]string{
		recommend.NeverContains: "rules.never_contains", recommend.NeverTopic: "rules.never_topic", recommend.MaxPrice: "rules.at_most",
	}
	what := b.valueName(v, rule)
	if rule.Kind == recommend.NeverContains {
		what = v.voice.Without(rule.Value)
	}
	return v.voice.Plain(keys[rule.Kind], "What", what)
}

// valueName is what a rule is about.
func (b *Bot) valueName(v visit, rule recommend.Rule) string {
	switch rule.Kind {
	case recommend.NeverContains:
		return v.voice.Content(rule.Value)
	case recommend.MaxPrice:
		limit, _ := recommend.ParseLimit(rule.Value) // the store keeps no other
		limit.Currency = cmp.Or(limit.Currency, b.service.Vocabulary().Currency)
		return v.voice.Price((*recommend.Money)(&limit))
	}
	return rule.Value
}

// Rules stand in buttons by codes: a letter for the kind, and the limit with a hash of its currency, or a hash of the name,
// in lower case.
const (
	codeContains  = "c"
	codeTopic     = "t"
	codePrice     = "p"
	ruleSeparator = ","
)

func ruleCode(rule recommend.Rule) string {
	switch rule.Kind {
	case recommend.NeverContains:
		return codeContains + code(strings.ToLower(rule.Value))
	case recommend.MaxPrice:
		if amount, currency, named := strings.Cut(rule.Value, " "); named {
			return codePrice + amount + " " + code(strings.ToLower(currency))
		}
		return codePrice + rule.Value
	}
	return codeTopic + code(strings.ToLower(rule.Value))
}

// ruleOf is the rule that a code stands for: one of the person's own, or one that the catalog has words for.
func (b *Bot) ruleOf(name string, own []recommend.Rule) (recommend.Rule, bool) {
	words := b.service.Vocabulary()
	all := slices.Clone(own)
	if value, ok := strings.CutPrefix(name, codePrice); ok {
		limit, _ := recommend.ParseLimit(value)
		for _, currency := range append([]string{""}, words.Currencies...) {
			limit.Currency = currency
			all = append(all, limit.Rule())
		}
	}
	for _, content := range slices.Concat(words.Contents, b.texts.AllContents(), words.Topics) {
		all = append(all, recommend.Rule{Kind: recommend.NeverContains, Value: content})
	}
	for _, topic := range words.Topics {
		all = append(all, recommend.Rule{Kind: recommend.NeverTopic, Value: topic})
	}
	at := slices.IndexFunc(all, func(r recommend.Rule) bool { return ruleCode(r) == name })
	if at < 0 {
		return recommend.Rule{}, false
	}
	return all[at], true
}
