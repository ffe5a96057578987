package store

import (
	"context"
	"database/sql"
)

// The counters. Whoever raises one holds its row until the end of the transaction, so that its values become visible
// in their order, one transaction after the other. To keep that short, raising it is the transaction's last step.
const (
	catalogCounter   = "catalog"
	feedbackCounter  = "feedback"
	forgottenCounter = "forgotten"
	foreignCounter   = "foreign"
)

// Versions say what has changed since somebody last looked.
type Versions struct {
	// Catalog rises with every import that changed something.
	Catalog int64
	// Feedback rises with every change of anybody's opinions, a forgotten person's included.
	Feedback int64
	// Forgotten rises when somebody's feedback is deleted, which FeedbackSince cannot tell.
	Forgotten int64
}

// Versions reads them all in one query.
func (s *Store) Versions(ctx context.Context) (Versions, error) {
	var v Versions
	err := s.reader.QueryRowContext(ctx, `
		SELECT coalesce(max(CASE WHEN name = $1 THEN value END), 0),
		       coalesce(max(CASE WHEN name = $2 THEN value END), 0),
		       coalesce(max(CASE WHEN name = $3 THEN value END), 0)
		FROM counters`, catalogCounter, feedbackCounter, forgottenCounter).Scan(&v.Catalog, &v.Feedback, &v.Forgotten)
	return v, fail("read versions", err)
}

// CatalogVersion rises with every import that changed something.
func (s *Store) CatalogVersion(ctx context.Context) (int64, error) {
	v, err := s.Versions(ctx)
	return v.Catalog, err
}

// FeedbackVersion rises with every change of anybody's opinions.
func (s *Store) FeedbackVersion(ctx context.Context) (int64, error) {
	v, err := s.Versions(ctx)
	return v.Feedback, err
}

// raise adds to a counter and returns its new value; adding 0 takes its lock.
func raise(ctx context.Context, tx *sql.Tx, counter string, by int64) (int64, error) {
	var value int64
	err := tx.QueryRowContext(ctx, "UPDATE counters SET value = value + $2 WHERE name = $1 RETURNING value", counter, by).Scan(&value)
	return value, err
}
