package recommend_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pickbot/recommend"
)

func kitchen() recommend.Vocabulary {
	return recommend.VocabularyOf(
		recommend.Item{ID: "soup", Category: "Soups", Tags: []string{"hot", "супы"}, Active: true,
			Contains: recommend.Contents{Declared: true, Names: []string{"milk", "tree nuts"}}},
		recommend.Item{ID: "fish", Category: "Fish & seafood", Active: true,
			Contains: recommend.Contents{Declared: true, Names: []string{"peanuts", "арахис"}}},
	)
}

func TestVocabulary_Prices(t *testing.T) {
	t.Parallel()
	priced := func(hundredths int64, currency string) recommend.Item {
		return recommend.Item{ID: currency, Active: true, Price: &recommend.Money{Hundredths: hundredths, Currency: currency}}
	}
	v := recommend.VocabularyOf(priced(300, "eur"), priced(100, "€"), priced(5, "JPY"), priced(200, ""), priced(1, "Taler"), priced(2, "TALER"), priced(3, "taler"), recommend.Item{ID: "free", Active: true}, priced(400, "EUR"))
	got := recommend.Vocabulary{Currencies: v.Currencies, Currency: v.Currency, Prices: v.Prices}
	want := recommend.Vocabulary{Currencies: []string{"EUR", "TALER", "JPY"}, Currency: "EUR", Prices: []int64{100, 200, 300, 400}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(recommend.Vocabulary{})); diff != "" {
		t.Errorf("vocabulary (-want +got):\n%s", diff)
	}
}

func TestVocabulary_Never(t *testing.T) {
	t.Parallel()
	contains := func(v string) recommend.Rule { return recommend.Rule{Kind: recommend.NeverContains, Value: v} }
	topic := func(v string) recommend.Rule { return recommend.Rule{Kind: recommend.NeverTopic, Value: v} }
	for words, want := range map[string][]recommend.Rule{
		"milk": {contains("milk")}, "Nuts": {contains("tree nuts")}, "nut": {contains("tree nuts")}, "арахиса": {contains("арахис")},
		"soup": {topic("Soups")}, "seafood": {topic("Fish & seafood")}, "супа": {topic("супы")},
		"grapes": nil, "the": nil, "": nil, "🥜": nil,
	} {
		if diff := cmp.Diff(want, kitchen().Never(words)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", words, diff)
		}
	}
}

// FuzzVocabulary_Never: whatever somebody types, rules are made of the catalog's own words only.
func FuzzVocabulary_Never(f *testing.F) {
	for _, words := range []string{"nuts", "арахиса", "the", "", "\x00", "milk\u200b", "ß İ ẞ"} {
		f.Add(words)
	}
	v := kitchen()
	f.Fuzz(func(t *testing.T, words string) {
		for _, r := range v.Never(words) {
			if !slices.Contains(v.Contents, r.Value) && !slices.Contains(v.Topics, r.Value) {
				t.Fatalf("%q makes the rule %v", words, r)
			}
		}
	})
}
