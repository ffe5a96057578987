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

// Entry is one person's picks of one local date, as they stand in the cache under PicksKey.
type Entry struct {
	Version     int       `json:"v"`
	Date        string    `json:"date"` // local, YYYY-MM-DD
	Lang        string    `json:"lang"`
	Summary     string    `json:"summary"`
	Picks       []Pick    `json:"picks"`
	Tips        []string  `json:"tips"`
	Stats       Stats     `json:"stats"`
	Source      Source    `json:"source"`
	Model       string    `json:"model"`
	GeneratedAt time.Time `json:"generated_at"`

	// Spares are the next-best candidates: a dropped pick's slot is filled without a query.
	Spares []Pick `json:"spares,omitempty"`
	// Considered is how many candidates the picks were chosen from.
	Considered int `json:"considered,omitempty"`
}

// Pick is one chosen item and why.
type Pick struct {
	ItemID string `json:"item_id"`
	Reason string `json:"reason"`
	// Mark is what the person has said of it since, empty if nothing.
	Mark Kind `json:"mark,omitempty"`
}

// Stats describe what the picks were made from.
type Stats struct {
	Feedback30Days int            `json:"feedback_last_30_days"`
	Categories     map[string]int `json:"categories"`
	UniqueItems    int            `json:"unique_items"`
	ItemsAvailable int            `json:"items_available"`
}
