package recommend

import (
	"context"
	"slices"
)

// quizRange is how many candidates a question is chosen from: the well known ones that may be to the person's taste.
const quizRange = 40

// Quiz returns the next item that is worth asking a new person about: one that many know, that what they said so far
// speaks for, and that is least like those asked about before. False: there is nothing left to ask.
func (s *Service) Quiz(ctx context.Context, p Person, asked []string) (Item, bool, error) {
	profile, err := s.profile(ctx, p.ID)
	if err != nil {
		return Item{}, false, err
	}
	ranker := s.engine.Ranker()
	found := ranker.Candidates(Query{Profile: profile, N: quizRange, Seed: daySeed(p.ID, p.Day(s.now()))})
	var known []*Item
	for _, id := range slices.Concat(asked, itemsOf(profile.Feedback)) {
		if it, ok := ranker.Shelf().Item(id); ok {
			known = append(known, it)
		}
	}
	best, bestCost := -1, 0.0
	for n, c := range found {
		if slices.ContainsFunc(known, func(it *Item) bool { return it.ID == c.Item.ID }) {
			continue
		}
		if cost := float64(n)/quizRange + sameness(&c.Item, known); best < 0 || cost < bestCost {
			best, bestCost = n, cost
		}
	}
	if best < 0 {
		return Item{}, false, nil
	}
	return found[best].Item, true, nil
}

func itemsOf(feedback []Feedback) []string {
	var ids []string
	for _, f := range feedback {
		ids = append(ids, f.ItemID)
	}
	return ids
}

// sameness says how much an item repeats the known ones: 1 for the category of one of them, and up to 1 for its tags.
func sameness(it *Item, known []*Item) float64 {
	most := 0.0
	for _, other := range known {
		shared := 0
		for _, tag := range it.Tags {
			if slices.Contains(other.Tags, tag) {
				shared++
			}
		}
		cost := float64(shared) / float64(max(1, len(it.Tags)))
		if it.Category != "" && it.Category == other.Category {
			cost++
		}
		most = max(most, cost)
	}
	return most
}
