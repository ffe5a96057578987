package markup

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestPlain_finds(t *testing.T) {
	t.Parallel()
	one := func(kind string, offset, length int) []Entity {
		return []Entity{{Type: kind, Offset: offset, Length: length}}
	}
	for in, want := range map[string][]Entity{
		"/start item_7":           one("bot_command", 0, 6),
		"🍲 /picks@my_bot!":        one("bot_command", 3, 13),
		"a/b and 1/2":             nil,
		"/ and //x":               nil,
		"hi @ann_b":               one("mention", 3, 6),
		"me@example.com":          one("email", 0, 14),
		"@me":                     nil,
		"see https://go.dev/doc.": one("url", 4, 18),
		"(example.com/a?b=c)":     one("url", 1, 17),
		"file.go":                 nil,
		"#soup":                   one("hashtag", 0, 5),
		"#1":                      nil,
		"слово /старт":            nil,
	} {
		_, got := Plain(in)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("Plain(%q) (-want +got):\n%s", in, diff)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		html, text string
		want       []Entity
	}{
		"trims, and entities move along": {"\n <b> a </b> ", "a", []Entity{{Type: "bold", Length: 1}}},
		"drops what trimming emptied":    {"a<b> </b>", "a", nil},
		"joins neighbours":               {"<b>a</b><b>b</b>", "ab", []Entity{{Type: "bold", Length: 2}}},
		"keeps different ones apart":     {"<b>a</b><i>b</i>", "ab", []Entity{{Type: "bold", Length: 1}, {Type: "italic", Offset: 1, Length: 1}}},
		"nothing stands inside code":     {"<code><b>/a</b></code>", "/a", []Entity{{Type: "code", Length: 2}}},
		"a command inside bold is found": {"<b>/a</b>", "/a", []Entity{{Type: "bot_command", Length: 2}, {Type: "bold", Length: 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, entities, err := ParseHTML(tc.html)
			if err != nil {
				t.Fatal(err)
			}
			text, entities = Clean(text, entities)
			if text != tc.text {
				t.Errorf("text = %q, want %q", text, tc.text)
			}
			if diff := cmp.Diff(tc.want, entities, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("entities (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNormalURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"example.com":                "http://example.com/",
		"HTTPS://Example.COM/A?b#c":  "https://example.com/A?b#c",
		"https://example.com?q":      "https://example.com/?q",
		"http://127.0.0.1:8080/x":    "http://127.0.0.1:8080/x",
		"tg://resolve?domain=x":      "tg://resolve?domain=x",
		"http://localhost:8080":      "",
		"ftp://example.com":          "",
		"javascript://example.com":   "",
		"http://":                    "",
		"https://example.com:99999/": "",
		"":                           "",
	} {
		if got, ok := NormalURL(in); got != want || ok != (want != "") {
			t.Errorf("NormalURL(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
}
