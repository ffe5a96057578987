package bot

import (
	"slices"
	"strings"

	"pickbot/bot/texts"
)

// diet is what a text says of a way to eat, beside the rules that follow from it.
type diet struct {
	words string // empty: nothing
	// undeclared are contents that would have to be ruled out, and that nothing in the catalog is said to contain.
	undeclared []string
	// beyond: it asks for more than contents.
	beyond bool
}

// understandDiet reads "I'm vegan", "vegetarian and no nuts", "gluten-free". A diet alone may be a wish as well, so where
// nothing of it can be kept it is taken for a rule only if the person says that it is theirs.
func (b *Bot) understandDiet(text string, voice *texts.Voice) understood {
	var u understood
	for i, part := range splitNames(text, voice.Phrases("grammar.and")) {
		d, stated, ok := b.readDiet(part, voice)
		name, never := afterPhrase(part, voice.Phrases("grammar.never"))
		switch {
		case ok:
			b.addDiet(&u, d, stated)
		case i == 0:
			return understood{}
		case never:
			u.add(b.understandNames(ruledOut(name, voice)))
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
func (b *Bot) understandNever(names []string, voice *texts.Voice) understood {
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
	u.add(b.understandNames(others))
	return u
}

// readDiet reports as well whether the person says that the diet is theirs.
func (b *Bot) readDiet(part string, voice *texts.Voice) (d texts.Diet, stated, ok bool) {
	rest, stated := afterPhrase(withoutFiller(part, voice), voice.Phrases("grammar.am"))
	d, ok = b.texts.Diet(voice, rest)
	return d, stated, ok && (stated || len(d.Without) > 0)
}

// addDiet rules out what the diet does, as far as the catalog declares it.
func (b *Bot) addDiet(u *understood, d texts.Diet, stated bool) {
	declared := b.service.Vocabulary()
	declared.Topics = nil
	for _, content := range d.Without {
		rules := declared.Never(b.texts.ContentNames(content)...)
		if len(rules) == 0 && !slices.Contains(u.diet.undeclared, content) {
			u.diet.undeclared = append(u.diet.undeclared, content)
		}
		u.add(understood{rules: rules})
	}
	for _, content := range d.And {
		u.add(understood{rules: declared.Never(b.texts.ContentNames(content)...)})
	}
	u.contents = u.contents || stated || len(u.rules) > 0
	u.diet.beyond = u.diet.beyond || d.Beyond
	u.diet.words = d.Words
}

// add takes over what another part of the text says.
func (u *understood) add(more understood) {
	for _, rule := range more.rules {
		if !hasRule(u.rules, rule) {
			u.rules = append(u.rules, rule)
		}
	}
	u.unknown = append(u.unknown, more.unknown...)
	u.contents = u.contents || more.contents
}

// dietLimits says what of a diet cannot be looked out for.
func (b *Bot) dietLimits(v visit, d diet) (said []texts.HTML) {
	if len(d.undeclared) > 0 && len(b.service.Vocabulary().Contents) > 0 {
		var names []string
		for _, content := range d.undeclared {
			names = append(names, v.voice.Content(content))
		}
		said = append(said, v.voice.Say("rules.undeclared", "What", strings.Join(names, ", ")))
	}
	if d.beyond {
		said = append(said, v.voice.Say("rules.beyond", "Words", texts.Cut(d.words, shownWish)))
	}
	return said
}
