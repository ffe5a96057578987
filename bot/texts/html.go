package texts

import (
	"html"
	"regexp"
	"strings"
)

// Escape makes plain text ready for Telegram's HTML.
func Escape(text string) HTML { return HTML(html.EscapeString(text)) }

var tags = regexp.MustCompile(`</?[a-z][^>]*>`)

// Text is h without its markup, for toasts.
func (h HTML) Text() string { return html.UnescapeString(tags.ReplaceAllString(string(h), "")) }

// Cut shortens text to at most n characters, with an ellipsis where something is missing.
func Cut(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}
