package store

import (
	"context"
	"database/sql"
	"time"

	"pickbot/recommend"
)

// PersonData is everything kept of a person, for them to read as JSON. Settings that follow the operator's are left
// out.
type PersonData struct {
	ID          int64             `json:"id"`
	Banned      bool              `json:"banned"`
	Settings    *SettingsData     `json:"settings,omitempty"` // nil: not known as a person
	Topics      []string          `json:"topics"`
	Rules       []RuleData        `json:"rules"`
	Feedback    []FeedbackData    `json:"feedback"`
	Shown       []ShownData       `json:"shown"`
	Generations []GenerationsData `json:"generations"`
	// Notifications are the daily picks that went out lately, or are on their way.
	Notifications []NotificationData `json:"notifications"`
	// Broadcasts are those that went to the person, or are to.
	Broadcasts []BroadcastData `json:"broadcasts"`
	// ExternalIDs are what other systems call the person whose history came from there.
	ExternalIDs []string `json:"external_ids,omitempty"`
}

// SettingsData is a person's row.
type SettingsData struct {
	Lang       string    `json:"lang"`
	LangChosen bool      `json:"lang_chosen"`
	Zone       string    `json:"zone,omitempty"`
	NotifyAt   *int      `json:"notify_minutes_after_midnight,omitempty"`
	NotifyOn   bool      `json:"notify"`
	QuietDays  []string  `json:"quiet_days"`
	Picks      int       `json:"picks,omitempty"`
	State      string    `json:"state,omitempty"`
	Paused     bool      `json:"paused"`
	Rarely     bool      `json:"rarely"`
	Ignored    int       `json:"daily_picks_since_last_heard_of"`
	Gone       bool      `json:"gone"`
	CreatedAt  time.Time `json:"created_at"`
	StartedAt  time.Time `json:"started_at,omitzero"`
	SeenAt     time.Time `json:"seen_at"`
	ChangedAt  time.Time `json:"changed_at,omitzero"`
}

// RuleData is one rule.
type RuleData struct {
	Kind    recommend.RuleKind `json:"kind"`
	Value   string             `json:"value"`
	AddedAt time.Time          `json:"added_at"`
}

// FeedbackData is one opinion; Given is false for one taken back.
type FeedbackData struct {
	ItemID string         `json:"item_id"`
	Kind   recommend.Kind `json:"kind"`
	Given  bool           `json:"given"`
	At     time.Time      `json:"at"`
}

// ShownData is one showing.
type ShownData struct {
	ItemID string    `json:"item_id"`
	Day    string    `json:"day"`
	Source string    `json:"source"`
	At     time.Time `json:"at"`
}

// GenerationsData says how often something was made for the person on the last day it was.
type GenerationsData struct {
	Purpose recommend.Purpose `json:"purpose"`
	Day     string            `json:"day"`
	Taken   int               `json:"taken"`
}

// NotificationData is the daily picks of one local date.
type NotificationData struct {
	Day   string    `json:"day"`
	State string    `json:"state"` // claimed, sent
	At    time.Time `json:"at"`
}

// BroadcastData is what became of one broadcast for the person; At is when, or until when it waits.
type BroadcastData struct {
	ID     int64          `json:"id"`
	Fate   recommend.Fate `json:"fate"`
	Reason string         `json:"reason,omitempty"`
	At     time.Time      `json:"at,omitzero"`
}

