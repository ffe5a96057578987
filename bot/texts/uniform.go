package texts

import (
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// uniform are the texts of a file that have one form for all numbers, by key.
func uniform(messages []*i18n.Message) map[string]string {
	texts := make(map[string]string, len(messages))
	for _, m := range messages {
		if m.Zero+m.One+m.Two+m.Few+m.Many == "" {
			texts[m.ID] = m.Other
		}
	}
	return texts
}

// fill puts values, which are name and value pairs, in the place of a text's {{.Name}}, strings ready after escape.
func fill(text string, values []any, escape func(string) string) string {
	before, rest, found := strings.Cut(text, "{{.")
	if !found {
		return text
	}
	var filled strings.Builder
	for found {
		name, after, _ := strings.Cut(rest, "}}")
		filled.WriteString(before)
		filled.WriteString(valueOf(name, values, escape))
		before, rest, found = strings.Cut(after, "{{.")
	}
	filled.WriteString(before)
	return filled.String()
}

// valueOf shows the placeholder where there is no value, which every test of a text sees.
func valueOf(name string, values []any, escape func(string) string) string {
	for i := len(values) - 2; i >= 0; i -= 2 {
		if values[i] != name {
			continue
		}
		switch value := values[i+1].(type) {
		case string:
			return escape(value)
		case HTML:
			return string(value)
		default:
			return fmt.Sprint(value)
		}
	}
	return "{{." + name + "}}"
}
