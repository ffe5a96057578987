package recommend

import "slices"

// choice is a candidate that may become a pick. An empty reason is ours to write.
type choice struct {
	Candidate
	reason string
}

// lineup takes n of a list in its order of preference, and returns the rest in that order. No category gets more than
// most places while others are left. One place, the last, goes to a candidate outside the person's usual, if the list
// has one and there are places enough.
func lineup(list []choice, n int, most func(category string) int) (picks, rest []choice) {
	taken := make([]bool, len(list))
	full := make(map[string]int)
	for _, bounded := range []bool{true, false} {
		for i, c := range list {
			category := c.Item.Category
			if len(picks) == n || taken[i] || bounded && category != "" && full[category] >= most(category) {
				continue
			}
			taken[i] = true
			full[category]++
			picks = append(picks, c)
		}
	}
	for i, c := range list {
		if !taken[i] {
			rest = append(rest, c)
		}
	}
	return stepOutside(picks, rest)
}

// fewPlaces is too few to give one away.
const fewPlaces = 3

func stepOutside(picks, rest []choice) (with, without []choice) {
	outside := func(c choice) bool { return c.Evidence.Outside }
	at := slices.IndexFunc(rest, outside)
	if at < 0 || len(picks) < fewPlaces || slices.ContainsFunc(picks, outside) {
		return picks, rest
	}
	last := len(picks) - 1
	picks[last], rest[at] = rest[at], picks[last]
	// The one that made room is the next-best.
	next := rest[at]
	return picks, slices.Insert(slices.Delete(rest, at, at+1), 0, next)
}

// lineUp fills an entry's picks and spares from a list in order of preference.
func (s *Service) lineUp(entry *Entry, b brief, list []choice) {
	n := s.picksFor(b.person)
	picks, rest := lineup(list, n, s.places(b, n))
	for _, c := range picks {
		entry.Picks = append(entry.Picks, s.pick(b, c))
	}
	for _, c := range rest[:min(len(rest), spareCount)] {
		entry.Spares = append(entry.Spares, s.pick(b, c))
	}
}

// places says how many of n places a category may have: half of them, and up to all but one as far as the person likes
// nothing else. No five soups, but for somebody who asks for soup.
func (s *Service) places(b brief, n int) func(category string) int {
	half := (n + 1) / 2
	liked, all := s.engine.Ranker().Shelf().likedCategories(b.profile)
	return func(category string) int {
		switch {
		case b.wish != "":
			return n
		case !b.profile.Known():
			return half
		}
		return max(half, min(n-1, n*liked[category]/max(all, 1)))
	}
}

func (s *Service) pick(b brief, c choice) Pick {
	if c.reason == "" {
		c.reason = s.template(b.person.Lang, c.Candidate)
	}
	return Pick{
		ItemID: c.Item.ID, Reason: c.reason, Outside: c.Evidence.Outside, Marks: b.profile.marks(c.Item.ID),
	}
}

// template is our own reason. It may quote the item's description, but not one with an address or markup in it.
func (s *Service) template(lang string, c Candidate) string {
	text := tidy(s.phrases.Reason(lang, c), maxReason)
	if _, ok := plain(text, maxReason); !ok {
		c.Item.Description = ""
		text = tidy(s.phrases.Reason(lang, c), maxReason)
	}
	return text
}

// inOrder are the ranker's candidates in its own order, those that are taken left out.
func (b brief) inOrder(taken []choice) []choice {
	var list []choice
	for _, c := range b.candidates {
		if !slices.ContainsFunc(taken, func(t choice) bool { return t.Item.ID == c.Item.ID }) {
			list = append(list, choice{Candidate: c})
		}
	}
	return list
}
