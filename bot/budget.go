package bot

import (
	"strings"

	"pickbot/bot/texts"
)

// withBudget reads what a wish may cost, as in "soup under 10" and "something cheap". It counts for that wish alone.
func (b *Bot) withBudget(v visit, text string, u understood) understood {
	if u.stated || len(b.service.Vocabulary().Prices) == 0 {
		return u
	}
	words := strings.Fields(bare(text))
	for at := range words {
		if at > 0 && b.grammar.phrases[words[at-1]] == negating { // "not cheap"
			continue
		}
		if limit, n := b.limitAt(v, words[at:]); n > 0 {
			u.budget, u.unpriced = limit.rules, limit.unpriced
			u.unwanted = append(u.unwanted, words[at:at+n]...)
			return u
		}
	}
	return u
}

// limitAt is the limit that words begin with, and how many of them say it.
func (b *Bot) limitAt(v visit, words []string) (limit understood, n int) {
	text := strings.Join(words, " ")
	for _, voice := range b.voices(v) {
		if rest, ok := afterPhrase(text, voice.Phrases("grammar.at_most")); ok {
			if limit, n := b.priceAt(v, strings.Fields(rest)); n > 0 {
				return limit, len(words) - len(strings.Fields(rest)) + n
			}
		}
		for _, cheap := range voice.Phrases("grammar.cheap") {
			if said := strings.Fields(cheap); begin(words, said) {
				return b.understandPrice(v, b.cheap(), ""), len(said)
			}
		}
	}
	return understood{}, 0
}

// priceAt is the price that words begin with, and how many of them say it. A number of something else is none.
func (b *Bot) priceAt(v visit, words []string) (limit understood, n int) {
	for n := min(2, len(words)); n > 0; n-- {
		hundredths, currency, ok := amount(strings.Trim(strings.Join(words[:n], " "), ",.;!?"))
		if ok && (len(b.currenciesCalled(v, currency)) > 0 || currency == "" && b.endsThing(words[n-1:])) {
			return b.understandPrice(v, hundredths, currency), n
		}
	}
	return understood{}, 0
}

// endsThing reports whether what follows the first word is not counted by it: "10 minutes" is no price, "10 please" is one.
func (b *Bot) endsThing(words []string) bool {
	return len(words) == 1 || strings.ContainsAny(words[0][len(words[0])-1:], ",.;!?") || b.grammar.phrases[words[1]] != plain
}

// begin reports whether words begin with listed ones.
func begin(words, listed []string) bool {
	if len(words) < len(listed) {
		return false
	}
	for i, one := range listed {
		if !texts.Stands(one, strings.Trim(words[i], ",.;!?")) {
			return false
		}
	}
	return true
}

// cheap is the price that a third of the catalog does not pass.
func (b *Bot) cheap() int64 {
	prices := b.service.Vocabulary().Prices
	return prices[len(prices)/3]
}
