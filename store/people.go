package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"pickbot/recommend"
)

// seenEvery is how exact Person.SeenAt is: writing it with every update would double the statements of a busy chat.
const seenEvery = time.Hour

// Person is everything kept of somebody beside their feedback, topics and rules. There are no names.
type Person struct {
	ID   int64
	Lang string
	// LangChosen is false while Lang follows Telegram's.
	LangChosen bool
	// Zone is nil where the operator's applies.
	Zone *time.Location
	// NotifyAt is minutes after local midnight, -1 where the operator's hour applies.
	NotifyAt  int
	NotifyOn  bool
	QuietDays Weekdays
	// Picks is 0 where the operator's number applies.
	Picks int
	// State is what the conversation is in the middle of, in the bot's own words; empty: nothing.
	State  string
	Paused bool
	// Gone means that they blocked the bot or closed their account; a message from them ends it.
	Gone      bool
	Banned    bool
	CreatedAt time.Time
	// StartedAt is the first /start, zero if there was none.
	StartedAt time.Time
	// SeenAt is exact to the hour.
	SeenAt time.Time
	// ChangedAt is when their feedback, topics or rules last changed.
	ChangedAt time.Time
	// Version rises with every change of this row.
	Version int64
}

// Recommend is what recommending needs to know of p; zone applies where p has none.
func (p Person) Recommend(zone *time.Location) recommend.Person {
	if p.Zone != nil {
		zone = p.Zone
	}
	return recommend.Person{ID: p.ID, Lang: p.Lang, Zone: zone, Picks: p.Picks, Changed: p.ChangedAt}
}

const personColumns = `id, lang, lang_chosen, zone, notify_at, notify_on, quiet_days, picks, state, paused, gone, banned,
	created_at, started_at, seen_at, changed_at, version`

// Person returns somebody and whether they are known.
func (s *Store) Person(ctx context.Context, id int64) (Person, bool, error) {
	row := s.reader.QueryRowContext(ctx, "SELECT "+personColumns+" FROM people WHERE id = $1", id)
	p, err := s.scanPerson(row)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{}, false, nil
	}
	return p, err == nil, fail("read person", err)
}

// People streams everybody who is neither gone nor banned, by id. An error ends it. A connection is held until the end:
// whoever has much to do for each should collect ids first.
func (s *Store) People(ctx context.Context) iter.Seq2[Person, error] {
	const query = "SELECT " + personColumns + " FROM people WHERE NOT gone AND NOT banned ORDER BY id"
	return stream(ctx, s.reader, "read people", s.scanPerson, query)
}

// Touch returns the person whose update is being handled, made if unknown and brought back if gone. It is one query,
// but for a second one where there is something to write. An empty lang is unknown; one that was chosen stays.
func (s *Store) Touch(ctx context.Context, id int64, lang string) (Person, error) {
	p, found, err := s.Person(ctx, id)
	if err != nil {
		return Person{}, err
	}
	follows := p.LangChosen || lang == "" || lang == p.Lang
	if found && !p.Gone && follows && s.now().Sub(p.SeenAt) < seenEvery {
		return p, nil
	}
	row := s.writer.QueryRowContext(ctx, `
		INSERT INTO people (id, lang, created_at, seen_at) VALUES ($1, $2, $3, $3)
		ON CONFLICT (id) DO UPDATE SET
			seen_at = excluded.seen_at, gone = FALSE, version = people.version + 1,
			lang = CASE WHEN people.lang_chosen OR excluded.lang = '' THEN people.lang ELSE excluded.lang END
		RETURNING `+personColumns, id, lang, millis(s.now()))
	p, err = s.scanPerson(row)
	return p, fail("touch person", err)
}

// Start is Touch for /start; first says whether it is their first. A later one loses nothing.
func (s *Store) Start(ctx context.Context, id int64, lang string) (p Person, first bool, err error) {
	if p, err = s.Touch(ctx, id, lang); err != nil || !p.StartedAt.IsZero() {
		return p, false, err
	}
	row := s.writer.QueryRowContext(ctx, `
		UPDATE people SET started_at = $2, version = version + 1 WHERE id = $1 AND started_at = 0
		RETURNING `+personColumns, id, millis(s.now()))
	p, err = s.scanPerson(row)
	if errors.Is(err, sql.ErrNoRows) { // another replica was faster
		p, _, err = s.Person(ctx, id)
		return p, false, err
	}
	return p, err == nil, fail("start person", err)
}

func (s *Store) scanPerson(row scanner) (Person, error) {
	var (
		p                               Person
		zone                            string
		created, started, seen, changed int64
	)
	err := row.Scan(&p.ID, &p.Lang, &p.LangChosen, &zone, &p.NotifyAt, &p.NotifyOn, &p.QuietDays, &p.Picks, &p.State,
		&p.Paused, &p.Gone, &p.Banned, &created, &started, &seen, &changed, &p.Version)
	p.Zone = s.zones.find(zone)
	p.CreatedAt, p.StartedAt = fromMillis(created), fromMillis(started)
	p.SeenAt, p.ChangedAt = fromMillis(seen), fromMillis(changed)
	return p, err
}
