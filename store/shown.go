package store

import (
	"context"
	"time"
)

// MarkShown records that items were among a person's picks of a local date (YYYY-MM-DD), and who chose them (gemini,
// local, holdout). What was recorded for that date before stays as it is.
func (s *Store) MarkShown(ctx context.Context, person int64, day string, items []string, source string) error {
	return s.markShown(ctx, s.writer, person, day, items, source)
}

func (s *Store) markShown(ctx context.Context, db execer, person int64, day string, items []string, source string) error {
	rows := s.batch(db, 5, "INSERT INTO shown (person_id, item_id, day, source, at) VALUES ",
		" ON CONFLICT (person_id, item_id, day) DO NOTHING")
	at := millis(s.now())
	for _, item := range items {
		if err := rows.add(ctx, person, item, day, source, at); err != nil {
			return fail("mark shown", err)
		}
	}
	return fail("mark shown", rows.flush(ctx))
}

// Showing is one item among somebody's picks.
type Showing struct {
	Person int64
	ItemID string
	Day    string // the person's local date, YYYY-MM-DD
	Source string // gemini, local, holdout, import
	At     time.Time
}

// Shown lists a person's showings since a time, newest first, at most limit of them.
func (s *Store) Shown(ctx context.Context, person int64, since time.Time, limit int) ([]Showing, error) {
	const query = `SELECT person_id, item_id, day, source, at FROM shown
		WHERE person_id = $1 AND at >= $2 ORDER BY at DESC, item_id LIMIT $3`
	return collect(stream(ctx, s.reader, "list showings", scanShowing, query, person, millis(since), limit))
}

func scanShowing(row scanner) (Showing, error) {
	var sh Showing
	var at int64
	err := row.Scan(&sh.Person, &sh.ItemID, &sh.Day, &sh.Source, &at)
	sh.At = fromMillis(at)
	return sh, err
}
