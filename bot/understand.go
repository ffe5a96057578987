package bot

import (
	"slices"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const maxNameWords = 3 // words of a name that are looked at one by one

// understood is what a text says as a rule.
type understood struct {
	rules   []recommend.Rule
	unknown []string // names that the catalog has no word for
	wider   []string // names of a kind of contents that the catalog does not tell from others
	// contents: one of them is something that food may contain.
	contents bool
	// stated: the person says that they cannot have it, whatever else they say.
	stated bool
	// wish: the text asks for something as well, and the unwanted words of it say what is ruled out.
	wish     bool
	unwanted []string
	mentions []string         // of the unwanted words, those that are no name and that items have
	named    []string         // contents that it names and does not rule out
	budget   []recommend.Rule // what it may cost, which counts for the wish alone
	diet     diet
	// price: it sets a limit, which makes no sense where nothing has a price, or none in the currency that it names.
	price    bool
	unpriced string
}

// except is what a wish in these words rules out for itself.
func (u understood) except(wish string) recommend.Except {
	e := recommend.Except{Words: u.unwanted, Rules: slices.Concat(u.rules, u.budget), Mentions: u.mentions}
	if len(u.unwanted) == 0 && u.meant() && !u.diet.named {
		e.Words = strings.Fields(wish)
	}
	return e
}

// complete reports whether the text is a rule from end to end.
func (u understood) complete() bool { return len(u.rules) > 0 && len(u.unknown) == 0 && !u.wish }

// meant reports whether a rule is meant, also where none can be made of it.
func (u understood) meant() bool { return u.complete() || u.contents && !u.wish || u.stated }

// understand reads "never nuts", "I'm vegan", "at most 10" and "pasta without nuts under 10", in any language. What says more as a
// whole is taken for a whole.
func (b *Bot) understand(v visit, text string) understood {
	list := b.grammar.read(text)
	var whole understood
	if !b.grammar.wants(list) {
		stated := slices.ContainsFunc(list, func(t token) bool { return t.sense == cannot || t.sense == ill })
		whole = b.understandWhole(v, b.plainly(text), stated)
	}
	if whole.complete() || whole.price {
		return whole
	}
	if !whole.meant() {
		whole = understood{}
	}
	passing := b.withBudget(v, text, b.understandPassing(list))
	if more := len(passing.rules) - len(whole.rules); !whole.meant() || more > 0 ||
		more == 0 && passing.meant() && len(passing.unknown) < len(whole.unknown) {
		return passing
	}
	return whole
}

// understandWhole reads a text that is nothing but a rule. Stated says that the person cannot have what it names.
func (b *Bot) understandWhole(v visit, text string, stated bool) understood {
	for _, voice := range b.voices(v) {
		if rest, ok := afterPhrase(text, voice.Phrases("grammar.at_most")); ok {
			if limit, currency, ok := amount(rest); ok {
				return b.understandPrice(v, limit, currency)
			}
		}
		if rest, ok := afterNever(text, voice); ok {
			u := b.understandNever(ruledOut(rest, voice), voice, stated)
			u.stated = stated
			return u
		}
		diet, _ := afterOpening(text, voice.Phrases("grammar.greeting"))
		if u := b.understandDiet(diet, voice, stated); u.diet.words != "" {
			return u
		}
	}
	return understood{}
}

// plainly is a text in lower case without apostrophes and words that only make others stronger, on one line of clauses.
func (b *Bot) plainly(text string) string {
	text = dashes.Replace(bare(slashed.Replace(text)))
	words := slices.DeleteFunc(strings.Fields(text), func(word string) bool {
		return word == "-" || b.grammar.strong[strings.Trim(word, ",.!")]
	})
	return sentences.Replace(strings.Trim(strings.Join(words, " "), " .!?,"))
}

var (
	dashes = strings.NewReplacer(":", " ", "—", " ", "–", " ")
	// sentences parts what is said in several of them.
	sentences = strings.NewReplacer(". ", ", ", "! ", ", ", "? ", ", ")
)

// understandRule reads words that were asked for as a rule: "nuts" alone will do.
func (b *Bot) understandRule(v visit, text string) understood {
	u := b.understand(v, text)
	if len(u.rules) == 0 && len(u.unknown) == 0 && !u.price && u.diet.words == "" {
		u = b.understandNames(ruledOut(b.plainly(text), v.voice), u.stated)
	}
	return u
}

// voices are all languages, the person's own first.
func (b *Bot) voices(v visit) []*texts.Voice {
	all := []*texts.Voice{v.voice}
	for _, lang := range b.texts.Languages() {
		if lang != v.voice.Lang() {
			all = append(all, b.texts.Voice(lang))
		}
	}
	return all
}

// afterPhrase is what follows the longest of the phrases that the text begins with.
func afterPhrase(text string, phrases []string) (string, bool) {
	best := ""
	for _, phrase := range phrases {
		if strings.HasPrefix(text, phrase+" ") && len(phrase) > len(best) {
			best = phrase
		}
	}
	return strings.TrimSpace(strings.TrimPrefix(text, best)), best != ""
}

// afterNever is what follows words that rule something out, which may be introduced: "Hi, I can't eat nuts".
func afterNever(text string, voice *texts.Voice) (string, bool) {
	never := phrases(voice, "grammar.never", "grammar.not", "grammar.cannot", "grammar.ill")
	before := phrases(voice, "grammar.greeting", "grammar.little", "grammar.am")
	for {
		if rest, ok := afterPhrase(text, never); ok {
			return rest, true
		}
		rest, ok := afterOpening(text, before)
		if !ok {
			return text, false
		}
		text = rest
	}
}

// afterOpening is afterPhrase for one that may be set off by a comma: "Sorry, no nuts", which "no, nuts" is not.
func afterOpening(text string, phrases []string) (string, bool) {
	if at := strings.IndexByte(text, ','); at > 0 && slices.Contains(phrases, text[:at]) {
		return strings.TrimSpace(text[at+1:]), true
	}
	return afterPhrase(text, phrases)
}

func phrases(voice *texts.Voice, keys ...string) (list []string) {
	for _, key := range keys {
		list = append(list, voice.Phrases(key)...)
	}
	return list
}

// ruledOut are the names in what follows "never". An exception is left out, since a rule has none: "no nuts except
// coconut" is no nuts, as the person is told before it counts.
func ruledOut(text string, voice *texts.Voice) []string {
	for _, except := range voice.Phrases("grammar.except") {
		text, _, _ = strings.Cut(text+" ", " "+except+" ")
	}
	var names []string
	for _, name := range splitNames(text, voice.Phrases("grammar.and")) {
		if rest, ok := afterNever(name, voice); ok { // "no nuts, no fish"
			name = rest
		}
		if name = withoutFiller(name, voice); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func withoutFiller(name string, voice *texts.Voice) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(name), func(word string) bool {
		return slices.Contains(voice.Phrases("grammar.filler"), word)
	}), " ")
}

