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
	maxCodes   = 4   // codes of rules that fit into one button
	keepAsked  = "*" // begins what stands for all that the words say where they do not
	shownRules = 20  // of what the words say
)

// askForRule waits for a rule in words.
func (b *Bot) askForRule(ctx context.Context, p press) (tapped, error) {
	if err := b.expect(ctx, &p.visit, expectRule); err != nil {
		return tapped{}, err
	}
	return showing(func(ctx context.Context) error {
		return b.say(ctx, p.visit, p.voice.Say("rules.ask"), rows(b.rulesBack(p.visit)))
	})
}

// readRule answers a rule that was asked for: it says back what was understood, or why it cannot be kept.
func (b *Bot) readRule(ctx context.Context, v visit, text string) error {
	u := b.understandRule(v, text)
	if len(u.rules) > 0 {
		return b.confirmRules(ctx, v, text, u)
	}
	if err := b.expect(ctx, &v, expectRule); err != nil {
		return err
	}
	return b.say(ctx, v, b.whyNoRule(v, text, u), rows(b.rulesBack(v)))
}

// refuseRule answers somebody who means a rule that cannot be kept. Who is allergic to nobody knows what is asked.
func (b *Bot) refuseRule(ctx context.Context, v visit, text string, u understood) error {
	if !u.contents && len(u.unknown) == 0 {
		if err := b.expect(ctx, &v, expectRule); err != nil {
			return err
		}
		return b.say(ctx, v, v.voice.Say("rules.ask"), rows(b.rulesBack(v)))
	}
	return b.say(ctx, v, b.whyNoRule(v, text, u), rows(b.rulesBack(v)))
}

// whyNoRule says why words cannot be kept as a rule.
func (b *Bot) whyNoRule(v visit, text string, u understood) texts.HTML {
	say := func(key string) texts.HTML { return v.voice.Say(key, "Words", texts.Cut(text, shownWish)) }
	switch {
	case b.service.Size() == 0:
		return say(b.emptyCatalog(v))
	case u.unpriced != "":
		return v.voice.Say("rules.no_currency", "What", texts.Cut(u.unpriced, shownWish))
	case u.price:
		return say("rules.no_prices")
	case u.diet.beyond && len(b.service.Vocabulary().Contents) > 0:
		return say("rules.no_diet")
	case u.contents && len(b.service.Vocabulary().Contents) == 0:
		return say("rules.no_contents")
	case u.stated && len(u.unknown) > 0:
		return v.voice.Say("rules.unheard", "What", texts.Cut(strings.Join(u.unknown, ", "), shownWish))
	}
	return say("rules.not_understood")
}

// confirmRules says what was understood. It counts once it is confirmed, all of it or one by one. What holds already is
// shown with the way to take it off: who writes "remove the nut rule" names it as well.
func (b *Bot) confirmRules(ctx context.Context, v visit, text string, u understood) error {
	profile, err := b.tastes.Profile(ctx, v.person.ID)
	if err != nil {
		return fmt.Errorf("read profile: %w", err)
	}
	if err := b.expect(ctx, &v, expectKeep, text); err != nil {
		return err
	}
	isNew := func(r recommend.Rule) bool { return !hasRule(profile.Rules, r) }
	if len(u.unknown) == 0 && !slices.ContainsFunc(u.rules, isNew) {
		return b.send(ctx, v, b.heldCard(v, profile.Rules, u))
	}
	return b.send(ctx, v, b.confirmCard(v, text, u))
}

// heldCard is the page of the person's rules that has those which were named.
func (b *Bot) heldCard(v visit, rules []recommend.Rule, u understood) card {
	at := slices.IndexFunc(rules, func(r recommend.Rule) bool { return hasRule(u.rules, r) })
	c := b.rulesCard(v, rules, at/rulesPage)
	text := v.voice.Say("rules.held")
	for _, limit := range b.limits(v, u) {
		text += "\n" + limit
	}
	c.text = text + "\n\n" + c.text
	c.add(row(b.sayButton(v, "rules.as_wish", Tap{Action: actionOnce})))
	return c
}

