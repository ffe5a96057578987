package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"strconv"
)

// Mark stands for a person where something must be known of them after they are forgotten: an HMAC of their id, which
// only a Store with the same Secret can make again.
func (s *Store) Mark(person int64) string {
	mac := hmac.New(sha256.New, s.secret)
	_, _ = mac.Write([]byte(strconv.FormatInt(person, 10)))
	return hex.EncodeToString(mac.Sum(nil))
}

// Ban bans somebody, whether they are known or not, until Unban. It outlives their being forgotten. Again it changes
// nothing.
func (s *Store) Ban(ctx context.Context, person int64) error {
	return s.setBanned(ctx, "ban", person, true, "INSERT INTO bans (mark, at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
		s.Mark(person), millis(s.now()))
}

// Unban lifts a ban; where there is none it changes nothing.
func (s *Store) Unban(ctx context.Context, person int64) error {
	return s.setBanned(ctx, "unban", person, false, "DELETE FROM bans WHERE mark = $1", s.Mark(person))
}

// Banned reports whether somebody is banned, known or not.
func (s *Store) Banned(ctx context.Context, person int64) (bool, error) {
	var n int
	err := s.reader.QueryRowContext(ctx, "SELECT count(*) FROM bans WHERE mark = $1", s.Mark(person)).Scan(&n)
	return n > 0, fail("read ban", err)
}

// setBanned writes the mark, and the person's own row where there is one, which saves every update of theirs a query.
func (s *Store) setBanned(ctx context.Context, op string, person int64, on bool, statement string, args ...any) error {
	return s.inTx(ctx, op, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE people SET "+rescheduled("banned = $2"), person, on, millis(s.now()))
		return err
	})
}
