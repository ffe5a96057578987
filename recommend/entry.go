package recommend

import "time"

// EntryVersion is the version of the cached JSON; an entry of another version is a miss.
const EntryVersion = 1

// Source says who chose the picks.
type Source string

const (
	Gemini Source = "gemini"
	Local  Source = "local"
)

// Entry is one person's picks of one local date, as they stand in the cache under PicksKey. Its first fields are what
// order.prefix compares.
type Entry struct {
	Version     int       `json:"v"`
	Date        string    `json:"date"` // local, YYYY-MM-DD
	Lang        string    `json:"lang"`
	Wish        string    `json:"wish,omitempty"` // what the picks answer; empty for daily ones
	Summary     string    `json:"summary"`
	Picks       []Pick    `json:"picks"`
	Tips        []string  `json:"tips"`
	Stats       Stats     `json:"stats"`
	Source      Source    `json:"source"`
	Model       string    `json:"model"`
	GeneratedAt time.Time `json:"generated_at"`

	// Spares are the next-best candidates: a dropped pick's slot is filled without a query.
	Spares []Pick `json:"spares,omitempty"`
	// Dropped are picks that left, with the slot they had: they come back when nothing speaks against them any more.
	Dropped []Dropped `json:"dropped,omitempty"`
	// Considered is how many candidates the picks were chosen from.
	Considered int `json:"considered,omitempty"`
	// Rules are those that the picks were made under; items are held against them once more when they are shown.
	Rules []Rule `json:"rules,omitempty"`
	// AsOf is Person.Changed as of the profile that the entry follows: what came later, it does not know. It never is
	// ahead of that, whatever the clocks of replicas say, so an entry that a change has missed can always be told.
	AsOf time.Time `json:"as_of"`
	// Catalog is the version of the catalog that the picks were chosen from.
	Catalog int64 `json:"catalog,omitempty"`
	// Changes counts the opinions since the picks were made.
	Changes int `json:"changes,omitempty"`
	// TriedAt is when making the picks anew was last tried in vain; zero if it was not.
	TriedAt time.Time `json:"tried_at,omitzero"`
	// Seen says that the person has looked at the picks.
	Seen bool `json:"seen,omitempty"`
	// Holdout marks an answer that the ranker gave alone so that the writer's worth can be measured.
	Holdout bool `json:"holdout,omitempty"`
	// Next are the picks of a later date that were made ahead; on that date they take the entry's place.
	Next *Entry `json:"next,omitempty"`
	// Until is when the entry's own picks end, which stand in for the writer's, although the cache may keep it for the sake
	// of Next; zero: with the entry.
	Until time.Time `json:"until,omitzero"`

	// raw is the value that the entry was read from, empty if it is not in the cache.
	raw string
}

// on are the picks that the entry has for a local date: its own, or the next ones once their date has come.
func (e Entry) on(day string) Entry {
	if e.Next != nil && e.Next.Date <= day {
		return *e.Next
	}
	return e
}

// after are the picks that the entry has for a date later than day, nil if there are none.
func (e Entry) after(day string) *Entry {
	if e.Date > day {
		return &e
	}
	return e.Next
}

// shownAs is the source under which showings are recorded.
func (e Entry) shownAs() string {
	if e.Holdout {
		return "holdout"
	}
	return string(e.Source)
}

// Dropped is a pick that left its slot.
type Dropped struct {
	Slot int  `json:"slot"`
	Pick Pick `json:"pick"`
}

// Pick is one chosen item and why.
type Pick struct {
	ItemID string `json:"item_id"`
	Reason string `json:"reason"`
	// Outside says that it has the place for something a little off the person's usual path.
	Outside bool `json:"outside,omitempty"`
	// Marks are what the person has said of it.
	Marks []Kind `json:"marks,omitempty"`
}

// Stats describe what the picks were made from.
type Stats struct {
	Feedback30Days int            `json:"feedback_last_30_days"`
	Categories     map[string]int `json:"categories"`
	UniqueItems    int            `json:"unique_items"`
	ItemsAvailable int            `json:"items_available"`
}
