package texts

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"pickbot/recommend"
)

func load(t *testing.T) *Book {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// message is one text with its plural forms; "other" alone where there are none.
type message map[string]string

// messages reads a language's file as it stands, by key.
func messages(t *testing.T, code string) map[string]message {
	t.Helper()
	var tree map[string]map[string]any
	if _, err := toml.DecodeFS(files, code+".toml", &tree); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]message)
	for section, texts := range tree {
		for name, text := range texts {
			forms := message{}
			switch text := text.(type) {
			case string:
				forms["other"] = text
			case map[string]any:
				for form, s := range text {
					forms[form] = s.(string)
				}
			}
			all[section+"."+name] = forms
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	english := messages(t, "en")
	for _, code := range load(t).Languages() {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			here := messages(t, code)
			if diff := cmp.Diff(slices.Sorted(maps.Keys(english)), slices.Sorted(maps.Keys(here))); diff != "" {
				t.Errorf("keys differ from English (-en +%s):\n%s", code, diff)
			}
			for key, forms := range here {
				checkForms(t, code, key, english[key], forms)
			}
		})
	}
}

// checkForms: a plural text has every form that the language needs, and says what the English one says. "One" may
// leave the number out.
func checkForms(t *testing.T, code, key string, english, forms message) {
	t.Helper()
	if (len(english) > 1) != (len(forms) > 1) {
		t.Errorf("%s: plural in one language and not in the other", key)
		return
	}
	if len(forms) > 1 {
		if diff := cmp.Diff(pluralForms(code), slices.Sorted(maps.Keys(forms))); diff != "" {
			t.Errorf("%s: plural forms (-want +got):\n%s", key, diff)
		}
	}
	want := placeholders(english["other"])
	for form, text := range forms {
		got := placeholders(text)
		// A number may be left out where the form says it, and in words where the language has no need of them.
		optional := func(p string) bool { return p == "{{.Count}}" || p == "{{.Number}}" }
		if diff := cmp.Diff(slices.DeleteFunc(slices.Clone(want), optional), slices.DeleteFunc(got, optional), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (%s): placeholders (-en +%s):\n%s", key, form, code, diff)
		}
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s (%s) is empty", key, form)
		}
	}
}

// pluralForms are those that whole numbers need in a language.
func pluralForms(code string) []string {
	names := map[plural.Form]string{
		plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
	}
	forms := map[string]bool{"other": true}
	for n := range 200 {
		forms[names[plural.Cardinal.MatchPlural(language.Make(code), n, 0, 0, 0, 0)]] = true
	}
	return slices.Sorted(maps.Keys(forms))
}

// quotedKey finds keys in Go code: two lower-case words around a dot, in quotes.
var quotedKey = regexp.MustCompile(`"([a-z]+\.[a-z_]+)"`)

func TestKeysAreUsed(t *testing.T) {
	t.Parallel()
	english := messages(t, "en")
	used := map[string]bool{}
	for _, file := range slices.Concat(goFiles(t, ".."), goFiles(t, "../../notify")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quotedKey.FindAllStringSubmatch(string(text), -1) {
			section, _, _ := strings.Cut(m[1], ".")
			if _, known := english[m[1]]; !known && isSection(english, section) {
				t.Errorf("%s says %q, which no file has", file, m[1])
			}
			used[m[1]] = true
		}
	}
	for key := range english {
		if section, _, _ := strings.Cut(key, "."); !used[key] && !slices.Contains(looked, section) {
			t.Errorf("nothing says %q", key)
		}
	}
}

// looked are the sections whose texts are looked up by what they are called after; each has a test of its own.
var looked = []string{"command", "language", "content", "without", "meant", "kind", "diet", "city", "cause", "wrong"}

func TestContents(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"content", "without", "meant"} {
		if diff := cmp.Diff(slices.Sorted(slices.Values(contents)), section(t, name)); diff != "" {
			t.Errorf("section %s (-code +texts):\n%s", name, diff)
		}
	}
	for _, name := range section(t, "kind") {
		if !slices.Contains(contents, name) {
			t.Errorf("section kind has %q, which is no content", name)
		}
	}
	var names []string
	for _, d := range diets {
		names = append(names, d.Name)
	}
	slices.Sort(names)
	if diff := cmp.Diff(names, section(t, "diet")); diff != "" {
		t.Errorf("section diet (-code +texts):\n%s", diff)
	}
}

func section(t *testing.T, name string) []string {
	t.Helper()
	var names []string
	for key := range messages(t, "en") {
		if rest, ok := strings.CutPrefix(key, name+"."); ok {
			names = append(names, rest)
		}
	}
	slices.Sort(names)
	return names
}

func TestBook_ContentsSaid(t *testing.T) {
	t.Parallel()
	b := load(t)
	for word, want := range map[string][]string{
		"nuts": {"nuts", "peanuts"}, "Орехов": {"nuts", "peanuts"}, "shellfish": {"crustaceans", "molluscs"}, "мяса": {"meat"},
		"grapes": nil, "виноград": nil, "": nil,
	} {
		if diff := cmp.Diff(want, b.ContentsSaid(word)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", word, diff)
		}
	}
}

