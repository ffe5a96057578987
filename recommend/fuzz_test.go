package recommend_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pickbot/recommend"
)

// FuzzReason: whatever a model writes, what passes is one line of visible text, and speaks of no nuts, no money and no
// other item.
func FuzzReason(f *testing.F) {
	check := recommend.NewGrounding([]recommend.Item{
		{ID: "a", Title: "Plain rice", Tags: []string{"mild"}, Contains: recommend.Contents{Declared: true}, Active: true},
		{ID: "b", Title: "Satay", Contains: recommend.Contents{Declared: true, Names: []string{"nuts", "peanuts"}}, Active: true},
		{ID: "c", Title: "It", Active: true}, {ID: "d", Title: "Война и мир", Active: true}, {ID: "e", Title: "東京ラーメン", Active: true},
	}, plainWords{})
	for _, line := range append(lies, fair...) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if !check.Reason(0, line) {
			return
		}
		shown, _ := recommend.Plain(line)
		if !utf8.ValidString(shown) || utf8.RuneCountInString(shown) > 160 || strings.TrimSpace(shown) == "" {
			t.Fatalf("%q passes", shown)
		}
		if strings.ContainsFunc(shown, func(r rune) bool { return !unicode.IsPrint(r) || strings.ContainsRune("<>*`#@[]{}$€", r) }) {
			t.Fatalf("%q passes", shown)
		}
		for _, word := range strings.FieldsFunc(strings.ToLower(shown), func(r rune) bool { return !unicode.IsLetter(r) }) {
			switch word {
			case "nuts", "peanuts", "vegan", "satay", "euro", "евро", "free", "without", "без", "東京ラーメン":
				t.Fatalf("%q passes", shown)
			}
		}
	})
}

// FuzzTidy: our own words are one line of visible text, whatever the catalog has put into them.
func FuzzTidy(f *testing.F) {
	for _, line := range lies {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		shown := recommend.Tidy(line)
		bad := strings.ContainsFunc(shown, func(r rune) bool { return !unicode.IsPrint(r) })
		if bad || !utf8.ValidString(shown) || utf8.RuneCountInString(shown) > 160 || shown != strings.TrimSpace(shown) {
			t.Fatalf("%q becomes %q", line, shown)
		}
	})
}
