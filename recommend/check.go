package recommend

import (
	"slices"
	"strings"
)

const (
	maxReason  = 160 // characters of a reason or a tip
	maxSummary = 200
	maxTips    = 3
)

// checked turns a writer's draft into an entry. Nothing in it is believed: picks that are no candidates or come twice
// are left out, words that say what the records do not are replaced by ours, and the ranker fills the gaps. False: no
// pick is a candidate.
func (s *Service) checked(b brief, d Draft) (Entry, bool) {
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
	return entry, len(chosen) > 0
}

func (s *Service) reason(b brief, c Candidate, text string) string {
	text, ok := plain(text, maxReason)
	if !ok || !s.reasonGround(b, c).holds(text) || !b.profile.spoken() && guess.MatchString(strings.ToLower(text)) {
		return ""
	}
	return text
}

// summary is the writer's for somebody who is known: anybody else's would be a guess sold as knowledge.
func (s *Service) summary(b brief, text string) string {
	if text, ok := plain(text, maxSummary); ok && b.profile.Known() && s.tasteGround(b).holds(text) {
		return text
	}
	return s.phrases.Summary(b.person.Lang, b.taste)
}

// checkedTips are the writer's for somebody who is known; anybody else is asked for more.
func (s *Service) checkedTips(b brief, texts []string) []string {
	if !b.profile.Known() || len(texts) == 0 {
		return s.tips(b)
	}
	var tips []string
	g := s.tipsGround(b)
	for _, text := range texts {
		if text, ok := plain(text, maxReason); ok && len(tips) < maxTips && g.holds(text) {
			tips = append(tips, text)
		}
	}
	if len(tips) == 0 {
		return s.tips(b)
	}
	return tips
}
