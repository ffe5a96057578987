package store

import (
	"context"
	"database/sql"
)

// personal are the tables that hold something of a person, each with the column that says whose it is.
var personal = []struct{ table, column string }{
	{"people", "id"}, // before the others: whoever holds this row may still write the others
	{"feedback", "person_id"},
	{"shown", "person_id"},
	{"generations", "person_id"},
	{"topics", "person_id"},
	{"rules", "person_id"},
	{"foreign_people", "person_id"},
	{"notifications", "person_id"},
	{"broadcast_people", "person_id"},
}

// Forget deletes everything that is kept of a person, their waiting jobs as well, in one transaction. Somebody unknown
// is forgotten already.
func (s *Store) Forget(ctx context.Context, person int64) error {
	return s.inTx(ctx, "forget person", func(tx *sql.Tx) error {
		// What an admin wrote to others stays theirs to have got. First, as whoever starts a broadcast holds it before people.
		if _, err := tx.ExecContext(ctx, "UPDATE broadcasts SET admin_id = 0 WHERE admin_id = $1", person); err != nil {
			return err
		}
		for _, p := range personal {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+p.table+" WHERE "+p.column+" = $1", person); err != nil {
				return err
			}
		}
		if err := s.forgetJobs(ctx, tx, person); err != nil {
			return err
		}
		if _, err := raise(ctx, tx, feedbackCounter, 1); err != nil {
			return err
		}
		_, err := raise(ctx, tx, forgottenCounter, 1)
		return err
	})
}
