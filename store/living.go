package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"pickbot/recommend"
)

// Living is a Store in which nothing is recorded of somebody who is not known: what is under way for a person may be
// done after they were forgotten.
type Living struct{ *Store }

var (
	_ recommend.Store    = Living{}
	_ recommend.Opinions = Living{}
)

// Profile is Store.Profile for people who are known; of others there is recommend.ErrNoResult, and so nothing is made.
func (l Living) Profile(ctx context.Context, person int64) (recommend.Profile, error) {
	p, known, err := l.profile(ctx, person)
	if err == nil && !known {
		err = fmt.Errorf("nobody is known by that id: %w", recommend.ErrNoResult)
	}
	return p, err
}

// MarkShown is Store.MarkShown for people who are known, and nothing for others.
func (l Living) MarkShown(ctx context.Context, person int64, day string, items []string, source string) error {
	return l.ifKnown(person)(ctx, "mark shown", func(tx *sql.Tx) error {
		return l.markShown(ctx, tx, person, day, items, source)
	})
}

// TakeGeneration is Store.TakeGeneration for people who are known; others have none.
func (l Living) TakeGeneration(ctx context.Context, person int64, day string, purpose recommend.Purpose, limit int) (took bool, err error) {
	err = l.ifKnown(person)(ctx, "take generation", func(tx *sql.Tx) error {
		took, err = takeGeneration(ctx, tx, person, day, purpose, limit)
		return err
	})
	return took && err == nil, err
}

// SetFeedback is Store.SetFeedback for people who are known; others have no opinions.
func (l Living) SetFeedback(ctx context.Context, person int64, item string, kind recommend.Kind, on bool, at time.Time) (changed bool, err error) {
	return setFeedback(ctx, l.ifKnown(person), person, item, kind, on, at)
}

// SetTopic is Store.SetTopic for people who are known, and nothing for others.
func (l Living) SetTopic(ctx context.Context, person int64, topic string, on bool) (changed bool, err error) {
	return l.setTopic(ctx, l.ifKnown(person), person, topic, on)
}

// SetRule is Store.SetRule for people who are known, and nothing for others.
func (l Living) SetRule(ctx context.Context, person int64, rule recommend.Rule, on bool) (changed bool, err error) {
	return l.setRule(ctx, l.ifKnown(person), person, rule, on)
}

// ifKnown does something in a transaction that keeps a known person from being forgotten meanwhile, and nothing for others.
func (l Living) ifKnown(person int64) transactor {
	query := "SELECT id FROM people WHERE id = $1" + l.whileKnown()
	return func(ctx context.Context, op string, do func(*sql.Tx) error) error {
		return l.inTx(ctx, op, func(tx *sql.Tx) error {
			var id int64
			err := tx.QueryRowContext(ctx, query, person).Scan(&id)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			return do(tx)
		})
	}
}

// whileKnown keeps the people that a query reads from being forgotten before its transaction ends.
func (s *Store) whileKnown() string {
	if s.engine == PostgreSQL {
		return " FOR KEY SHARE"
	}
	return "" // SQLite has one writer at a time
}
