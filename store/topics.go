package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxTopics = 200
	maxName   = 200 // characters of a topic or a rule's value
)

// SetTopic chooses or unchooses a category for a person; case does not matter. The same call again changes nothing.
// ErrInvalid: it is empty or too long, or they have chosen 200.
func (s *Store) SetTopic(ctx context.Context, person int64, topic string, on bool) (changed bool, err error) {
	return s.setTopic(ctx, s.inTx, person, topic, on)
}

func (s *Store) setTopic(ctx context.Context, run transactor, person int64, topic string, on bool) (changed bool, err error) {
	topic = strings.TrimSpace(topic)
	if topic == "" || utf8.RuneCountInString(topic) > maxName {
		return false, invalidf("a topic has 1-%d characters", maxName)
	}
	err = run(ctx, "set topic", func(tx *sql.Tx) error {
		chosen, err := topics(ctx, tx, person)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(chosen, func(t string) bool { return strings.EqualFold(t, topic) })
		if changed = on == (at < 0); !changed {
			return nil
		}
		if on && len(chosen) >= maxTopics {
			return invalidf("%d topics are as many as there can be", maxTopics)
		}
		statement := "INSERT INTO topics (person_id, topic) VALUES ($1, $2) ON CONFLICT DO NOTHING"
		if !on {
			statement, topic = "DELETE FROM topics WHERE person_id = $1 AND topic = $2", chosen[at]
		}
		if _, err := tx.ExecContext(ctx, statement, person, topic); err != nil {
			return err
		}
		return touchTaste(ctx, tx, person, s.now())
	})
	return changed && err == nil, err
}

func topics(ctx context.Context, tx *sql.Tx, person int64) ([]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT topic FROM topics WHERE person_id = $1", person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var topic string
		if err := rows.Scan(&topic); err != nil {
			return nil, err
		}
		list = append(list, topic)
	}
	return list, rows.Err()
}
