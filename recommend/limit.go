package recommend

import (
	"cmp"
	"strconv"
	"strings"
)

// A Limit is what the value of a MaxPrice rule says: "1000" or "1000 EUR". Without a currency it is in the catalog's most
// frequent one.
type Limit Money

// ParseLimit reads a rule's value.
func ParseLimit(value string) (Limit, bool) {
	amount, currency, _ := strings.Cut(value, " ")
	hundredths, err := strconv.ParseInt(amount, 10, 64)
	return Limit{hundredths, strings.TrimSpace(currency)}, err == nil && hundredths >= 0
}

// Rule is the limit as a rule.
func (l Limit) Rule() Rule {
	return Rule{Kind: MaxPrice, Value: strings.TrimSpace(strconv.FormatInt(l.Hundredths, 10) + " " + l.Currency)}
}

// limit holds prices of a shelf against a limit. A price in another currency cannot be compared, and one that names none
// is in the shelf's usual one.
type limit struct {
	Limit
	usual string
}

func (s *Shelf) limit(r Rule) limit {
	usual := s.vocabulary().Currency
	l, ok := ParseLimit(r.Value)
	if !ok {
		l.Hundredths = -1
	}
	l.Currency = cmp.Or(currencyCode(l.Currency), usual)
	return limit{l, usual}
}

func (l limit) refuses(price *Money) bool {
	return price == nil || price.Hundredths > l.Hundredths || cmp.Or(currencyCode(price.Currency), l.usual) != l.Currency
}

// currencyCodes are those of symbols that stand for one currency.
var currencyCodes = map[string]string{
	"€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB", "₴": "UAH", "₸": "KZT", "₹": "INR", "₺": "TRY", "₪": "ILS", "ZŁ": "PLN",
}

// currencyCode is a currency in one way of writing.
func currencyCode(currency string) string {
	upper := strings.ToUpper(currency)
	return cmp.Or(currencyCodes[upper], upper)
}
