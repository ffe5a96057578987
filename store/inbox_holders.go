package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Join makes holder alive and ends all others of the same name: earlier runs of the same process.
func (in *Inbox) Join(ctx context.Context, name, holder string, until time.Time) error {
	return in.s.inTx(ctx, "join the inbox", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM inbox_holders WHERE bot_id = $1 AND name = $2", in.bot, name)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO inbox_holders (bot_id, holder, name, until) VALUES ($1, $2, $3, $4)",
			in.bot, holder, name, millis(until))
		return err
	})
}

// Renew keeps holder alive. False means that somebody ended it.
func (in *Inbox) Renew(ctx context.Context, holder string, until time.Time) (bool, error) {
	res, err := in.s.writer.ExecContext(ctx, "UPDATE inbox_holders SET until = $3 WHERE bot_id = $1 AND holder = $2",
		in.bot, holder, millis(until))
	if err != nil {
		return false, fail("renew a holder", err)
	}
	n, err := res.RowsAffected()
	return n > 0, fail("renew a holder", err)
}

// Leave ends holder. What it holds is anybody's.
func (in *Inbox) Leave(ctx context.Context, holder string) error {
	_, err := in.s.writer.ExecContext(ctx, "DELETE FROM inbox_holders WHERE bot_id = $1 AND holder = $2", in.bot, holder)
	return fail("leave the inbox", err)
}

// Expire ends all holders whose time is over. Until then one that is late only can renew.
func (in *Inbox) Expire(ctx context.Context, now time.Time) error {
	_, err := in.s.writer.ExecContext(ctx, "DELETE FROM inbox_holders WHERE bot_id = $1 AND until <= $2", in.bot, millis(now))
	return fail("end silent holders", err)
}

// ClaimPoll makes holder the one that polls, unless another that is alive does. It reports whether holder is it.
func (in *Inbox) ClaimPoll(ctx context.Context, holder string) (bool, error) {
	var poller string
	err := in.s.writer.QueryRowContext(ctx, `
		INSERT INTO inbox_pollers (bot_id, holder) VALUES ($1, $2)
		ON CONFLICT (bot_id) DO UPDATE SET holder = excluded.holder
		WHERE NOT EXISTS (
			SELECT 1 FROM inbox_holders h
			WHERE h.bot_id = $1 AND h.holder = inbox_pollers.holder AND h.holder <> $2)
		RETURNING holder`, in.bot, holder).Scan(&poller)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, fail("claim the poll", err)
}

// Orphans returns up to limit chats whose holder is not alive.
func (in *Inbox) Orphans(ctx context.Context, limit int) ([]string, error) {
	rows, err := in.s.reader.QueryContext(ctx, `
		SELECT c.chat FROM inbox_chats c
		WHERE c.bot_id = $1 AND NOT EXISTS (
			SELECT 1 FROM inbox_holders h WHERE h.bot_id = c.bot_id AND h.holder = c.holder)
		ORDER BY c.chat LIMIT $2`, in.bot, limit)
	chats, err := readAll(rows, err, scanOne[string])
	return chats, fail("find orphans", err)
}
