package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"pickbot/recommend"
)

// seenEvery is how exact recommend.Person.SeenAt is: writing it with every update would double the statements of a busy chat.
const seenEvery = time.Hour

const personColumns = `id, lang, lang_chosen, zone, notify_at, notify_on, quiet_days, picks, state, paused, gone, banned,
	rarely, ignored, created_at, started_at, seen_at, changed_at, version`

// Person returns somebody and whether they are known.
func (s *Store) Person(ctx context.Context, id int64) (recommend.Person, bool, error) {
	if s.loader != nil {
		p, known, err := s.loader.person(ctx, id)
		return p, known, fail("read person", err)
	}
	row := s.reader.QueryRowContext(ctx, "SELECT "+personColumns+" FROM people WHERE id = $1", id)
	p, err := s.scanPerson(row)
	if errors.Is(err, sql.ErrNoRows) {
		return recommend.Person{}, false, nil
	}
	return p, err == nil, fail("read person", err)
}

// People streams everybody who is neither gone nor banned, by id. An error ends it. A connection is held until the end:
// whoever has much to do for each should collect ids first.
func (s *Store) People(ctx context.Context) iter.Seq2[recommend.Person, error] {
	const query = "SELECT " + personColumns + " FROM people WHERE NOT gone AND NOT banned ORDER BY id"
	return stream(ctx, s.reader, "read people", s.scanPerson, query)
}

// Touch returns the person whose update is being handled, made if unknown and brought back if gone or silent. It is one
// query, but for a second one where there is something to write. An empty lang is unknown; one that was chosen stays. Of
// somebody banned nothing is written: who had themselves forgotten stays so.
func (s *Store) Touch(ctx context.Context, id int64, lang string) (recommend.Person, error) {
	p, found, err := s.Person(ctx, id)
	if err != nil {
		return recommend.Person{}, err
	}
	follows := p.LangChosen || lang == "" || lang == p.Lang
	if p.Banned || found && !p.Gone && p.Ignored == 0 && follows && s.now().Sub(p.SeenAt) < seenEvery {
		return p, nil
	}
	row := s.writer.QueryRowContext(ctx, `
		INSERT INTO people (id, lang, created_at, seen_at)
		SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($3 AS BIGINT)
		WHERE NOT EXISTS (SELECT 1 FROM bans WHERE mark = $4)
		ON CONFLICT (id) DO UPDATE SET
			seen_at = excluded.seen_at, gone = FALSE, ignored = 0, version = people.version + 1,
			next_at = CASE WHEN people.started_at > 0 AND (people.gone OR people.ignored >= $5) THEN -excluded.seen_at
				ELSE people.next_at END,
			lang = CASE WHEN people.lang_chosen OR excluded.lang = '' THEN people.lang ELSE excluded.lang END
		RETURNING `+personColumns, id, lang, millis(s.now()), s.Mark(id), recommend.SilentAfter)
	p, err = s.scanPerson(row)
	if errors.Is(err, sql.ErrNoRows) {
		return recommend.Person{ID: id, Lang: lang, Banned: true}, nil
	}
	return p, fail("touch person", err)
}

// Start is Touch for /start; first says whether it is their first. A later one loses nothing.
func (s *Store) Start(ctx context.Context, id int64, lang string) (p recommend.Person, first bool, err error) {
	if p, err = s.Touch(ctx, id, lang); err != nil || p.Banned || !p.StartedAt.IsZero() {
		return p, false, err
	}
	row := s.writer.QueryRowContext(ctx, `
		UPDATE people SET started_at = $2, next_at = -CAST($2 AS BIGINT), version = version + 1 WHERE id = $1 AND started_at = 0
		RETURNING `+personColumns, id, millis(s.now()))
	p, err = s.scanPerson(row)
	if errors.Is(err, sql.ErrNoRows) { // another replica was faster
		p, _, err = s.Person(ctx, id)
		return p, false, err
	}
	return p, err == nil, fail("start person", err)
}

func (s *Store) scanPerson(row scanner) (recommend.Person, error) {
	var r struct { // one allocation, as all of it escapes
		p                               recommend.Person
		zone                            string
		created, started, seen, changed int64
	}
	p := &r.p
	err := row.Scan(&p.ID, &p.Lang, &p.LangChosen, &r.zone, &p.NotifyAt, &p.NotifyOn, &p.QuietDays, &p.Picks, &p.State,
		&p.Paused, &p.Gone, &p.Banned, &p.Rarely, &p.Ignored, &r.created, &r.started, &r.seen, &r.changed, &p.Version)
	p.Zone = s.zones.find(r.zone)
	p.CreatedAt, p.StartedAt = fromMillis(r.created), fromMillis(r.started)
	p.SeenAt, p.Changed = fromMillis(r.seen), fromMillis(r.changed)
	return *p, err
}
