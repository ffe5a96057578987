package bot

import (
	"slices"
	"strconv"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	maxRuleWords = 16 // words of a message that may be a rule
	maxNameWords = 3  // words of a name that are looked at one by one
)

// understood is what a text says as a rule.
type understood struct {
	rules   []recommend.Rule
	unknown []string // names that the catalog has no word for
	// contents: one of them is something that food may contain.
	contents bool
	diet     diet
	// price: it sets a limit, which makes no sense where nothing has a price.
	price bool
}

// complete reports whether the text is a rule from end to end.
func (u understood) complete() bool { return len(u.rules) > 0 && len(u.unknown) == 0 }

// sentences parts what is said in several of them.
var sentences = strings.NewReplacer(". ", ", ", "! ", ", ", "? ", ", ")

// understand reads "never nuts", "no meat or fish", "I'm vegan", "at most 10", in the person's language or any other.
func (b *Bot) understand(v visit, text string) understood {
	text = sentences.Replace(strings.Trim(strings.ReplaceAll(strings.ToLower(text), "’", "'"), " .!"))
	if len(strings.Fields(text)) > maxRuleWords {
		return understood{}
	}
	for _, voice := range b.voices(v) {
		if rest, ok := afterPhrase(text, voice.Phrases("grammar.at_most")); ok {
			if limit, ok := amount(rest); ok {
				return b.understandPrice(limit)
			}
		}
		if rest, ok := afterPhrase(text, voice.Phrases("grammar.never")); ok {
			return b.understandNever(ruledOut(rest, voice), voice)
		}
		if u := b.understandDiet(text, voice); u.diet.words != "" {
			return u
		}
	}
	return understood{}
}

// understandRule reads words that were asked for as a rule: "nuts" alone will do.
func (b *Bot) understandRule(v visit, text string) understood {
	u := b.understand(v, text)
	if len(u.rules) == 0 && len(u.unknown) == 0 && !u.price && u.diet.words == "" {
		u = b.understandNames(ruledOut(strings.ToLower(text), v.voice))
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

// amount reads "10", "7,50", "€10" and "10 euros" as hundredths.
func amount(text string) (int64, bool) {
	number := strings.TrimFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	units, err := strconv.ParseFloat(strings.Replace(number, ",", ".", 1), 64)
	if err != nil || units <= 0 || units > 1e9 || len(strings.Fields(text)) > 2 {
		return 0, false
	}
	return int64(units*100 + 0.5), true
}

// ruledOut are the names in what follows "never". An exception is left out, since a rule has none: "no nuts except
// coconut" is no nuts, as the person is told before it counts.
func ruledOut(text string, voice *texts.Voice) []string {
	for _, except := range voice.Phrases("grammar.except") {
		text, _, _ = strings.Cut(text+" ", " "+except+" ")
	}
	var names []string
	for _, name := range splitNames(text, voice.Phrases("grammar.and")) {
		if rest, ok := afterPhrase(name, voice.Phrases("grammar.never")); ok { // "no nuts, no fish"
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

func (b *Bot) understandPrice(limit int64) understood {
	u := understood{price: true}
	if len(b.service.Vocabulary().Prices) > 0 {
		u.rules = []recommend.Rule{{Kind: recommend.MaxPrice, Value: strconv.FormatInt(limit, 10)}}
	}
	return u
}

// understandNames finds for each name the contents that it means, since who must avoid nuts had better be asked about
// peanuts, and whatever the catalog itself calls so. What is in an item is ruled out only where items say what is in them.
func (b *Bot) understandNames(names []string) understood {
	var u understood
	words := b.service.Vocabulary()
	for _, name := range names {
		contents := b.contentsMeant(name)
		u.contents = u.contents || len(contents) > 0
		var rules []recommend.Rule
		if len(contents) == 0 || len(words.Contents) > 0 {
			rules = append(words.Never(contents...), words.Never(name)...)
		}
		if len(rules) == 0 {
			u.unknown = append(u.unknown, name)
		}
		u.add(understood{rules: rules})
	}
	return u
}

// contentsMeant are the contents that a name means as a whole, or else its words one by one, or else what it is one slip
// of the pen away from: who writes "no peanutz" gets no peanuts.
func (b *Bot) contentsMeant(name string) []string {
	words := strings.Fields(name)
	meant := b.texts.ContentsMeant(name)
	if len(meant) == 0 && len(words) <= maxNameWords {
		for _, word := range words {
			meant = append(meant, b.texts.ContentsMeant(word)...)
		}
	}
	if len(meant) == 0 && len(b.service.Vocabulary().Never(name)) == 0 {
		for _, content := range b.texts.ContentsMisspelt(name) {
			meant = append(meant, b.texts.ContentNames(content)...)
		}
	}
	return meant
}
