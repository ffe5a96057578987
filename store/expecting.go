package store

import (
	"context"
	"time"
)

// Expecting yields at most most people who gave at least least opinions since a time and whose daily picks come from a
// time on and before another, with when that is, the most active first.
func (s *Store) Expecting(ctx context.Context, from, to, since time.Time, least, most int, yield func(person int64, at time.Time)) error {
	const op, query = "list who expects picks", `
		SELECT id, next_at FROM people
		JOIN (SELECT person_id, count(*) AS n FROM feedback WHERE given AND at >= $1 GROUP BY person_id HAVING count(*) >= $2) AS active
			ON person_id = id
		WHERE next_at >= $3 AND next_at < $4 AND next_at > 0 ORDER BY n DESC, id LIMIT $5`
	rows, err := s.reader.QueryContext(ctx, query, millis(since), least, millis(from), millis(to), most)
	if err != nil {
		return fail(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var person, at int64
		if err := rows.Scan(&person, &at); err != nil {
			return fail(op, err)
		}
		yield(person, fromMillis(at))
	}
	return fail(op, rows.Err())
}
