package store

import (
	"context"
	"maps"
	"slices"
	"time"
)

// AddTallies adds numbers to those of a date (YYYY-MM-DD), by name.
func (s *Store) AddTallies(ctx context.Context, day string, numbers map[string]int64) error {
	rows := s.batch(s.writer, 3, "INSERT INTO tallies (day, name, value) VALUES ",
		" ON CONFLICT (day, name) DO UPDATE SET value = tallies.value + excluded.value")
	for _, name := range slices.Sorted(maps.Keys(numbers)) { // one order for all, lest replicas wait for each other's rows
		if err := rows.add(ctx, day, name, numbers[name]); err != nil {
			return fail("add tallies", err)
		}
	}
	return fail("add tallies", rows.flush(ctx))
}

// Tally is one number of a date.
type Tally struct {
	Day, Name string
	Value     int64
}

// Tallies lists those of a date and after.
func (s *Store) Tallies(ctx context.Context, since string) ([]Tally, error) {
	const query = "SELECT day, name, value FROM tallies WHERE day >= $1 ORDER BY day, name"
	return collect(stream(ctx, s.reader, "read tallies", scanTally, query, since))
}

func scanTally(row scanner) (t Tally, err error) {
	err = row.Scan(&t.Day, &t.Name, &t.Value)
	return t, err
}

// Population counts people. Gone and paused ones are counted apart; who is gone is not paused.
type Population struct {
	All, Paused, Gone int
	// New came, Active did something, since each of the times asked about.
	New, Active [2]int
}

// Population counts everybody who ever wrote, with those who came or did something since two times. Foreign people are
// not counted.
func (s *Store) Population(ctx context.Context, today, week time.Time) (Population, error) {
	var p Population
	err := s.reader.QueryRowContext(ctx, `
		SELECT count(*), count(*) FILTER (WHERE gone), count(*) FILTER (WHERE paused AND NOT gone),
			count(*) FILTER (WHERE created_at >= $1), count(*) FILTER (WHERE created_at >= $2),
			count(*) FILTER (WHERE seen_at >= $1), count(*) FILTER (WHERE seen_at >= $2)
		FROM people WHERE id > 0`, millis(today), millis(week)).
		Scan(&p.All, &p.Gone, &p.Paused, &p.New[0], &p.New[1], &p.Active[0], &p.Active[1])
	return p, fail("count people", err)
}
