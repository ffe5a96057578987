package bot_test

import (
	"strings"
	"testing"

	"pickbot/recommend"
)

// bazaar is priced in several currencies, mostly in euros, which one row writes by their symbol; one writes none.
const bazaar = `id,title,category,price,currency
cup,Cup,Things,9,EUR
jar,Jar,Things,11,eur
box,Box,Things,7,€
bag,Bag,Things,8,
fan,Fan,Things,900,JPY
tea,Tea,Things,5,JPY
hat,Hat,Things,500,RUB
`

// TestRules_Currencies: where prices are in several currencies, a limit is about one of them, and the person hears which.
func TestRules_Currencies(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", bazaar)
	for _, tc := range []struct {
		words, value string
		offered      int
		says         []string
	}{
		{"under 10", "1000 EUR", 3, []string{"at most €10.00", "Only prices in € count"}},
		{"under €10", "1000 EUR", 3, []string{"at most €10.00"}},
		{"at most 10 euros", "1000 EUR", 3, []string{"at most €10.00"}},
		{"under 800 yen", "80000 JPY", 1, []string{"at most ¥800", "Only prices in ¥ count"}},
		{"под 10", "", 0, nil},
		{"до 500 рублей", "50000 RUB", 1, []string{"at most ₽500", "Only prices in ₽ count"}},
		{"до 10 евро", "1000 EUR", 3, []string{"at most €10.00"}},
		{"under 10 dollars", "", 0, []string{"Nothing here is priced in “dollars”"}},
	} {
		t.Run(tc.words, func(t *testing.T) {
			m := c.write(tc.words)
			for _, said := range tc.says {
				if !strings.Contains(m.Text, said) {
					t.Errorf("it does not say %q:\n%s", said, screen(m))
				}
			}
			if tc.value == "" {
				if len(c.rules()) > 0 {
					t.Errorf("rules %v", c.rules())
				}
				return
			}
			m = c.tap(m, "✓ Keep as a rule")
			if got := c.rules(); len(got) != 1 || got[0] != limit(tc.value)[0] {
				t.Fatalf("rules %v, want %s", got, tc.value)
			}
			if n := c.parts.Service.Fits(c.rules()); n != tc.offered {
				t.Errorf("%d items are left, want %d", n, tc.offered)
			}
			for _, said := range tc.says {
				if strings.HasPrefix(said, "at most") && !strings.Contains(m.Text, said) {
					t.Errorf("kept, it does not say %q:\n%s", said, screen(m))
				}
			}
			if m = c.write("/profile"); !strings.Contains(m.Text, tc.says[0]) {
				t.Errorf("the profile does not say %q:\n%s", tc.says[0], screen(m))
			}
			if _, err := c.store.SetRule(t.Context(), c.person.ID, recommend.Rule{Kind: recommend.MaxPrice, Value: tc.value}, false); err != nil {
				t.Fatal(err)
			}
		})
	}
	m := c.tap(c.tap(c.write("/profile"), "Rules"), "+ At most…")
	if !strings.Contains(m.Text, "Only prices in € count") || strings.Contains(screen(m), "¥") {
		t.Errorf("limits to choose from:\n%s", screen(m))
	}
	c.tap(m, "€9.00")
	if got := c.rules(); len(got) != 1 || got[0] != limit("900 EUR")[0] {
		t.Errorf("rules %v", got)
	}
	m = c.tap(c.write("under 800 yen"), "No, just for now")
	if !strings.Contains(m.Text, "Tea") && !strings.Contains(m.Text, "nothing") {
		t.Errorf("a wish under another limit:\n%s", screen(m))
	}
	c.quiet()
}
