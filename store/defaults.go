package store

import (
	"context"
	"database/sql"
	"fmt"
)

// defaultHours is the setting that says by which hours of the operator's people were planned.
const defaultHours = "default_hours"

// FollowDefaults has the daily picks of whoever chose no hour or no time zone planned anew, if the operator's (minutes
// after midnight, an IANA name) are not those by which they were planned. Picks that are due already stay so.
func (s *Store) FollowDefaults(ctx context.Context, at int, zone string) error {
	return s.inTx(ctx, "follow default hours", func(tx *sql.Tx) error {
		changed, err := changes(tx.ExecContext(ctx, `
			INSERT INTO settings (key, value) VALUES ($1, $2)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE settings.value <> excluded.value`,
			defaultHours, fmt.Sprint(at, " ", zone)))
		if err != nil || !changed {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE people SET next_at = -CAST($1 AS BIGINT) WHERE next_at > $1 AND (notify_at < 0 OR zone = '')`, millis(s.now()))
		return err
	})
}
