package texts

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// Escape makes plain text ready for Telegram's HTML.
func Escape(text string) HTML { return HTML(html.EscapeString(text)) }

var tags = regexp.MustCompile(`</?[a-z][^>]*>`)

// Text is h without its markup, for toasts.
func (h HTML) Text() string { return html.UnescapeString(tags.ReplaceAllString(string(h), "")) }

// Cut shortens text to at most n characters, with an ellipsis where something is missing. It cuts between words, unless
// that would cost more than half.
func Cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	kept := runes[:n-1]
	if !unicode.IsSpace(runes[n-1]) {
		for at := len(kept) - 1; at >= n/2; at-- {
			if unicode.IsSpace(kept[at]) {
				kept = kept[:at]
				break
			}
		}
	}
	return strings.TrimRight(string(kept), " ,;:.–—-") + "…"
}
