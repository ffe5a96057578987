package recommend

import (
	"regexp"
	"strings"
)

// A reason may speak only of what the candidate's record or evidence holds. Prose cannot be proven true, but what does
// harm can be caught: figures, other items of the catalog, and what is or is not in an item.

var figure = regexp.MustCompile(`\d+(?:[.,]\d+)*`)

// grounded reports whether a reason keeps to the candidate's record, its evidence and the person's own items.
func grounded(text string, c Candidate, b brief) bool {
	record := recordOf(c)
	return claimsWithin(text, record) && figuresWithin(text, record) &&
		contentsWithin(text, record, b) && titlesWithin(text, record, b)
}

// groundedInTaste does the same for what is said of the person as a whole.
func groundedInTaste(text string, b brief) bool {
	record := tasteText(b.taste)
	return claimsWithin(text, record) && figuresWithin(text, record) &&
		contentsWithin(text, record, b) && titlesWithin(text, record, b)
}

// claim finds words that people with an allergy or a diet rely on.
var claim = regexp.MustCompile(`(?i)[\pL]+[- ]free\b|\b(?:no|without|free of|free from) [\pL]+|без [\pL]+|` +
	`\b(?:vegan|vegetarian|halal|kosher|keto|organic|healthy|allerg)[\pL]*|(?:веган|вегетари|халял|кошер|постн|диет|аллерг|полезн)[\pL]*`)

// claimsWithin: such a claim stands in the record word for word or not at all.
func claimsWithin(text, record string) bool {
	for _, c := range claim.FindAllString(text, -1) {
		if !strings.Contains(record, strings.ToLower(c)) {
			return false
		}
	}
	return true
}

// recordOf is all text that a reason may draw on, lower case.
func recordOf(c Candidate) string {
	parts := []string{c.Item.Title, c.Item.Description, c.Item.Category}
	parts = append(parts, c.Item.Tags...)
	parts = append(parts, c.Item.Contains.Names...)
	for _, value := range c.Item.Attributes {
		parts = append(parts, value)
	}
	for _, because := range c.Evidence.Because {
		parts = append(parts, because.Title)
	}
	parts = append(parts, c.Evidence.Shared...)
	return strings.ToLower(strings.Join(parts, " \n "))
}

func tasteText(t Taste) string {
	var parts []string
	for _, list := range [][]string{t.Likes, t.Dislikes, t.Saved, t.Had, t.Topics} {
		parts = append(parts, list...)
	}
	return strings.ToLower(strings.Join(parts, " \n "))
}

// figuresWithin: prices, years and counts come from the record or not at all.
func figuresWithin(text, record string) bool {
	for _, n := range figure.FindAllString(text, -1) {
		if !strings.Contains(record, n) {
			return false
		}
	}
	return true
}

// contentsWithin: a word that some candidate declares as a content must stand in this one's record, "nut-free" too.
func contentsWithin(text, record string, b brief) bool {
	lower := strings.ToLower(text)
	for _, c := range b.candidates {
		for _, name := range c.Item.Contains.Names {
			if mentions(lower, name) && !strings.Contains(record, name) {
				return false
			}
		}
	}
	return true
}

// titlesWithin: no other item of the list is spoken of, unless the person knows it.
func titlesWithin(text, record string, b brief) bool {
	lower := strings.ToLower(text)
	for _, c := range b.candidates {
		title := strings.ToLower(c.Item.Title)
		if mentions(lower, title) && !strings.Contains(record, title) {
			return false
		}
	}
	return true
}

// mentions looks for whole words, a plural s or y aside ("nuts" finds "nut-free").
func mentions(text, name string) bool {
	stem := strings.TrimRight(strings.ToLower(name), "s")
	for rest := text; stem != ""; {
		at := strings.Index(rest, stem)
		if at < 0 {
			return false
		}
		before := at == 0 || !isLetter(rest[at-1])
		if before {
			return true
		}
		rest = rest[at+len(stem):]
	}
	return false
}

// isLetter treats every byte of a multi-byte letter as one.
func isLetter(b byte) bool {
	return b >= 0x80 || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}