func (b *Bot) confirmCard(v visit, text string, u understood) card {
	c := card{text: v.voice.Say("rules.confirm") + b.ruleLines(v, u.rules)}
	if len(u.unknown) > 0 {
		c.text += "\n" + v.voice.Say("rules.unknown", "Words", texts.Cut(strings.Join(u.unknown, ", "), shownWish))
	}
	for _, limit := range b.limits(v, u) {
		c.text += "\n" + limit
	}
	keep := keepTap(text, u.rules)
	keep.On = true
	c.add(row(b.sayButton(v, "rules.keep", keep)))
	if len(u.rules) > 1 && len(u.rules) <= maxCodes {
		for _, rule := range u.rules {
			label := v.voice.Plain("rules.keep_one", "Rule", texts.Cut(b.ruleName(v, rule), buttonTitle))
			c.add(row(b.button(v, label, Tap{Action: actionKeep, On: true, Value: ruleCode(rule)})))
		}
	}
	c.add(row(b.sayButton(v, "rules.once", Tap{Action: actionOnce})))
	return c
}

// ruleLines names rules, each on a line of its own, as many as fit into a message.
func (b *Bot) ruleLines(v visit, rules []recommend.Rule) (text texts.HTML) {
	for _, rule := range rules[:min(len(rules), shownRules)] {
		text += "\n• " + texts.Escape(texts.Cut(b.ruleName(v, rule), maxTitle))
	}
	if more := len(rules) - shownRules; more > 0 {
		text += "\n" + v.voice.Say("rules.more", "Count", more)
	}
	return text
}

// keepTap keeps the rules that were understood from words. On says that its message is about nothing else.
func keepTap(words string, rules []recommend.Rule) Tap {
	if len(rules) > maxCodes {
		return Tap{Action: actionKeep, Page: len(rules), Value: keepAsked + code(words)}
	}
	var codes []string
	for _, rule := range rules {
		codes = append(codes, ruleCode(rule))
	}
	return Tap{Action: actionKeep, Value: strings.Join(codes, ruleSeparator)}
}

// keptCodes are the rules that a tap keeps. Those that do not fit into a button are read again from the words that are
// waiting for it; false where these are other words by now.
func (b *Bot) keptCodes(p press) ([]string, bool) {
	asked, ok := strings.CutPrefix(p.Value, keepAsked)
	if !ok {
		return strings.Split(p.Value, ruleSeparator), true
	}
	what, words := p.expected()
	var codes []string
	for _, rule := range b.understandRule(p.visit, words).rules {
		codes = append(codes, ruleCode(rule))
	}
	return codes, what == expectKeep && code(words) == asked && len(codes) == p.Page
}

// tapKeep makes rules of what was understood.
func (b *Bot) tapKeep(ctx context.Context, p press) (tapped, error) {
	codes, ok := b.keptCodes(p)
	if !ok {
		return tapped{said: p.voice.Say("search.lost")}, nil
	}
	rules, err := b.setRules(ctx, p.visit, codes, true)
	if err != nil {
		return tapped{}, err
	}
	if err := b.expect(ctx, &p.visit, ""); err != nil {
		return tapped{}, err
	}
	var kept []recommend.Rule
	for _, name := range codes {
		if rule, ok := b.ruleOf(name, rules); ok {
			kept = append(kept, rule)
		}
	}
	c := card{text: p.voice.Say("rules.kept") + b.ruleLines(p.visit, kept) + "\n\n" + b.leaves(p.visit, rules)}
	c.add(row(b.sayButton(p.visit, "profile.rules", Tap{Action: actionProfile, Value: viewRules})))
	c.add(b.todayButton(p.visit))
	if !p.On {
		return tapped{said: p.voice.Say("start.noted"), show: func(ctx context.Context) error { return b.send(ctx, p.visit, c) }}, nil
	}
	return b.changed(p, p.voice.Say("start.noted"), c)
}

// tapOnce takes the words for a wish of now.
func (b *Bot) tapOnce(ctx context.Context, p press) (tapped, error) {
	what, words := p.expected()
	if what != expectKeep {
		return tapped{said: p.voice.Say("search.lost")}, nil
	}
	if err := b.expect(ctx, &p.visit, ""); err != nil {
		return tapped{}, err
	}
	return showing(func(ctx context.Context) error { return b.ask(ctx, p.visit, words) })
}
