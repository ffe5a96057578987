package recommend

import "context"

// Learn builds the model now.
func (e *Engine) Learn(ctx context.Context) error { return e.learn(ctx) }

// Grounding checks texts against a catalog, of which the first items are candidates.
type Grounding struct {
	service *Service
	brief   brief
}

// NewGrounding has the first 40 items for candidates.
func NewGrounding(items []Item, phrases Phrases) Grounding {
	e := &Engine{}
	e.current.Store(&Ranker{shelf: NewShelf(1, items, nil)})
	g := Grounding{service: &Service{engine: e, phrases: phrases}}
	for _, it := range items[:min(len(items), maxCandidates)] {
		g.brief.candidates = append(g.brief.candidates, Candidate{Item: it})
	}
	return g
}

// Reason reports whether a reason for a candidate may be shown.
func (g Grounding) Reason(candidate int, line string) bool {
	line, ok := Plain(line)
	return ok && g.service.reasonGround(g.brief, g.brief.candidates[candidate]).holds(line)
}

// Tip reports whether a tip may be shown.
func (g Grounding) Tip(line string) bool { return g.service.tipsGround(g.brief).holds(line) }

// Allows reports whether an item may be offered under a rule, where words mean what the dictionary says.
func Allows(r Rule, it Item, d Dictionary) bool {
	it.Active = true
	return NewShelf(1, []Item{it}, d).under([]Rule{r}).allows(it.ID)
}

// VocabularyOf is what rules can speak of where these are the items.
func VocabularyOf(items ...Item) Vocabulary { return NewShelf(1, items, nil).vocabulary() }

// Plain is a reason as plain text.
func Plain(text string) (string, bool) { return plain(text, maxReason) }

// Tidy makes our own words plain text.
func Tidy(text string) string { return tidy(text, maxReason) }

// ReadShown is what a glance reads of an entry.
func ReadShown(value []byte) (Entry, bool) { return readShown(value) }
