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

// understandPrice makes a rule of a limit. It names its currency where the catalog has several.
func (b *Bot) understandPrice(v visit, hundredths int64, currency string) understood {
	u := understood{price: true}
	words := b.service.Vocabulary()
	limit := recommend.Limit{Hundredths: hundredths}
	if len(words.Currencies) > 1 {
		var ok bool
		if limit.Currency, ok = b.currencyCalled(v, currency, words.Currencies); !ok {
			u.unpriced = currency
			return u
		}
	}
	if len(words.Prices) > 0 {
		u.rules = []recommend.Rule{limit.Rule()}
	}
	return u
}

// currencyCalled is which of the currencies is called so; the first, where the word is none that is known. False where it
// is another currency.
func (b *Bot) currencyCalled(v visit, word string, currencies []string) (string, bool) {
	for _, currency := range currencies {
		if strings.EqualFold(currency, word) {
			return currency, true
		}
	}
	known := false
	for _, voice := range b.voices(v) {
		for _, code := range voice.Currencies(word) {
			if slices.Contains(currencies, code) {
				return code, true
			}
			known = true
		}
	}
	return currencies[0], !known
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
