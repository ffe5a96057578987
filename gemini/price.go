package gemini

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"pickbot/recommend"
)

// PricesDate is the day on which the built-in prices were looked up.
const PricesDate = "2026-07-31"

// Price is US dollars for a million tokens. Thinking costs what the answer costs.
type Price struct {
	In, Out, Cached float64
}

// Prices by model. A name also stands for the models that begin with it and a hyphen, the longest name first.
type Prices map[string]Price

// BuiltinPrices are list prices of the paid tier as price comparisons gave them on PricesDate; the alias is taken for the
// model it pointed to then. Requests to models that are not here are counted as unpriced. Unpaid keys cost nothing.
func BuiltinPrices() Prices {
	return Prices{
		"gemini-flash-lite-latest": {In: 0.30, Out: 2.50, Cached: 0.03},
		"gemini-3.5-flash-lite":    {In: 0.30, Out: 2.50, Cached: 0.03},
		"gemini-3.1-flash-lite":    {In: 0.25, Out: 1.50, Cached: 0.025},
	}
}

// ParsePrices reads `model=in/out/cached` separated by commas, over the built-in table. Cached may be left out and is
// then in. The error is recommend.ErrInvalid.
func ParsePrices(text string) (Prices, error) {
	prices := maps.Clone(BuiltinPrices())
	for entry := range strings.SplitSeq(text, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		model, price, err := parsePrice(entry)
		if err != nil {
			return nil, err
		}
		prices[model] = price
	}
	return prices, nil
}

func parsePrice(entry string) (string, Price, error) {
	model, figures, _ := strings.Cut(entry, "=")
	parts := strings.Split(figures, "/")
	if model = strings.TrimSpace(model); model == "" || len(parts) < 2 || len(parts) > 3 {
		return "", Price{}, fmt.Errorf("%w: price %q: want model=in/out/cached", recommend.ErrInvalid, entry)
	}
	var dollars [3]float64
	for i, part := range parts {
		d, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || !(d >= 0 && d <= 1e6) {
			return "", Price{}, fmt.Errorf("%w: price %q: %q is not an amount of dollars", recommend.ErrInvalid, entry, part)
		}
		dollars[i] = d
	}
	if len(parts) == 2 {
		dollars[2] = dollars[0]
	}
	return model, Price{In: dollars[0], Out: dollars[1], Cached: dollars[2]}, nil
}

// of finds the price of the first of the models that has one.
func (p Prices) of(models ...string) (Price, bool) {
	for _, model := range models {
		for name := strings.TrimPrefix(model, "models/"); name != ""; {
			if price, ok := p[name]; ok {
				return price, true
			}
			cut := strings.LastIndexByte(name, '-')
			name = name[:max(cut, 0)]
		}
	}
	return Price{}, false
}

// nanodollars is what the tokens cost, in billionths of a dollar.
func (p Price) nanodollars(t Tokens) int64 {
	fresh := max(t.Prompt-t.Cached, 0)
	millionths := float64(fresh)*p.In + float64(t.Cached)*p.Cached + float64(t.Answer+t.Thinking)*p.Out
	return int64(millionths*1000 + 0.5)
}
