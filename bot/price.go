package bot

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// amount reads "10", "7,50", "€10" and "10 euros" as hundredths, and what stands beside the number.
func amount(text string) (hundredths int64, beside string, ok bool) {
	number := strings.TrimFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	units, err := strconv.ParseFloat(strings.Replace(number, ",", ".", 1), 64)
	if err != nil || units <= 0 || units > 1e9 || len(strings.Fields(text)) > 2 {
		return 0, "", false
	}
	before, after, _ := strings.Cut(text, number)
	return int64(units*100 + 0.5), strings.Trim(before+after, " ."), true
}

// understandPrice makes a rule of a limit. It names its currency where the catalog has several: the first, where the word
// is none that is known.
func (b *Bot) understandPrice(v visit, hundredths int64, currency string) understood {
	u := understood{price: true}
	words := b.service.Vocabulary()
	limit := recommend.Limit{Hundredths: hundredths}
	if len(words.Currencies) > 1 {
		limit.Currency = words.Currencies[0]
		if called := b.currenciesCalled(v, currency); len(called) > 0 {
			at := slices.IndexFunc(called, func(code string) bool { return slices.Contains(words.Currencies, code) })
			if at < 0 {
				u.unpriced = currency
				return u
			}
			limit.Currency = called[at]
		}
	}
	if len(words.Prices) > 0 {
		u.rules = []recommend.Rule{limit.Rule()}
	}
	return u
}

// currenciesCalled are those that a word means, by their codes: the catalog's own names of them, and those of languages.
func (b *Bot) currenciesCalled(v visit, word string) (codes []string) {
	for _, code := range b.service.Vocabulary().Currencies {
		if strings.EqualFold(code, word) {
			codes = append(codes, code)
		}
	}
	for _, voice := range b.voices(v) {
		codes = append(codes, voice.Currencies(word)...)
	}
	return codes
}

// compared says which prices a limit is about, where there are others.
func (b *Bot) compared(v visit, rules []recommend.Rule) texts.HTML {
	words := b.service.Vocabulary()
	at := slices.IndexFunc(rules, func(r recommend.Rule) bool { return r.Kind == recommend.MaxPrice })
	if at < 0 || len(words.Currencies) < 2 {
		return ""
	}
	limit, _ := recommend.ParseLimit(rules[at].Value)
	return v.voice.Say("rules.currency", "Symbol", texts.Symbol(cmp.Or(limit.Currency, words.Currency)))
}