// Export reads everything kept of a person. Of somebody unknown there is nothing but the id, and whether it
// is banned.
func (s *Store) Export(ctx context.Context, person int64) (PersonData, error) {
	d := PersonData{ID: person}
	p, found, err := s.Person(ctx, person)
	if err != nil {
		return d, err
	}
	if found {
		d.Settings = settingsData(p)
	}
	if d.Banned, err = s.Banned(ctx, person); err != nil {
		return d, err
	}
	const op = "export person"
	if d.Topics, err = list(ctx, s.reader, op, scanText, "SELECT topic FROM topics WHERE person_id = $1 ORDER BY topic", person); err != nil {
		return d, err
	}
	if d.Rules, err = list(ctx, s.reader, op, scanRuleData, "SELECT kind, value, added_at FROM rules WHERE person_id = $1 ORDER BY added_at, value", person); err != nil {
		return d, err
	}
	if d.Feedback, err = list(ctx, s.reader, op, scanFeedbackData, "SELECT item_id, kind, given, at FROM feedback WHERE person_id = $1 ORDER BY at, item_id, kind", person); err != nil {
		return d, err
	}
	if d.Shown, err = list(ctx, s.reader, op, scanShownData, "SELECT item_id, day, source, at FROM shown WHERE person_id = $1 ORDER BY at, item_id", person); err != nil {
		return d, err
	}
	if d.Generations, err = list(ctx, s.reader, op, scanGenerationsData, "SELECT purpose, day, taken FROM generations WHERE person_id = $1 ORDER BY purpose", person); err != nil {
		return d, err
	}
	if d.Notifications, err = list(ctx, s.reader, op, scanNotificationData, "SELECT day, state, at FROM notifications WHERE person_id = $1 ORDER BY day", person); err != nil {
		return d, err
	}
	if d.Broadcasts, err = list(ctx, s.reader, op, scanBroadcastData, "SELECT broadcast_id, fate, reason, at FROM broadcast_people WHERE person_id = $1 ORDER BY broadcast_id", person); err != nil {
		return d, err
	}
	d.ExternalIDs, err = list(ctx, s.reader, op, scanText, "SELECT external_id FROM foreign_people WHERE person_id = $1 ORDER BY external_id", person)
	return d, err
}

// list is a whole query, empty rather than nil, which JSON would write as null.
func list[T any](ctx context.Context, db *sql.DB, op string, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := collect(stream(ctx, db, op, scan, query, args...))
	if rows == nil {
		rows = []T{}
	}
	return rows, err
}

func settingsData(p recommend.Person) *SettingsData {
	d := &SettingsData{
		Lang: p.Lang, LangChosen: p.LangChosen, NotifyOn: p.NotifyOn, QuietDays: []string{}, Picks: p.Picks, State: p.State,
		Paused: p.Paused, Rarely: p.Rarely, Ignored: p.Ignored, Gone: p.Gone,
		CreatedAt: p.CreatedAt, StartedAt: p.StartedAt, SeenAt: p.SeenAt, ChangedAt: p.Changed,
	}
	if p.Zone != nil {
		d.Zone = p.Zone.String()
	}
	if p.NotifyAt >= 0 {
		d.NotifyAt = &p.NotifyAt
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if p.QuietDays.Has(day) {
			d.QuietDays = append(d.QuietDays, day.String())
		}
	}
	return d
}

func scanRuleData(row scanner) (d RuleData, err error) {
	var at int64
	err = row.Scan(&d.Kind, &d.Value, &at)
	d.AddedAt = fromMillis(at)
	return d, err
}

func scanFeedbackData(row scanner) (d FeedbackData, err error) {
	var at int64
	err = row.Scan(&d.ItemID, &d.Kind, &d.Given, &at)
	d.At = fromMillis(at)
	return d, err
}

func scanShownData(row scanner) (d ShownData, err error) {
	var at int64
	err = row.Scan(&d.ItemID, &d.Day, &d.Source, &at)
	d.At = fromMillis(at)
	return d, err
}

func scanNotificationData(row scanner) (d NotificationData, err error) {
	var at int64
	err = row.Scan(&d.Day, &d.State, &at)
	d.At = fromMillis(at)
	return d, err
}

func scanBroadcastData(row scanner) (d BroadcastData, err error) {
	var at int64
	err = row.Scan(&d.ID, &d.Fate, &d.Reason, &at)
	d.At = fromMillis(at)
	return d, err
}

func scanGenerationsData(row scanner) (d GenerationsData, err error) {
	err = row.Scan(&d.Purpose, &d.Day, &d.Taken)
	return d, err
}
