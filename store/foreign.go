package store

import (
	"context"
	"database/sql"
	"strconv"

	"pickbot/recommend/catalog"
)

// historyPeople says who each user of a history is here, and how many of them are new.
func (s *Store) historyPeople(ctx context.Context, tx *sql.Tx, rows []catalog.Vote, telegramIDs bool) (map[string]int64, int, error) {
	if !telegramIDs {
		return s.foreigners(ctx, tx, rows)
	}
	people := make(map[string]int64)
	for _, r := range rows {
		id, err := strconv.ParseInt(r.User, 10, 64)
		if err != nil {
			return nil, 0, invalidf("line %d: %q is not a Telegram user id", r.Line, r.User)
		}
		people[r.User] = id
	}
	return people, 0, nil
}

// foreigners gives every user a negative id, the one of an earlier import or a new one.
func (s *Store) foreigners(ctx context.Context, tx *sql.Tx, rows []catalog.Vote) (map[string]int64, int, error) {
	// Imports wait for one another here, so that nobody gets two ids.
	last, err := raise(ctx, tx, foreignCounter, 0)
	if err != nil {
		return nil, 0, err
	}
	known, err := knownForeigners(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	people, added := make(map[string]int64), 0
	out := s.batch(tx, 2, "INSERT INTO foreign_people (external_id, person_id) VALUES ", "")
	for _, r := range rows {
		id, found := known[r.User]
		if !found {
			added++
			id = -(last + int64(added))
			known[r.User] = id
			if err := out.add(ctx, r.User, id); err != nil {
				return nil, 0, err
			}
		}
		people[r.User] = id
	}
	if err := out.flush(ctx); err != nil {
		return nil, 0, err
	}
	_, err = raise(ctx, tx, foreignCounter, int64(added))
	return people, added, err
}

func knownForeigners(ctx context.Context, tx *sql.Tx) (map[string]int64, error) {
	rows, err := tx.QueryContext(ctx, "SELECT external_id, person_id FROM foreign_people")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := make(map[string]int64)
	for rows.Next() {
		var user string
		var id int64
		if err := rows.Scan(&user, &id); err != nil {
			return nil, err
		}
		known[user] = id
	}
	return known, rows.Err()
}