func TestVoice_Times(t *testing.T) {
	t.Parallel()
	b := load(t)
	at := time.Date(2026, time.May, 3, 0, 0, 0, 0, time.UTC)
	for lang, want := range map[string]string{"en": "3 May, Sun, 08:05", "ru": "3 мая, вс, 08:05"} {
		v := b.Voice(lang)
		if got := v.Date(at) + ", " + v.Weekday(at.Weekday()) + ", " + v.Clock(485); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	for _, lang := range b.Languages() {
		v := b.Voice(lang)
		for n := range 12 {
			_ = v.Date(at.AddDate(0, n, 0)) // twelve months
			_ = v.Weekday(time.Weekday(n % 7))
		}
	}
}

func isSection(all map[string]message, section string) bool {
	for key := range all {
		if strings.HasPrefix(key, section+".") {
			return true
		}
	}
	return false
}

func goFiles(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestVoice_Say(t *testing.T) {
	t.Parallel()
	b := load(t)

	t.Run("values are escaped, the text's own markup is not", func(t *testing.T) {
		t.Parallel()
		got := b.Voice("en").Say("picks.wish", "Wish", "<b>&")
		if want := HTML("🔎 <b>For “&lt;b&gt;&amp;”</b>"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})

	t.Run("Russian counts by its own rules", func(t *testing.T) {
		t.Parallel()
		v := b.Voice("ru")
		for n, want := range map[int]string{1: "1 человеку", 3: "3 людям", 5: "5 людям", 21: "21 человеку"} {
			if got := v.Plain("reason.likers", "Count", n); !strings.Contains(got, want) {
				t.Errorf("%d: %q", n, got)
			}
		}
	})

	t.Run("an unknown language is English", func(t *testing.T) {
		t.Parallel()
		for lang, want := range map[string]string{"": "en", "xx": "en", "ru-RU": "ru", "en-GB": "en"} {
			if got := b.Match(lang); got != want {
				t.Errorf("%q is served in %s, want %s", lang, got, want)
			}
		}
	})
}

func TestVoice_Price(t *testing.T) {
	t.Parallel()
	b := load(t)
	for _, c := range []struct {
		lang, currency string
		hundredths     int64
		want           string
	}{
		{"en", "EUR", 790, "€7.90"},
		{"ru", "EUR", 790, "7,90\u00a0€"},
		{"en", "USD", 1000, "$10.00"},
		{"ru", "RUB", 45005, "450,05\u00a0₽"},
		{"ru", "RUB", 45000, "450\u00a0₽"},
		{"en", "JPY", 90000, "¥900"},
		{"en", "PLN", 1200, "zł\u00a012.00"},
		{"en", "SEK", 7900, "SEK\u00a079.00"},
		{"en", "CHF", 7900, "CHF\u00a079.00"},
		{"ru", "SEK", 7900, "79,00\u00a0SEK"},
		{"en", "", 5, "0.05"},
	} {
		m := &recommend.Money{Hundredths: c.hundredths, Currency: c.currency}
		if got := b.Voice(c.lang).Price(m); got != c.want {
			t.Errorf("%s %d %s: %q, want %q", c.lang, c.hundredths, c.currency, got, c.want)
		}
	}
	if got := b.Voice("en").Price(nil); got != "" {
		t.Errorf("no price: %q", got)
	}
}

func TestVoice_Evidence_QuotesBriefly(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300)
	b := load(t)
	for _, code := range b.Languages() {
		for _, kind := range []recommend.Kind{recommend.Like, recommend.Save, recommend.Had, recommend.Dislike, ""} {
			said := b.Voice(code).Evidence(recommend.Evidence{
				Because: []recommend.Because{{Kind: kind, Title: long, People: 31}, {Kind: kind, Title: long}}, Shared: []string{long, long},
			})
			if strings.Contains(said, strings.Repeat("x", maxShared)) {
				t.Errorf("%s, %q: %s", code, kind, said)
			}
		}
	}
}

func TestHTML_Text(t *testing.T) {
	t.Parallel()
	if got := HTML("<b>a &lt; b</b>").Text(); got != "a < b" {
		t.Errorf("got %q", got)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"short": "short", "Суп-пюре из тыквы": "Суп-пюре…", "onion, soup": "onion…", "Donaudampfschiff": "Donaudam…", "": "",
		"🍲🍲🍲🍲!": "🍲🍲🍲🍲!", "🍲🍲🍲🍲🍲": "🍲🍲🍲🍲…", "a🍲🍲🍲🍲🍲": "a🍲🍲🍲…", "🍲🍲 🍲🍲🍲": "🍲🍲…", // Telegram counts a picture twice
	} {
		if got := Cut(text, 9); got != want {
			t.Errorf("Cut(%q) = %q, want %q", text, got, want)
		}
	}
}
