package bot

import (
	"slices"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// diet is what a text says of a way to eat, beside the rules that follow from it.
type diet struct {
	words string // empty: nothing
	named bool   // as "vegan" is, which catalogs have for a tag; not "gluten-free"
	// beyond: it asks for more than contents.
	beyond bool
}

// understandDiet reads "I'm vegan", "vegetarian and no nuts", "gluten-free". A diet alone may be a wish as well, so where
// nothing of it can be kept it is taken for a rule only if the person says that it is theirs.
func (b *Bot) understandDiet(text string, voice *texts.Voice, cannot bool) understood {
	var u understood
	for i, part := range splitNames(text, voice.Phrases("grammar.and")) {
		d, stated, ok := b.readDiet(part, voice)
		name, never := afterNever(part, voice)
		switch {
		case ok:
			b.addDiet(&u, d, stated)
		case i == 0:
			return understood{}
		case never:
			u.add(b.understandNames(ruledOut(name, voice), cannot))
		case withoutFiller(part, voice) != "":
			u.unknown = append(u.unknown, part)
		}
	}
	if len(u.unknown) > 0 && !u.contents {
		return understood{}
	}
	return u
}

// understandNever reads what follows "never": names, and behind them diets, as in "no nuts, I'm vegan". "No vegan food" is
// against it.
func (b *Bot) understandNever(names []string, voice *texts.Voice, cannot bool) understood {
	var u understood
	var others []string
	against := false
	for i, name := range names {
		d, stated, ok := b.readDiet(name, voice)
		against = against || i == 0 && ok && !stated
		if ok && !against {
			b.addDiet(&u, d, stated)
		} else {
			others = append(others, name)
		}
	}
	u.add(b.understandNames(others, cannot))
	return u
}

// readDiet reports as well whether the person says that the diet is theirs.
func (b *Bot) readDiet(part string, voice *texts.Voice) (d texts.Diet, stated, ok bool) {
	rest, stated := afterPhrase(withoutFiller(part, voice), voice.Phrases("grammar.am"))
	d, ok = b.texts.Diet(voice, rest)
	return d, stated, ok && (stated || len(d.Without) > 0)
}

// addDiet rules out what the diet does.
func (b *Bot) addDiet(u *understood, d texts.Diet, stated bool) {
	u.add(understood{rules: b.without(slices.Concat(d.Without, d.And))})
	u.contents = u.contents || stated || len(u.rules) > 0
	u.diet.beyond = u.diet.beyond || d.Beyond
	u.diet.words = d.Words
	u.diet.named = u.diet.named || d.Name != ""
}

// add takes over what another part of the text says.
func (u *understood) add(more understood) {
	for _, rule := range more.rules {
		if !hasRule(u.rules, rule) {
			u.rules = append(u.rules, rule)
		}
	}
	u.unknown = append(u.unknown, more.unknown...)
	u.wider = append(u.wider, more.wider...)
	u.contents = u.contents || more.contents
}

// limits says what of the rules cannot be looked out for, or not by what is declared.
func (b *Bot) limits(v visit, u understood) (said []texts.HTML) {
	if len(u.wider) > 0 {
		said = append(said, v.voice.Say("rules.wider", "What", texts.Cut(strings.Join(u.wider, ", "), shownWish)))
	}
	nowhere, tagged := b.undeclared(v, u.rules)
	if nowhere != "" {
		said = append(said, v.voice.Say("rules.undeclared", "What", nowhere))
	}
	if tagged != "" {
		said = append(said, v.voice.Say("rules.tagged", "What", tagged))
	}
	if compared := b.compared(v, u.rules); compared != "" {
		said = append(said, compared)
	}
	if u.diet.beyond {
		said = append(said, v.voice.Say("rules.beyond", "Words", texts.Cut(u.diet.words, shownWish)))
	}
	return said
}

// undeclared are the contents that nothing in the catalog is said to contain, and those that only tags name.
func (b *Bot) undeclared(v visit, rules []recommend.Rule) (nowhere, tagged string) {
	var lists [2][]string
	for _, rule := range rules {
		if rule.Kind != recommend.NeverContains {
			continue
		}
		if declared, asTag := b.service.Known(rule); !declared {
			at := map[bool]int{false: 0, true: 1}[asTag]
			lists[at] = append(lists[at], b.valueName(v, rule))
		}
	}
	said := func(names []string) string { return texts.Cut(strings.Join(names, ", "), maxSaid) }
	return said(lists[0]), said(lists[1])
}