func splitNames(text string, ands []string) []string {
	for _, and := range ands {
		text = strings.ReplaceAll(text, " "+and+" ", ",")
	}
	var names []string
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '/' || r == '&' }) {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// understandNames finds for each name the contents that it means, since who must avoid nuts had better be asked about
// peanuts, and whatever the catalog itself calls so. Contents are ruled out by the names that rules have for them, whether
// the catalog declares them today or not, but only where items say what is in them. Stated says that the person cannot have
// it: then a topic is ruled out of what is in things as well.
func (b *Bot) understandNames(names []string, stated bool) understood {
	var u understood
	words := b.service.Vocabulary()
	for _, name := range names {
		meant := b.contentsMeant(name)
		u.contents = u.contents || len(meant) > 0
		rules := b.without(meant)
		whole, kind := b.texts.Contents(name)
		if len(whole) == 0 && (len(meant) == 0 || len(rules) > 0) {
			called := words.Never(name)
			if len(rules) > 0 && len(kind) > 0 && !slices.ContainsFunc(called, onContents) {
				u.wider = append(u.wider, name)
			}
			rules = append(rules, called...)
		}
		for i := range rules {
			if stated && len(words.Contents) > 0 {
				rules[i].Kind = recommend.NeverContains
			}
		}
		if len(rules) == 0 {
			u.unknown = append(u.unknown, name)
		}
		u.add(understood{rules: rules})
	}
	return u
}

func onContents(r recommend.Rule) bool { return r.Kind == recommend.NeverContains }

// without are the rules against contents; none where the catalog declares nothing.
func (b *Bot) without(contents []string) (rules []recommend.Rule) {
	if len(b.service.Vocabulary().Contents) == 0 {
		return nil
	}
	for _, content := range contents {
		rules = append(rules, recommend.Rule{Kind: recommend.NeverContains, Value: content})
	}
	return rules
}

// contentsMeant are the contents that a name means as a whole, or else its words one by one, or else what it is one slip
// of the pen away from: who writes "no peanutz" gets no peanuts.
func (b *Bot) contentsMeant(name string) []string {
	words := strings.Fields(name)
	meant := b.texts.ContentsSaid(name)
	if len(meant) == 0 && len(words) <= maxNameWords {
		for _, word := range words {
			meant = append(meant, b.texts.ContentsSaid(word)...)
		}
	}
	if len(meant) == 0 && len(b.service.Vocabulary().Never(name)) == 0 {
		meant = b.texts.ContentsMisspelt(name)
	}
	return meant
}
