// Package markup turns what a bot or a person writes into Telegram's text and entities: the HTML parse mode with its
// error texts, the entities that Telegram finds by itself, and the cleaning that every text goes through. All offsets
// and lengths count UTF-16 units, as Telegram's do.
package markup

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"
)

// Entity is one entity of a text.
type Entity struct {
	Type     string
	Offset   int
	Length   int
	URL      string
	Language string
	UserID   int64  // of a text_mention
	EmojiID  string // of a custom_emoji
}

func (e Entity) end() int { return e.Offset + e.Length }

// Units is the length of s in UTF-16 units.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// Plain prepares a text without markup: trimmed, with the entities that Telegram finds in it.
func Plain(text string) (string, []Entity) { return Clean(text, nil) }

// Clean does what Telegram does to every text: it trims white space, drops what is empty or lies outside, lets
// nothing stand inside code, joins neighbours of one kind, adds the entities it finds by itself, and sorts them all.
func Clean(text string, entities []Entity) (string, []Entity) {
	left := strings.TrimLeft(text, " \n\t\r\v\f")
	shift := Units(text[:len(text)-len(left)])
	text = strings.TrimRight(left, " \n\t\r\v\f")
	size := Units(text)

	kept := make([]Entity, 0, len(entities))
	for _, e := range entities {
		begin, end := max(e.Offset-shift, 0), min(e.end()-shift, size)
		if e.Offset = begin; begin >= end {
			continue
		}
		e.Length = end - begin
		kept = append(kept, e)
	}
	kept = join(withoutInsides(kept))
	for _, e := range Find(text) {
		if !slices.ContainsFunc(kept, func(k Entity) bool { return closed(k) && overlap(k, e) }) {
			kept = append(kept, e)
		}
	}
	sortEntities(kept)
	return text, kept
}

// closed entities let no other one stand inside.
func closed(e Entity) bool {
	switch e.Type {
	case "pre", "code", "text_link", "text_mention", "custom_emoji":
		return true
	}
	return false
}

func overlap(a, b Entity) bool { return a.Offset < b.end() && b.Offset < a.end() }

func withoutInsides(entities []Entity) []Entity {
	return slices.DeleteFunc(slices.Clone(entities), func(e Entity) bool {
		return slices.ContainsFunc(entities, func(code Entity) bool {
			isCode := code.Type == "code" || code.Type == "pre"
			return isCode && code != e && overlap(code, e) && e.Type != "blockquote" && e.Type != "pre"
		})
	})
}

// join makes one entity of neighbours that look the same: <b>a</b><b>b</b> is one bold entity.
func join(entities []Entity) []Entity {
	sortEntities(entities)
	var joined []Entity
	for _, e := range entities {
		i := slices.IndexFunc(joined, func(before Entity) bool {
			return before.Type == e.Type && style(e) && before.end() >= e.Offset
		})
		if i < 0 {
			joined = append(joined, e)
			continue
		}
		joined[i].Length = max(joined[i].end(), e.end()) - joined[i].Offset
	}
	return joined
}

func style(e Entity) bool {
	switch e.Type {
	case "bold", "italic", "underline", "strikethrough", "spoiler":
		return true
	}
	return false
}

func sortEntities(entities []Entity) {
	slices.SortStableFunc(entities, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length), cmp.Compare(rank(a), rank(b)))
	})
}

// rank orders entities of one range, the outer first, as Telegram's server does.
func rank(e Entity) int {
	order := []string{"blockquote", "expandable_blockquote", "pre", "code", "text_mention", "text_link", "", "bold",
		"italic", "underline", "strikethrough", "spoiler", "custom_emoji"}
	if i := slices.Index(order, e.Type); i >= 0 {
		return i
	}
	return slices.Index(order, "")
}
