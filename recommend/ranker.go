package recommend

import (
	"slices"
	"strings"

	"pickbot/recommend/ranking"
)

const (
	// knownAfter is the number of opinions from which a person's taste speaks for itself; before that, the topics
	// they chose stand in.
	knownAfter = 5
	diversity  = 0.3
)

// weights says what each kind of feedback tells of a taste.
var weights = map[Kind]float64{
	Like:    ranking.Liked,
	Save:    ranking.Saved,
	Had:     ranking.Had,
	Dislike: ranking.Disliked,
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
	N       int
	// Seed decides between equals; the same for a person's whole day.
	Seed uint64
}

// Shelf is the catalog that the ranker knows.
func (r *Ranker) Shelf() *Shelf { return r.shelf }

// Candidates returns at most q.N items, best first. What the rules refuse and what the person disliked or had is not
// among them; what was shown lately or liked before comes only when there is not enough that is new.
func (r *Ranker) Candidates(q Query) []Candidate {
	seen := shownCounts(q.Profile.Shown)
	fresh := r.rank(q, false, func(id string) bool { return seen[id] == 0 })
	if len(fresh) >= q.N {
		return fresh
	}
	taken := make(map[string]bool, len(fresh))
	for _, c := range fresh {
		taken[c.Item.ID] = true
	}
	rest := q
	rest.N -= len(fresh)
	return append(fresh, r.rank(rest, true, func(id string) bool { return !taken[id] })...)
}

func (r *Ranker) rank(q Query, again bool, also func(id string) bool) []Candidate {
	out := dropped(q.Profile.Feedback)
	scored := r.model.Rank(ranking.Query{
		Profile: signals(q.Profile.Feedback),
		Again:   again,
		Shown:   shownCounts(q.Profile.Shown),
		Wish:    q.words(),
		Allowed: func(id string) bool {
			it, ok := r.shelf.Item(id)
			return ok && !out[id] && also(id) && Allowed(q.Profile.Rules, it)
		},
		N:         q.N,
		Diversity: diversity,
		Explore:   q.Wish == "",
		Seed:      q.Seed,
	})
	candidates := make([]Candidate, 0, len(scored))
	kinds := kindsByItem(q.Profile.Feedback)
	for _, s := range scored {
		it, _ := r.shelf.Item(s.ID)
		candidates = append(candidates, Candidate{Item: *it, Score: s.Score, Evidence: r.evidence(s.Evidence, s.Explored, kinds)})
	}
	return candidates
}

// words are the wish, or the topics that a new person chose.
func (q Query) words() string {
	if q.Wish == "" && len(q.Profile.Feedback) < knownAfter {
		return strings.Join(q.Profile.Topics, " ")
	}
	return q.Wish
}

// Evidence says what speaks for one item in the eyes of a person.
func (r *Ranker) Evidence(p Profile, id string) Evidence {
	scored := r.model.Rank(ranking.Query{
		Profile: signals(p.Feedback),
		Again:   true,
		Allowed: func(other string) bool { return other == id },
		N:       1,
	})
	if len(scored) == 0 {
		return Evidence{}
	}
	return r.evidence(scored[0].Evidence, scored[0].Explored, kindsByItem(p.Feedback))
}

func (r *Ranker) evidence(e ranking.Evidence, outside bool, kinds map[string]Kind) Evidence {
	ours := Evidence{Shared: e.Tags, Likers: e.Likes, Outside: outside}
	if len(ours.Shared) == 0 && e.Category != "" {
		ours.Shared = []string{e.Category}
	}
	for _, b := range e.Because {
		if it, ok := r.shelf.Item(b.Item); ok {
			ours.Because = append(ours.Because, Because{ItemID: it.ID, Title: it.Title, Kind: kinds[it.ID], People: b.Together})
		}
	}
	return ours
}

// Similar returns at most n items like the given one that a person may get.
func (r *Ranker) Similar(p Profile, id string, n int) []Candidate {
	out := dropped(p.Feedback)
	found := r.model.Similar(id, n, func(other string) bool { return r.offers(p, out, other) })
	candidates := make([]Candidate, 0, len(found))
	for _, s := range found {
		it, _ := r.shelf.Item(s.ID)
		candidates = append(candidates, Candidate{Item: *it, Score: s.Score, Evidence: r.evidence(s.Evidence, false, nil)})
	}
	return candidates
}

// Search returns at most n items that answer the words, best first. Items that the person had or disliked are among
// them: who searches wants to find. What a rule refuses is not.
func (r *Ranker) Search(p Profile, words string, n int) []Item {
	found := r.model.Search(words, n, func(id string) bool { return r.offers(p, nil, id) })
	items := make([]Item, 0, len(found))
	for _, f := range found {
		it, _ := r.shelf.Item(f.ID)
		items = append(items, *it)
	}
	return items
}

func (r *Ranker) offers(p Profile, out map[string]bool, id string) bool {
	it, ok := r.shelf.Item(id)
	return ok && !out[id] && Allowed(p.Rules, it)
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
