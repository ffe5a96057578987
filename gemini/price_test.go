package gemini

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
)

func TestParsePrices(t *testing.T) {
	t.Parallel()
	prices, err := ParsePrices("my-model=1/2/0.5, gemini-2.5-flash = 3 / 4,")
	if err != nil {
		t.Fatal(err)
	}
	for model, want := range map[string]Price{
		"my-model":                            {In: 1, Out: 2, Cached: 0.5},
		"gemini-2.5-flash":                    {In: 3, Out: 4, Cached: 3},
		"gemini-2.5-flash-preview-09-2025":    {In: 3, Out: 4, Cached: 3},
		"gemini-3.1-flash-lite-001":           BuiltinPrices()["gemini-3.1-flash-lite"],
		"models/gemini-3.5-flash-lite":        BuiltinPrices()["gemini-3.5-flash-lite"],
		"gemini-flash-lite-latest-and-beyond": BuiltinPrices()["gemini-flash-lite-latest"],
	} {
		got, ok := prices.of(model)
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("price of %s (-want +got):\n%s", model, diff)
		}
	}
	if p, ok := prices.of("gemini", "gpt"); ok {
		t.Errorf("a price for models that are not in the table: %+v", p)
	}
	for _, text := range []string{"m", "=1/2", "m=1", "m=1/2/3/4", "m=a/b", "m=-1/2", "m=NaN/1", "m=1/Inf"} {
		if _, err := ParsePrices(text); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("ParsePrices(%q) = %v, want %v", text, err, recommend.ErrInvalid)
		}
	}
}

func TestPrice_nanodollars(t *testing.T) {
	t.Parallel()
	p := Price{In: 0.3, Out: 2.5, Cached: 0.03}
	got := p.nanodollars(Tokens{Prompt: 4000, Cached: 1000, Answer: 500, Thinking: 100})
	// 3000*0.3 + 1000*0.03 + 600*2.5 millionths of a dollar
	if want := int64(2430 * 1000); got != want {
		t.Errorf("%d nanodollars, want %d", got, want)
	}
}
