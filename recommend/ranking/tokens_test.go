package ranking_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend/ranking"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		text, lang string
		want       []string
	}{
		"English forms are one":            {"Noodles noodle", "", []string{"noodl", "noodl"}},
		"Russian forms are one":            {"Супы супами", "ru-RU", []string{"суп", "суп"}},
		"ё is е":                           {"ёлка елка", "", []string{"елк", "елк"}},
		"each word by its script":          {"Борщ with cream", "ru", []string{"борщ", "cream"}},
		"French as French":                 {"deux fromages", "fr", []string{"deux", "fromag"}},
		"an unknown language stays whole":  {"Nudeln", "de", []string{"nudeln"}},
		"stop words go":                    {"the и of в", "", nil},
		"full width and ligatures are one": {"ｓｕｓｈｉ ﬁsh", "", []string{"sushi", "fish"}},
		"digits stay":                      {"42-й 2001", "", []string{"42", "й", "2001"}},
		"bytes that are no text go":        {"a\xffb\x00soup", "", []string{"b", "soup"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, ranking.Tokens(c.text, c.lang)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func FuzzTokens(f *testing.F) {
	for _, text := range []string{"Борщ со сметаной", "l'été", "ﬃ", "a\xff", "İstanbul", strings.Repeat("я", 100), "naïve '' ’s"} {
		for _, lang := range []string{"", "en", "ru", "fr", "sv", "xx"} {
			f.Add(text, lang)
		}
	}
	f.Fuzz(func(t *testing.T, text, lang string) {
		for _, token := range ranking.Tokens(text, lang) {
			if token == "" || !utf8.ValidString(token) || strings.ContainsAny(token, " \x00\n") {
				t.Errorf("token %q of %q", token, text)
			}
		}
	})
}

func FuzzModel_Search(f *testing.F) {
	m := build(f, lunch())
	f.Add("sushi")
	f.Add("the горячий süp")
	f.Add(strings.Repeat("soup ", 100))
	f.Fuzz(func(t *testing.T, query string) {
		for _, found := range m.Search(query, 3, nil) {
			if !m.Knows(found.ID) || found.Score <= 0 || len(found.Words) == 0 {
				t.Errorf("search %q found %+v", query, found)
			}
		}
	})
}
