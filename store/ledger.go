package store

import (
	"context"
	"database/sql"
	"time"
)

// The states of a notification.
const (
	notificationClaimed = "claimed"
	notificationSent    = "sent"
)

// ClaimNotification notes that somebody's daily picks of a local date (YYYY-MM-DD) are about to go out, and says
// whether they may: not if they have gone out already, and not to somebody who is not known.
func (s *Store) ClaimNotification(ctx context.Context, person int64, day string) (bool, error) {
	return s.changesOne(ctx, "claim notification", `
		INSERT INTO notifications (person_id, day, state, at)
		SELECT id, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM people WHERE id = $1
		ON CONFLICT (person_id, day) DO UPDATE SET at = excluded.at WHERE notifications.state <> $5`,
		person, day, notificationClaimed, millis(s.now()), notificationSent)
}

// NotificationSent notes that they have gone out, and that nothing has been heard of the person since.
func (s *Store) NotificationSent(ctx context.Context, person int64, day string) error {
	return s.inTx(ctx, "note notification", func(tx *sql.Tx) error {
		const query = "UPDATE notifications SET state = $3, at = $4 WHERE person_id = $1 AND day = $2 AND state <> $3"
		res, err := tx.ExecContext(ctx, query, person, day, notificationSent, millis(s.now()))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE people SET ignored = ignored + 1 WHERE id = $1", person)
		return err
	})
}

// PruneNotifications drops what was noted before a time.
func (s *Store) PruneNotifications(ctx context.Context, before time.Time) error {
	_, err := s.writer.ExecContext(ctx, "DELETE FROM notifications WHERE at < $1", millis(before))
	return fail("prune notifications", err)
}
