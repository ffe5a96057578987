// Package ranking is the mathematics of recommending: ids and numbers in, ids
// and numbers out.
//
// A [Model] is built from a catalog and everybody's feedback, and is immutable
// after that: any number of goroutines may ask it. It joins four views of an
// item: what people who liked the same things liked (collaborative), what the
// item's words, tags and category say (content), how liked it is by all
// (popularity), and how well it answers a wish (search). How much each view
// counts depends on how much is known of the person, and is learned from the
// feedback itself where there is enough of it.
//
// A person's own feedback is never baked in: it comes with each [Query], so a
// first like changes the next answer without a build. A model keeps no id of
// any person.
//
// The package leaves to its callers: where the data comes from, when to build,
// what a person must not get (see [Query.Allowed]), and every word that people
// read.
package ranking

import "iter"

// Item is what the model may know of a thing to recommend. Only ID is needed.
type Item struct {
	ID          string
	Title       string
	Description string
	Category    string
	Tags        []string

	// Lang is a language code such as "en" or "ru-RU", and decides how words
	// are stemmed. Empty: each word's script decides.
	Lang string

	// Prior is a number of likes to believe in before the first one is seen,
	// for instance from sales figures. It must not be negative.
	Prior float64
}

// Feedback is what a person let know of an item. Several rows of the same
// person and item add up, within [-1, 1].
type Feedback struct {
	Person string
	Item   string
	Weight float64
}

// Data is what a model is built from.
type Data struct {
	// Items must have unique ids.
	Items []Item

	// Feedback is read once. An error in it ends the build. Rows of unknown
	// items are left out. Nil: nobody has said anything yet.
	Feedback iter.Seq2[Feedback, error]
}

// Rows streams feedback that is in memory.
func Rows(rows []Feedback) iter.Seq2[Feedback, error] {
	return func(yield func(Feedback, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Weights of the kinds of feedback, for callers without better ones.
const (
	Liked    = 1.0
	Saved    = 0.8
	Had      = 0.4
	Ignored  = -0.05 // shown, and no reaction
	Disliked = -1.0
)
