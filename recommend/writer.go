package recommend

import "context"

// A Writer chooses, orders and explains picks among the candidates it is given. It returns ErrLimited when its quota
// is used up, ErrUnavailable when it cannot be reached in time, ErrNoResult when the answer cannot be used, and
// ErrInvalid when the request itself is refused. Its draft is not trusted: the caller checks it.
type Writer interface {
	Write(ctx context.Context, r Request) (Draft, error)
}

// Purpose says what a generation is for; it decides whose share of the quota pays.
type Purpose string

const (
	// First picks of a person's day, somebody waiting or not.
	First Purpose = "first"
	// Scheduled ones are made ahead of their hour.
	Scheduled Purpose = "scheduled"
	// Refresh replaces picks that new feedback has outdated.
	Refresh Purpose = "refresh"
	// Wish answers free text.
	Wish Purpose = "wish"
)

// Request is everything a writer may know. It carries no name, user name or id of the person.
type Request struct {
	Purpose Purpose
	// Lang is the language of the answer (BCP 47).
	Lang string
	// Picks is how many are wanted, 1-10.
	Picks int
	// Wish is the person's own words; empty for daily picks.
	Wish string
	// Taste is what is known of the person.
	Taste Taste
	// Candidates in the ranker's order, at most 40.
	Candidates []Candidate
	// Seed shuffles the candidates, the same for a person's whole day.
	Seed uint64
}

// Taste describes a person in the catalog's own words, most telling first.
type Taste struct {
	Likes    []string
	Dislikes []string
	Saved    []string
	Had      []string
	// Topics are categories and tags the person leans to.
	Topics []string
	Stats  Stats
}

// Candidate is an item that may be picked, and why it came up.
type Candidate struct {
	Item     Item
	Score    float64
	Evidence Evidence
}

// Evidence is what the ranker knows in favour of a candidate.
type Evidence struct {
	// Because lists items of the person that speak for this one, strongest first.
	Because []Because
	// Shared are the tags, or else the category, that it has in common with the first of them, the most telling first;
	// without one, what it has in common with the person's taste.
	Shared []string
	// Words are those of the wish that it answers.
	Words []string
	// Likers is how many people liked it.
	Likers int
	// Outside marks the one pick a little off the person's usual path.
	Outside bool
}

// Because names an item of the person and how many people liked both.
type Because struct {
	ItemID string
	Title  string
	Kind   Kind
	People int
}

// Draft is a writer's answer, unchecked.
type Draft struct {
	Summary string
	Picks   []Pick
	Tips    []string
	// Model is the one that answered.
	Model string
}
