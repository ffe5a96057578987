package recommend

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxReason  = 160 // characters of a reason or a tip
	maxSummary = 200
	maxTips    = 3
)

// checked turns a writer's draft into an entry. Nothing in it is believed: picks that are no candidates or come twice
// are left out, words that say what the records do not are replaced by ours, and the ranker fills the gaps.
func (s *Service) checked(b brief, d Draft) Entry {
	entry := s.blank(b)
	entry.Source = Gemini
	entry.Model = d.Model
	entry.Summary = s.summary(b, d.Summary)
	var chosen []choice
	for _, pick := range d.Picks {
		at := slices.IndexFunc(b.candidates, func(c Candidate) bool { return c.Item.ID == pick.ItemID })
		twice := slices.ContainsFunc(chosen, func(c choice) bool { return c.Item.ID == pick.ItemID })
		if at >= 0 && !twice {
			chosen = append(chosen, choice{b.candidates[at], s.reason(b, b.candidates[at], pick.Reason)})
		}
	}
	entry.Tips = s.checkedTips(b, d.Tips)
	s.lineUp(&entry, b, append(chosen, b.inOrder(chosen)...))
	if len(chosen) == 0 {
		entry.Source = Local
	}
	return entry
}

func (s *Service) reason(b brief, c Candidate, text string) string {
	if text, ok := plain(text, maxReason); ok && grounded(text, c, b) {
		return text
	}
	return s.phrases.Reason(b.person.Lang, c)
}

func (s *Service) summary(b brief, text string) string {
	if text, ok := plain(text, maxSummary); ok && groundedInTaste(text, b) {
		return text
	}
	return s.phrases.Summary(b.person.Lang, b.taste)
}

func (s *Service) checkedTips(b brief, texts []string) []string {
	var tips []string
	for _, text := range texts {
		if text, ok := plain(text, maxReason); ok && groundedInTaste(text, b) && len(tips) < maxTips {
			tips = append(tips, text)
		}
	}
	if len(tips) == 0 {
		return s.tips(b)
	}
	return tips
}

// markup finds what has no place in plain text: tags, links, handles, Markdown links.
var markup = regexp.MustCompile(`[<>\x60]|://|www\.|t\.me|@\w|\]\(|\*\*|__`)

// plain reports whether text can be shown as it is, on one line, with odd spaces mended.
func plain(text string, limit int) (string, bool) {
	text = strings.Join(strings.Fields(text), " ")
	odd := strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar })
	ok := text != "" && utf8.RuneCountInString(text) <= limit && !odd && !markup.MatchString(text)
	return text, ok
}
