package recommend

import (
	"encoding/json"
	"slices"
)

// unread is a part of an entry that is passed over.
type unread struct{}

// UnmarshalJSON takes anything.
func (*unread) UnmarshalJSON([]byte) error { return nil }

// glance reads a value that begins with the order's prefix as far as it is shown, if it is to be shown as it stands: what
// an entry keeps to be changed by is half of what there is to decode, and most who look change nothing. Such an entry is
// for an Answer, and not to be written back.
func (s *Service) glance(o order, value []byte) (Entry, bool) {
	var part struct {
		Entry
		Stats   unread `json:"stats"`
		Spares  unread `json:"spares"`
		Dropped unread `json:"dropped"`
		Next    unread `json:"next"` // of a later date
	}
	if err := json.Unmarshal(value, &part); err != nil {
		return Entry{}, false
	}
	e, shelf := part.Entry, s.engine.Ranker().Shelf()
	gone := func(p Pick) bool { return !e.shows(shelf, p.ItemID) }
	return e, e.Wish == o.wish && e.Seen && !s.isOver(e) && !s.outdated(e) && !s.isBehind(o, e) &&
		len(e.Picks) == s.picksFor(o.person) && !slices.ContainsFunc(e.Picks, gone)
}
