package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	rulesPage      = 10 // rules of a page
	choicesPage    = 14 // rules to choose from on one page
	choicesPerLine = 2
	priceSteps     = 6 // price limits to choose from
)

// rulesCard is a page of the person's rules, each with the way to remove it, and the ways to add one.
func (b *Bot) rulesCard(v visit, rules []recommend.Rule, page int) card {
	pages := pagesOf(len(rules), rulesPage)
	page = min(page, pages-1)
	c := card{text: v.voice.Say("rules.title") + "\n"}
	for _, rule := range rules[page*rulesPage : min((page+1)*rulesPage, len(rules))] {
		name := b.ruleName(v, rule)
		c.text += "\n• " + texts.Escape(name)
		c.add(row(b.button(v, "✕ "+texts.Cut(name, buttonTitle), Tap{Action: actionUnrule, Page: page, Value: ruleCode(rule)})))
	}
	c.add(b.pager(v, page, pages, Tap{Action: actionProfile, Value: viewRules}))
	if len(rules) > 0 {
		c.text += "\n\n" + b.leaves(v, rules)
	} else {
		c.text += "\n" + v.voice.Say("rules.none")
	}
	words := b.service.Vocabulary()
	var ways []button
	if len(words.Contents) > 0 {
		ways = append(ways, b.sayButton(v, "rules.add_contents", Tap{Action: actionProfile, Value: viewContents}))
	}
	if len(words.Topics) > 0 {
		ways = append(ways, b.sayButton(v, "rules.add_topic", Tap{Action: actionProfile, Value: viewNever}))
	}
	c.add(ways)
	ways = nil
	if len(words.Prices) > 0 {
		ways = append(ways, b.sayButton(v, "rules.add_price", Tap{Action: actionProfile, Value: viewPrice}))
	}
	c.add(append(ways, b.sayButton(v, "rules.add_words", Tap{Action: actionProfile, Value: viewWords})))
	c.add(b.profileBack(v))
	return c
}

// choicesCard lists contents or topics to rule out, those that are so ticked.
func (b *Bot) choicesCard(v visit, rules []recommend.Rule, view string, page int) card {
	kind, names, title := recommend.NeverContains, b.service.Vocabulary().Contents, "rules.contents_title"
	if view == viewNever {
		kind, names, title = recommend.NeverTopic, b.service.Vocabulary().Topics, "rules.topics_title"
	}
	pages := pagesOf(len(names), choicesPage)
	page = min(page, pages-1)
	c := card{text: v.voice.Say(title)}
	var buttons []button
	for _, name := range names[page*choicesPage : min((page+1)*choicesPage, len(names))] {
		rule := recommend.Rule{Kind: kind, Value: name}
		on := hasRule(rules, rule)
		label := ticked(texts.Cut(b.valueName(v, rule), buttonTitle), on)
		buttons = append(buttons, b.button(v, label, Tap{Action: actionRule, On: !on, Value: ruleCode(rule)}))
	}
	for _, line := range grid(choicesPerLine, buttons) {
		c.add(line)
	}
	c.add(b.pager(v, page, pages, Tap{Action: actionProfile, Value: view}))
	c.add(b.rulesBack(v))
	return c
}

// pricesCard offers limits that leave a fair part of the catalog each.
func (b *Bot) pricesCard(v visit, rules []recommend.Rule) card {
	words := b.service.Vocabulary()
	c := card{text: v.voice.Say("rules.price_title")}
	var buttons []button
	for _, hundredths := range limits(words.Prices) {
		limit := recommend.Limit{Hundredths: hundredths}
		if len(words.Currencies) > 1 {
			limit.Currency = words.Currency
		}
		rule := limit.Rule()
		on := hasRule(rules, rule)
		label := ticked(b.valueName(v, rule), on)
		buttons = append(buttons, b.button(v, label, Tap{Action: actionRule, On: !on, Value: ruleCode(rule)}))
	}
	if said := b.compared(v, []recommend.Rule{recommend.Limit{}.Rule()}); said != "" {
		c.text += "\n" + said
	}
	for _, line := range grid(choicesPerLine+1, buttons) {
		c.add(line)
	}
	c.add(b.rulesBack(v))
	return c
}

// limits are whole units at which the prices, ascending, are cut into about equal parts.
func limits(prices []int64) []int64 {
	var found []int64
	for n := 1; n <= priceSteps && len(prices) > 0; n++ {
		at := prices[(len(prices)-1)*n/(priceSteps+1)]
		limit := (at + 99) / 100 * 100
		if !slices.Contains(found, limit) {
			found = append(found, limit)
		}
	}
	return found
}

func (b *Bot) rulesBack(v visit) []button {
	return row(b.sayButton(v, "tap.back", Tap{Action: actionProfile, Value: viewRules}))
}

// tapRule adds or removes a rule of a list, and ticks it there. A price limit takes the place of the one before.
func (b *Bot) tapRule(ctx context.Context, p press) (tapped, error) {
	rules, err := b.setRules(ctx, p.visit, []string{p.Value}, p.On)
	if err != nil {
		return tapped{}, err
	}
	show := func(ctx context.Context) error {
		return b.changeButtons(ctx, p.visit, p.message.ID, redrawn(p.message.ReplyMarkup, func(old button) button {
			return b.tickedRule(p.visit, rules, old)
		}))
	}
	return tapped{said: b.rulesSaid(p.visit, rules), show: show}, nil
}

func (b *Bot) tickedRule(v visit, rules []recommend.Rule, old button) button {
	t, err := b.taps.decode(v.chat, old.CallbackData)
	if err != nil || t.Action != actionRule {
		return old
	}
	on := slices.ContainsFunc(rules, func(r recommend.Rule) bool { return ruleCode(r) == t.Value })
	t.On = !on
	return b.button(v, ticked(strings.TrimPrefix(old.Text, chosenMark+" "), on), t)
}

// rulesSaid is the toast after a change.
func (b *Bot) rulesSaid(v visit, rules []recommend.Rule) texts.HTML {
	if len(rules) == 0 {
		return v.voice.Say("start.noted")
	}
	return v.voice.Say("start.noted") + " " + b.leaves(v, rules)
}

// tapUnrule removes a rule from the person's own list.
func (b *Bot) tapUnrule(ctx context.Context, p press) (tapped, error) {
	rules, err := b.setRules(ctx, p.visit, []string{p.Value}, false)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, p.voice.Say("rules.removed"), b.rulesCard(p.visit, rules, p.Page))
}

// setRules keeps or removes the rules with these codes, and returns all that hold then.
func (b *Bot) setRules(ctx context.Context, v visit, codes []string, on bool) ([]recommend.Rule, error) {
	profile, err := b.tastes.Profile(ctx, v.person.ID)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	for _, name := range codes {
		rule, ok := b.ruleOf(name, profile.Rules)
		if !ok {
			return nil, fmt.Errorf("rule %q: %w", name, recommend.ErrInvalid)
		}
		if _, err := b.tastes.SetRule(ctx, v.person.ID, rule, on); err != nil {
			return nil, fmt.Errorf("keep rule: %w", err)
		}
	}
	b.service.Outdate(ctx, v.person.ID)
	after, err := b.tastes.Profile(ctx, v.person.ID)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	return after.Rules, nil
}

func hasRule(rules []recommend.Rule, rule recommend.Rule) bool {
	return slices.ContainsFunc(rules, func(r recommend.Rule) bool {
		return r.Kind == rule.Kind && strings.EqualFold(r.Value, rule.Value)
	})
}
