package markup

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseHTML(t *testing.T) {
	t.Parallel()
	bold := func(offset, length int) Entity { return Entity{Type: "bold", Offset: offset, Length: length} }
	for name, tc := range map[string]struct {
		in, text string
		entities []Entity
	}{
		"plain text":                    {in: "tea ☕", text: "tea ☕"},
		"a tag":                         {in: "<b>tea</b>", text: "tea", entities: []Entity{bold(0, 3)}},
		"offsets count UTF-16 units":    {in: "🍲🍲<b>🍲</b>", text: "🍲🍲🍲", entities: []Entity{bold(4, 2)}},
		"tags in upper case":            {in: "<STRONG>a</Strong>", text: "a", entities: []Entity{bold(0, 1)}},
		"an end tag without a name":     {in: "<b>a</>", text: "a", entities: []Entity{bold(0, 1)}},
		"unknown attributes":            {in: `<b id=x7 title='"'>a</b >`, text: "a", entities: []Entity{bold(0, 1)}},
		"an empty tag":                  {in: "a<b></b>", text: "a"},
		"the four names and numbers":    {in: "&lt;&gt;&amp;&quot;&#65;&#x42;", text: `<>&"AB`},
		"names without semicolon":       {in: "&lt🍲", text: "<🍲"},
		"other names stand as they are": {in: "&nbsp;&laquo;&#12345678;& &x", text: "&nbsp;&laquo;&#12345678;& &x"},
		"a surrogate pair in numbers":   {in: "&#xD83C;&#xDF72;", text: "🍲"},
		"nested": {in: "<i><u>a</u>b</i>", text: "ab", entities: []Entity{
			{Type: "italic", Length: 2}, {Type: "underline", Length: 1}}},
		"strikethrough and spoilers": {in: `<s>a</s><tg-spoiler>b</tg-spoiler><span class="tg-spoiler">c</span>`, text: "abc",
			entities: []Entity{{Type: "strikethrough", Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}, {Type: "spoiler", Offset: 2, Length: 1}}},
		"a link": {in: `<a href="https://example.com?a=1&amp;b=2">x</a>`, text: "x",
			entities: []Entity{{Type: "text_link", Length: 1, URL: "https://example.com/?a=1&b=2"}}},
		"a link without an address uses its text": {in: "<a>example.com</a>", text: "example.com",
			entities: []Entity{{Type: "text_link", Length: 11, URL: "http://example.com/"}}},
		"a link to nowhere is no link": {in: `<a href="localhost">x</a>`, text: "x"},
		"a mention by id": {in: `<a href="tg://user?id=1001">Ann</a>`, text: "Ann",
			entities: []Entity{{Type: "text_mention", Length: 3, UserID: 1001}}},
		"code in a language": {in: `<pre><code class="language-go">x</code></pre>`, text: "x",
			entities: []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		"quotes": {in: "<blockquote>a</blockquote><blockquote expandable>b</blockquote>", text: "ab",
			entities: []Entity{{Type: "blockquote", Length: 1}, {Type: "expandable_blockquote", Offset: 1, Length: 1}}},
		"a custom emoji": {in: `<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`, text: "👍",
			entities: []Entity{{Type: "custom_emoji", Length: 2, EmojiID: "5368324170671202286"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, entities, err := ParseHTML(tc.in)
			if err != nil {
				t.Fatal(err)
			}
			if text != tc.text {
				t.Errorf("text = %q, want %q", text, tc.text)
			}
			if diff := cmp.Diff(tc.entities, entities); diff != "" {
				t.Errorf("entities (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseHTML_refuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"🍲<x>":                      `Unsupported start tag "x" at byte offset 4`,
		"1 < 2":                     `Unsupported start tag "" at byte offset 2`,
		"a<br>":                     `Unsupported start tag "br" at byte offset 1`,
		"ab<b":                      `Unclosed start tag at byte offset 2`,
		"<b id":                     `Unclosed start tag "b" at byte offset 0`,
		"<b id = ":                  `Unclosed start tag "b" at byte offset 0`,
		"<b id='":                   `Unclosed start tag at byte offset 0`,
		"<b =x>":                    `Empty attribute name in the tag "b" at byte offset 0`,
		"<b id>":                    `Expected equal sign in declaration of an attribute of the tag "b" at byte offset 0`,
		"<b id=a,>":                 `Unexpected end of name token at byte offset 6`,
		"</b>":                      `Unexpected end tag at byte offset 0`,
		"<b>a</b ":                  `Unclosed end tag at byte offset 4`,
		"<b>a</i>":                  `Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`,
		"<b>a":                      `Can't find end tag corresponding to start tag "b"`,
		"<span>a</span>":            `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		"<tg-emoji emoji-id=x>a</>": `Invalid custom emoji identifier specified`,
		"&#xD83C;":                  `Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units`,
	} {
		if _, _, err := ParseHTML(in); err == nil || err.Error() != want {
			t.Errorf("ParseHTML(%q) error = %v, want %s", in, err, want)
		}
	}
}

func FuzzParseHTML(f *testing.F) {
	for _, seed := range []string{"<b>a</b>", `<a href="tg://user?id=1">x</a>`, "&lt;&#xD83C;&#xDF72;", "<pre><code class='language-go'>x</></>",
		"<blockquote expandable>x</blockquote>", " <i> /start@bot </i> ", "<b", "</", "&#", "\xff<b>\xff</b>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		text, entities, err := ParseHTML(in)
		if err != nil {
			return
		}
		text, entities = Clean(text, entities)
		if !utf8.ValidString(text) {
			t.Fatalf("%q is not UTF-8", text)
		}
		for _, e := range entities {
			if e.Offset < 0 || e.Length <= 0 || e.end() > Units(text) {
				t.Errorf("%+v lies outside of %q", e, text)
			}
		}
	})
}
