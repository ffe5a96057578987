package bot

import (
	"slices"
	"strconv"
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
		limit, _ := strconv.ParseInt(rule.Value, 10, 64) // the store keeps no other
		return v.voice.Price(&recommend.Money{Hundredths: limit, Currency: b.service.Vocabulary().Currency})
	}
	return rule.Value
}

// Rules stand in buttons by codes: a letter for the kind, and the limit, or a hash of the name, in lower case.
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
		return codePrice + rule.Value
	}
	return codeTopic + code(strings.ToLower(rule.Value))
}

// ruleOf is the rule that a code stands for: one of the person's own, or one that the catalog has words for.
func (b *Bot) ruleOf(name string, own []recommend.Rule) (recommend.Rule, bool) {
	if limit, ok := strings.CutPrefix(name, codePrice); ok {
		return recommend.Rule{Kind: recommend.MaxPrice, Value: limit}, true
	}
	words := b.service.Vocabulary()
	all := slices.Clone(own)
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
