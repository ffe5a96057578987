package texts

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Escape makes plain text ready for Telegram's HTML.
func Escape(text string) HTML { return HTML(html.EscapeString(text)) }

// Text is h without its markup, for toasts.
func (h HTML) Text() string {
	var text strings.Builder
	text.Grow(len(h))
	before, rest, found := strings.Cut(string(h), "<")
	for found {
		_, after, _ := strings.Cut(rest, ">")
		text.WriteString(before)
		before, rest, found = strings.Cut(after, "<")
	}
	text.WriteString(before)
	return html.UnescapeString(text.String())
}

// Cut shortens text to at most n UTF-16 units, as Telegram counts, with an ellipsis where something is missing. It cuts
// between words, unless that would cost more than half.
func Cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	end, units := 0, 0
	for at, r := range text {
		if units < n { // there is room for the ellipsis behind it
			end = at
		}
		if units += utf16.RuneLen(r); units > n {
			return cutAt(text, end)
		}
	}
	return text
}

func cutAt(text string, end int) string {
	kept := text[:end]
	if next, _ := utf8.DecodeRuneInString(text[end:]); !unicode.IsSpace(next) {
		if at := strings.LastIndexFunc(kept, unicode.IsSpace); at >= end/2 {
			kept = kept[:at]
		}
	}
	return strings.TrimRight(kept, " ,;:.–—-") + "…"
}
