package recommend

import (
	"cmp"
	"slices"
	"strings"

	"pickbot/recommend/ranking"
)

const (
	// knownAfter is the number of rated items from which a person's taste speaks for itself. Before that the topics they
	// chose stand in, and nothing is said of a taste that nobody knows.
	knownAfter = 5
	diversity  = 0.15
	// outsiders is how many items compete for the place a little outside the usual, and finalists how many of them the
	// day decides between.
	outsiders = 10
	finalists = 3
)

// weights says what each kind of feedback tells of a taste.
var weights = map[Kind]float64{
	Like:    ranking.Liked,
	Save:    ranking.Saved,
	Had:     ranking.Had,
	Dislike: ranking.Disliked,
	Shown:   ranking.Ignored,
}

// Ranker chooses candidates from one snapshot of the catalog and everybody's feedback. It is immutable.
type Ranker struct {
	shelf *Shelf
	model *ranking.Model
}

// Query asks a Ranker for one person's candidates.
type Query struct {
	Profile Profile
	Wish    string
	// Without are words that no candidate may mention.
	Without []string
	N       int
	// Seed decides between equals; the same for a person's whole day.
	Seed uint64
}

// Shelf is the catalog that the ranker knows.
func (r *Ranker) Shelf() *Shelf { return r.shelf }

// Candidates returns at most q.N items, best first. What the rules refuse and what the person disliked or had is never
// among them. What was shown lately or liked before comes only when little is left that is new, and for a wish. For
// somebody who is known, one of them is a little outside their usual.
func (r *Ranker) Candidates(q Query) []Candidate {
	if q.Wish != "" {
		return r.rank(q, q.N, true, func(*Item) bool { return true })
	}
	seen := shownCounts(q.Profile.Shown)
	unseen := func(it *Item) bool { return seen[it.ID] == 0 }
	list := r.rank(q, q.N, false, unseen)
	if enough := q.N / 2; len(list) < enough {
		list = append(list, r.rank(q, enough-len(list), true, func(it *Item) bool { return !among(list, it.ID) })...)
	}
	return r.withOutside(q, list, unseen)
}

// rank returns at most n items that may be offered and that also says yes to.
func (r *Ranker) rank(q Query, n int, again bool, also func(*Item) bool) []Candidate {
	out, ruling := dropped(q.Profile.Feedback), r.shelf.under(q.Profile.Rules)
	for _, word := range q.Without {
		for _, id := range r.model.Mentioning(word) {
			out[id] = true
		}
	}
	scored := r.model.Rank(ranking.Query{
		Profile: signals(q.Profile.Feedback),
		Again:   again,
		Shown:   shownCounts(q.Profile.Shown),
		Wish:    q.words(),
		Allowed: func(id string) bool {
			at, ok := r.shelf.byID[id]
			return ok && !out[id] && ruling.allowsAt(at) && also(&r.shelf.items[at])
		},
		N:         n,
		Diversity: diversity,
		Seed:      q.Seed,
	})
	candidates := make([]Candidate, 0, len(scored))
	for _, s := range scored {
		it, _ := r.shelf.Item(s.ID)
		candidates = append(candidates, Candidate{Item: *it, Score: s.Score, Evidence: r.evidence(q.Profile, it, s.Evidence)})
	}
	return candidates
}

// withOutside marks, or adds in the last place, an item for somebody who is known, of a category that they have liked
// nothing or little of. The first ones are chosen for themselves and are not it.
func (r *Ranker) withOutside(q Query, list []Candidate, unseen func(*Item) bool) []Candidate {
	rare, ok := r.rareCategories(q.Profile)
	if !ok {
		return list
	}
	first := list[:min(len(list), q.N/4)]
	found := r.rank(q, outsiders, false, func(it *Item) bool {
		return rare[it.Category] && unseen(it) && !among(first, it.ID)
	})
	if len(found) == 0 {
		return list
	}
	leanings := r.leanings(q.Profile)
	slices.SortStableFunc(found, func(a, b Candidate) int {
		return cmp.Compare(leanings.to(&b.Item), leanings.to(&a.Item))
	})
	c := found[q.Seed%uint64(min(len(found), finalists))]
	c.Evidence.Outside = true
	if shared := leanings.shared(&c.Item); len(shared) > 0 {
		c.Evidence.Shared = shared
	}
	list = slices.DeleteFunc(list, func(other Candidate) bool { return other.Item.ID == c.Item.ID })
	return append(list[:min(len(list), q.N-1)], c)
}

// rareCategories are those that the person has liked least of, disliked ones left out. There are none for somebody of
// whom too little is known, or whose likes are spread evenly.
func (r *Ranker) rareCategories(p Profile) (map[string]bool, bool) {
	if !p.Known() {
		return nil, false
	}
	liked, disliked := make(map[string]int), make(map[string]bool)
	for _, f := range p.Feedback {
		switch it, ok := r.shelf.Item(f.ItemID); {
		case !ok:
		case f.Kind == Dislike:
			disliked[it.Category] = true
		default:
			liked[it.Category]++
		}
	}
	least, most := len(p.Feedback), 0
	for _, category := range r.shelf.Categories() {
		least, most = min(least, liked[category]), max(most, liked[category])
	}
	rare := make(map[string]bool)
	for _, category := range r.shelf.Categories() {
		rare[category] = liked[category] == least && !disliked[category]
	}
	return rare, least < most
}

