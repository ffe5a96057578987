package recommend

import "time"

// Kind is what a person said about an item.
type Kind string

const (
	Like    Kind = "like"
	Dislike Kind = "dislike"
	Save    Kind = "save"
	Had     Kind = "had"
	// Shown is not an opinion: the item was among the picks.
	Shown Kind = "shown"
)

// Opinion reports whether k is one that a person gives by a tap.
func (k Kind) Opinion() bool {
	switch k {
	case Like, Dislike, Save, Had:
		return true
	}
	return false
}

// Drops reports whether an item with this feedback leaves the picks.
func (k Kind) Drops() bool { return k == Dislike || k == Had }

// Excludes reports whether two opinions cannot both be held of one item: the later one takes the earlier one back.
func (k Kind) Excludes(other Kind) bool {
	return k == Like && other == Dislike || k == Dislike && other == Like
}

// Feedback is one opinion of one person, or one showing.
type Feedback struct {
	ItemID string
	Kind   Kind
	At     time.Time
}
