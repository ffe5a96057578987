package gemini

import (
	"fmt"
	"maps"
	"slices"

	"pickbot/recommend"
)

// candidate is what the prompt says of one: a reason may use this and nothing else.
type candidate struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Category   string            `json:"category,omitempty"`
	About      string            `json:"about,omitempty"`
	Tags       []string          `json:"tags,omitempty"`
	Price      string            `json:"price,omitempty"`
	Contains   []string          `json:"contains,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Because    []string          `json:"because,omitempty"`
	Shared     []string          `json:"in_common,omitempty"`
	Likers     int               `json:"liked_by,omitempty"`
	Outside    bool              `json:"outside,omitempty"`
}

// detail is how much of a candidate's record is told.
type detail struct {
	about, tags, attributes, evidence int // runes of the description, and entries
}

// candidateLine tells as much as fits into a line: what a reason needs least goes first.
func candidateLine(id string, c recommend.Candidate) string {
	line := ""
	for _, d := range []detail{
		{about: 160, tags: 8, attributes: 4, evidence: 3},
		{about: 160, tags: 8, evidence: 3},
		{about: 80, tags: 5, evidence: 2},
		{tags: 4, evidence: 1},
		{},
	} {
		line = encode(candidateOf(id, c, d))
		if len(line) <= maxLine {
			break
		}
	}
	return line
}

// candidateOf holds at most 100 runes of texts that are always told: escaped six bytes each, they still fit a line.
func candidateOf(id string, c recommend.Candidate, d detail) candidate {
	told := candidate{
		ID:       id,
		Title:    tidy(c.Item.Title, 70),
		Category: tidy(c.Item.Category, 24),
		Tags:     several(c.Item.Tags, d.tags, 24),
		Price:    price(c.Item.Price),
		Contains: several(c.Item.Contains.Names, 2*d.tags, 24),
		Shared:   several(c.Evidence.Shared, d.tags, 24),
		Likers:   c.Evidence.Likers,
		Outside:  c.Evidence.Outside,
	}
	if d.about > 0 {
		told.About = tidy(c.Item.Description, d.about)
	}
	for _, b := range c.Evidence.Because[:min(d.evidence, len(c.Evidence.Because))] {
		told.Because = append(told.Because, string(b.Kind)+": "+tidy(b.Title, 50))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Item.Attributes)) {
		value := tidy(c.Item.Attributes[name], 40)
		if value == "" || len(told.Attributes) == d.attributes {
			continue
		}
		if told.Attributes == nil {
			told.Attributes = map[string]string{}
		}
		told.Attributes[tidy(name, 20)] = value
	}
	return told
}

// price is an amount as people write it; empty if the catalog does not say.
func price(m *recommend.Money) string {
	if m == nil {
		return ""
	}
	amount := fmt.Sprintf("%d.%02d", m.Hundredths/100, max(m.Hundredths, -m.Hundredths)%100)
	if m.Hundredths%100 == 0 {
		amount = fmt.Sprint(m.Hundredths / 100)
	}
	return tidy(amount+" "+tidy(m.Currency, 8), 30)
}
