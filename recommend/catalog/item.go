package catalog

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pickbot/recommend"
)

const (
	separator = "|"
	// nothing declares that an item has no contents that need declaring.
	nothing = "none"
)

// unsaid are what people write where nobody knows.
var unsaid = []string{"?", "n/a", "unknown", "tbd", "неизвестно"}

// Bounds of one item, in bytes for a cell and an id and in characters for the rest.
const (
	maxCell  = 64 << 10
	maxID    = 32
	maxTitle = 300
	maxName  = 100 // a category, a tag, a content, a column's name
	maxNames = 100 // tags or contents of an item
	maxURL   = 2000
	maxCode  = 35 // a language or a currency
)

// known are the columns that mean something, in the order they are written.
var known = []string{"id", "title", "description", "category", "tags", "url", "image_url", "price", "currency", "lang",
	"contains", "active"}

// columnName is lower case for the columns we know, and as it is for others.
func columnName(text string) string {
	name := clean(text)
	if lower := strings.ToLower(name); slices.Contains(known, lower) || slices.Contains(feedbackColumns, lower) {
		return lower
	}
	return name
}

// itemRow gathers an item and what is wrong with it.
type itemRow struct {
	item     recommend.Item
	currency string
	reasons  []Reason
}

func (r *itemRow) refuse(code string, values ...any) {
	r.reasons = append(r.reasons, because(code, values...))
}

// parseItem makes an item of a row's cells, or says all that is wrong with it.
func parseItem(cells []cell) (recommend.Item, []Reason) {
	r := itemRow{item: recommend.Item{Active: true}}
	for _, c := range cells {
		if why, bad := refuseCell(c); bad {
			r.reasons = append(r.reasons, why)
			continue
		}
		r.set(c.name, clean(c.value))
	}
	if r.item.Price != nil {
		r.item.Price.Currency = r.currency
	}
	for _, name := range []string{"id", "title"} {
		if !slices.ContainsFunc(cells, func(c cell) bool { return c.name == name }) {
			r.refuse("missing", "Name", name)
		}
	}
	return r.item, r.reasons
}

func refuseCell(c cell) (why Reason, bad bool) {
	switch {
	case len(c.value) > maxCell:
		return because("bytes", "Name", shorten(c.name), "Has", len(c.value), "Most", maxCell), true
	case !utf8.ValidString(c.value) || !utf8.ValidString(c.name):
		return because("utf8"), true
	}
	return Reason{}, false
}

func (r *itemRow) set(name, value string) {
	switch name {
	case "id":
		r.setID(value)
	case "title":
		if r.item.Title = r.text(name, value, maxTitle); r.item.Title == "" {
			r.refuse("missing", "Name", name)
		}
	case "description":
		r.item.Description = value
	case "category":
		r.item.Category = r.text(name, value, maxName)
	case "tags":
		r.item.Tags = r.names(name, value)
	case "url":
		r.item.URL = r.address(name, value)
	case "image_url":
		r.item.ImageURL = r.address(name, value)
	case "price":
		r.setPrice(value)
	case "currency":
		r.currency = r.text(name, value, maxCode)
	case "lang":
		r.item.Lang = r.text(name, value, maxCode)
	case "contains":
		r.setContains(value)
	case "active":
		r.setActive(value)
	default:
		r.setAttribute(name, value)
	}
}

func (r *itemRow) setID(value string) {
	odd := func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-')
	}
	if value == "" {
		r.refuse("missing", "Name", "id")
		return
	}
	if len(value) > maxID || strings.ContainsFunc(value, odd) {
		r.refuse("bad_id", "Value", shorten(value), "Most", maxID)
		return
	}
	r.item.ID = value
}

// text is a value of one line.
func (r *itemRow) text(name, value string, limit int) string {
	return r.within("long", name, value, limit)
}

func (r *itemRow) within(code, name, value string, limit int) string {
	value = strings.Join(strings.Fields(value), " ")
	if n := utf8.RuneCountInString(value); n > limit {
		r.refuse(code, "Name", name, "Has", n, "Most", limit)
	}
	return value
}

// names splits a list, leaving out what is empty or comes twice.
func (r *itemRow) names(name, value string) []string {
	var list []string
	for _, part := range strings.Split(value, separator) {
		part = r.within("one_long", name, part, maxName)
		if part != "" && !slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, part) }) {
			list = append(list, part)
		}
		if len(list) > maxNames {
			r.refuse("too_many", "Name", name, "Most", maxNames)
			break
		}
	}
	return list
}

func (r *itemRow) address(name, value string) string {
	if value == "" {
		return ""
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || len(value) > maxURL {
		r.refuse("address", "Name", name, "Value", shorten(value), "Most", maxURL)
	}
	return value
}

func (r *itemRow) setPrice(value string) {
	if value == "" {
		return
	}
	hundredths, ok := parsePrice(value)
	if !ok {
		r.refuse("price", "Value", shorten(value))
		return
	}
	r.item.Price = &recommend.Money{Hundredths: hundredths}
}

// setContains parts contents as people do: no name of one has a comma, and one that was overlooked does harm.
func (r *itemRow) setContains(value string) {
	var parts []string
	known := true
	for part := range strings.FieldsFuncSeq(strings.ToLower(value), func(c rune) bool { return strings.ContainsRune("|,;\n", c) }) {
		known = known && !slices.Contains(unsaid, strings.TrimSpace(part))
		for name := range strings.SplitSeq(part, "/") {
			name = strings.TrimFunc(name, func(c rune) bool { return unicode.IsPunct(c) || unicode.IsSpace(c) })
			known = known && !slices.Contains(unsaid, name)
			parts = append(parts, name)
		}
	}
	names := r.names("contains", strings.Join(parts, separator))
	switch {
	case len(names) == 0 || !known:
		r.item.Contains = recommend.Contents{Names: []string{}}
	case len(names) == 1 && names[0] == nothing:
		r.item.Contains = recommend.Contents{Declared: true}
	case slices.Contains(names, nothing):
		r.refuse("contains", "Value", nothing)
	default:
		r.item.Contains = recommend.Contents{Declared: true, Names: names}
	}
}

func (r *itemRow) setActive(value string) {
	switch strings.ToLower(value) {
	case "", "true", "1", "yes", "да":
		r.item.Active = true
	case "false", "0", "no", "нет":
		r.item.Active = false
	default:
		r.refuse("active", "Value", shorten(value))
	}
}

func (r *itemRow) setAttribute(name, value string) {
	if utf8.RuneCountInString(name) > maxName {
		r.refuse("column_long", "Name", shorten(name), "Most", maxName)
	}
	if value == "" {
		return
	}
	if r.item.Attributes == nil {
		r.item.Attributes = make(map[string]string)
	}
	r.item.Attributes[name] = value
}

// clean makes line ends \n and leaves out other control characters, which no database and no chat shows, and the
// space around.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(c rune) rune {
		switch {
		case c == '\r':
			return '\n'
		case unicode.IsControl(c) && c != '\n' && c != '\t':
			return -1
		}
		return c
	}, text)
	return strings.TrimSpace(text)
}

// shorten keeps messages readable whatever stands in a cell.
func shorten(text string) string {
	const limit = 40
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}
