package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"pickbot/recommend"
)

// BroadcastChunks lists the chunks in which somebody waits, if the broadcast is ready to be sent, and which run of it
// that is.
func (s *Store) BroadcastChunks(ctx context.Context, id int64) (chunks []int64, run int64, err error) {
	const op = "list chunks"
	err = s.reader.QueryRowContext(ctx, "SELECT run FROM broadcasts WHERE id = $1 AND state = 'ready'", id).Scan(&run)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fail(op, err)
	}
	scan := func(row scanner) (chunk int64, err error) {
		err = row.Scan(&chunk)
		return chunk, err
	}
	chunks, err = collect(stream(ctx, s.reader, op, scan,
		"SELECT DISTINCT chunk FROM broadcast_people WHERE broadcast_id = $1 AND fate = 'waits' ORDER BY chunk", id))
	return chunks, run, err
}

// BroadcastRuns notes that there are jobs for all chunks of a run.
func (s *Store) BroadcastRuns(ctx context.Context, id, run int64) error {
	_, err := s.changesOne(ctx, "run broadcast", "UPDATE broadcasts SET state = 'running' WHERE id = $1 AND run = $2 AND state = 'ready'", id, run)
	return err
}

const claimBroadcast = `
	UPDATE broadcast_people SET fate = 'claimed', at = $3
	WHERE broadcast_id = $1 AND fate = 'waits'
		AND person_id = (SELECT person_id FROM broadcast_people
			WHERE broadcast_id = $1 AND chunk = $2 AND fate = 'waits' AND at <= $3 ORDER BY at, person_id LIMIT 1)
		AND EXISTS (SELECT 1 FROM broadcasts WHERE id = $1 AND state IN ('ready', 'running'))
	RETURNING person_id, failures`

// ClaimBroadcast notes that a broadcast is about to go out to the next person of a chunk, and says to whom: those first
// to whom it has not been tried. False: nobody waits there whose time has come, or the broadcast is paused or over.
func (s *Store) ClaimBroadcast(ctx context.Context, id, chunk int64) (c recommend.Claim, ok bool, err error) {
	err = s.writer.QueryRowContext(ctx, claimBroadcast, id, chunk, millis(s.now())).Scan(&c.Person, &c.Failures)
	if errors.Is(err, sql.ErrNoRows) {
		return recommend.Claim{}, false, nil
	}
	return c, err == nil, fail("claim broadcast", err)
}

// DeferBroadcast gives a claim back, with the failures that it has by now: nothing went out, and nothing shall before a time.
func (s *Store) DeferBroadcast(ctx context.Context, id int64, c recommend.Claim, until time.Time) error {
	_, err := s.changesOne(ctx, "defer broadcast", `
		UPDATE broadcast_people SET fate = 'waits', at = $3, failures = $4 WHERE broadcast_id = $1 AND person_id = $2 AND fate = 'claimed'`,
		id, c.Person, millis(until), c.Failures)
	return err
}

// BroadcastDeferred says when the time of somebody comes who waits in a chunk. False: nobody does, or the broadcast is
// paused or over.
func (s *Store) BroadcastDeferred(ctx context.Context, id, chunk int64) (until time.Time, waits bool, err error) {
	var at sql.NullInt64
	err = s.writer.QueryRowContext(ctx, `
		SELECT min(at) FROM broadcast_people WHERE broadcast_id = $1 AND chunk = $2 AND fate = 'waits'
			AND EXISTS (SELECT 1 FROM broadcasts WHERE id = $1 AND state IN ('ready', 'running'))`, id, chunk).Scan(&at)
	return fromMillis(at.Int64), at.Valid, fail("look at chunk", err)
}

// NoteBroadcast notes what became of a claim.
func (s *Store) NoteBroadcast(ctx context.Context, id, person int64, fate recommend.Fate, reason string) error {
	_, err := s.changesOne(ctx, "note broadcast", `
		UPDATE broadcast_people SET fate = $3, reason = $4, at = $5 WHERE broadcast_id = $1 AND person_id = $2 AND fate = 'claimed'`,
		id, person, fate, reason, millis(s.now()))
	return err
}

// BroadcastTally counts the people of a broadcast.
func (s *Store) BroadcastTally(ctx context.Context, id int64) (recommend.Tally, error) {
	const op = "count broadcast"
	t := recommend.Tally{Fates: make(map[recommend.Fate]int)}
	rows, err := s.reader.QueryContext(ctx, `
		SELECT fate, count(*), count(*) FILTER (WHERE fate = 'sent' AND at > $2)
		FROM broadcast_people WHERE broadcast_id = $1 GROUP BY fate`, id, millis(s.now().Add(-time.Minute)))
	if err != nil {
		return t, fail(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var fate recommend.Fate
		var n, fresh int
		if err := rows.Scan(&fate, &n, &fresh); err != nil {
			return t, fail(op, err)
		}
		t.Fates[fate] = n
		t.LastMinute += fresh
	}
	return t, fail(op, rows.Err())
}

// BroadcastOver reports whether nothing more will become of a broadcast: nobody waits, or it was stopped, and what is
// claimed was so before a time. Those who claimed that are dead then.
func (s *Store) BroadcastOver(ctx context.Context, id int64, dead time.Time) (over bool, err error) {
	err = s.reader.QueryRowContext(ctx, `
		SELECT (state = 'stopped' OR state = 'running' AND NOT EXISTS
				(SELECT 1 FROM broadcast_people WHERE broadcast_id = $1 AND fate = 'waits'))
			AND NOT EXISTS (SELECT 1 FROM broadcast_people WHERE broadcast_id = $1 AND fate = 'claimed' AND at > $2)
		FROM broadcasts WHERE id = $1`, id, millis(dead)).Scan(&over)
	return over, fail("look at broadcast", err)
}

// EndBroadcast notes that a broadcast is over. What is claimed still has a fate that nobody knows.
func (s *Store) EndBroadcast(ctx context.Context, id int64) error {
	return s.inTx(ctx, "end broadcast", func(tx *sql.Tx) error {
		const unknown = "UPDATE broadcast_people SET fate = 'unknown' WHERE broadcast_id = $1 AND fate = 'claimed'"
		if _, err := tx.ExecContext(ctx, unknown, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			UPDATE broadcasts SET state = CASE WHEN state = 'stopped' THEN state ELSE 'done' END, ended_at = $2
			WHERE id = $1 AND ended_at = 0`, id, millis(s.now()))
		return err
	})
}

// ShowBroadcast says whether it is this process's turn to tell how far a broadcast has come, once in a while.
func (s *Store) ShowBroadcast(ctx context.Context, id int64, every time.Duration) (bool, error) {
	now := s.now()
	return s.changesOne(ctx, "show broadcast", "UPDATE broadcasts SET shown_at = $2 WHERE id = $1 AND shown_at <= $3", id, millis(now), millis(now.Add(-every)))
}

// BroadcastFailures streams whom a broadcast did not reach, or may not have.
func (s *Store) BroadcastFailures(ctx context.Context, id int64) iter.Seq2[recommend.Failure, error] {
	scan := func(row scanner) (f recommend.Failure, err error) {
		var at int64
		err = row.Scan(&f.Person, &f.Fate, &f.Reason, &at)
		f.At = fromMillis(at)
		return f, err
	}
	return stream(ctx, s.reader, "list failures", scan, `
		SELECT person_id, fate, reason, at FROM broadcast_people
		WHERE broadcast_id = $1 AND fate IN ('failed', 'gone', 'unknown') ORDER BY person_id`, id)
}