func among(list []Candidate, id string) bool {
	return slices.ContainsFunc(list, func(c Candidate) bool { return c.Item.ID == id })
}

// words are the wish, or the topics that a new person chose.
func (q Query) words() string {
	if q.Wish == "" && !q.Profile.Known() {
		return strings.Join(q.Profile.Topics, " ")
	}
	return q.Wish
}

// Evidence says what speaks for items in the eyes of a person, in their order. It is empty for an unknown one.
func (r *Ranker) Evidence(p Profile, ids ...string) []Evidence {
	list := make([]Evidence, len(ids))
	for _, s := range r.model.Rank(ranking.Query{
		Profile: signals(p.Feedback),
		Again:   true,
		Allowed: func(id string) bool { return slices.Contains(ids, id) },
		N:       len(ids),
	}) {
		if it, ok := r.shelf.Item(s.ID); ok {
			list[slices.Index(ids, s.ID)] = r.evidence(p, it, s.Evidence)
		}
	}
	return list
}

func (r *Ranker) evidence(p Profile, it *Item, e ranking.Evidence) Evidence {
	ours := Evidence{Shared: e.Tags, Words: e.Words, Likers: e.Likes}
	kinds := kindsByItem(p.Feedback)
	for _, b := range e.Because {
		mine, ok := r.shelf.Item(b.Item)
		if !ok || mine.ID == it.ID { // what somebody likes does not speak for itself
			continue
		}
		shared := r.shared(it, mine)
		if b.Together == 0 && len(shared) == 0 {
			continue // words that both descriptions have are nothing to tell
		}
		if len(ours.Because) == 0 {
			ours.Shared = shared
		}
		ours.Because = append(ours.Because, Because{ItemID: mine.ID, Title: mine.Title, Kind: kinds[mine.ID], People: b.Together})
	}
	switch {
	case len(ours.Because) > 0 || len(ours.Shared) > 0:
	case e.Category != "":
		ours.Shared = []string{e.Category}
	default:
		ours.Shared = p.topicsOf(it)
	}
	return ours
}

// shared are the topics that an item has in common with another, the most telling first.
func (r *Ranker) shared(it, other *Item) []string {
	var list []string
	for _, topic := range it.Tags {
		if containsFold(other.Tags, topic) {
			list = append(list, topic)
		}
	}
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(r.shelf.telling(b), r.shelf.telling(a))
	})
	if len(list) == 0 && it.Category != "" && strings.EqualFold(it.Category, other.Category) {
		list = []string{it.Category}
	}
	return list
}

// Similar returns at most n items like the given one that a person may get.
func (r *Ranker) Similar(p Profile, id string, n int) []Candidate {
	out, ruling := dropped(p.Feedback), r.shelf.under(p.Rules)
	found := r.model.Similar(id, n, func(other string) bool { return !out[other] && ruling.allows(other) })
	candidates := make([]Candidate, 0, len(found))
	for _, s := range found {
		it, _ := r.shelf.Item(s.ID)
		candidates = append(candidates, Candidate{Item: *it, Score: s.Score, Evidence: r.evidence(Profile{}, it, s.Evidence)})
	}
	return candidates
}

// Search returns at most n items that answer the words, best first. Items that the person had or disliked are among
// them: who searches wants to find. What a rule refuses is not.
func (r *Ranker) Search(p Profile, words string, n int) []Item {
	var items []Item
	if strings.TrimSpace(words) == "" {
		for _, c := range r.Candidates(Query{Profile: Profile{Rules: p.Rules}, N: n}) {
			items = append(items, c.Item)
		}
		return items
	}
	for _, f := range r.model.Search(words, n, r.shelf.under(p.Rules).allows) {
		it, _ := r.shelf.Item(f.ID)
		items = append(items, *it)
	}
	return items
}

func signals(feedback []Feedback) []ranking.Signal {
	list := make([]ranking.Signal, 0, len(feedback))
	for _, f := range feedback {
		list = append(list, ranking.Signal{Item: f.ItemID, Weight: weights[f.Kind]})
	}
	return list
}

// dropped are the items that a person does not want (again). A saved one may come back.
func dropped(feedback []Feedback) map[string]bool {
	out := make(map[string]bool)
	for _, f := range feedback {
		if f.Kind.Drops() {
			out[f.ItemID] = true
		}
	}
	return out
}

func shownCounts(shown []Feedback) map[string]int {
	counts := make(map[string]int, len(shown))
	for _, f := range shown {
		counts[f.ItemID]++
	}
	return counts
}

// kindsByItem keeps the most telling opinion of each item.
func kindsByItem(feedback []Feedback) map[string]Kind {
	rank := []Kind{Had, Like, Save, Dislike}
	kinds := make(map[string]Kind)
	for _, f := range feedback {
		if slices.Index(rank, f.Kind) >= slices.Index(rank, kinds[f.ItemID]) {
			kinds[f.ItemID] = f.Kind
		}
	}
	return kinds
}
