package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"pickbot/recommend"
)

const (
	broadcastCounter = "broadcast"
	broadcastColumns = `id, admin_id, progress, text, entities, picture, button_text, button_url, segment, segment_value, state,
	started_at, ended_at`
	// chunkPeople is how many people are one job of a broadcast.
	chunkPeople = 100
)

// NewBroadcast keeps a draft for everybody and returns its id.
func (s *Store) NewBroadcast(ctx context.Context, admin int64, c recommend.Content) (id int64, err error) {
	err = s.inTx(ctx, "draft broadcast", func(tx *sql.Tx) error {
		if id, err = raise(ctx, tx, broadcastCounter, 1); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO broadcasts (id, admin_id, progress, text, entities, picture, button_text, button_url, segment, segment_value,
				state, run, started_at, ended_at, shown_at)
			VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8, '', $9, 0, 0, 0, 0)`,
			id, admin, c.Text, c.Entities, c.Picture, c.ButtonText, c.ButtonURL, recommend.Everybody, recommend.Drafted)
		return err
	})
	return id, err
}

// EditBroadcast changes the button and the segment of a draft, and says whether it still is one.
func (s *Store) EditBroadcast(ctx context.Context, b recommend.Broadcast) (bool, error) {
	return s.changesOne(ctx, "edit broadcast", `
		UPDATE broadcasts SET button_text = $2, button_url = $3, segment = $4, segment_value = $5 WHERE id = $1 AND state = $6`,
		b.ID, b.Content.ButtonText, b.Content.ButtonURL, b.Segment.Kind, b.Segment.Value, recommend.Drafted)
}

// Broadcast returns one and whether there is such.
func (s *Store) Broadcast(ctx context.Context, id int64) (recommend.Broadcast, bool, error) {
	b, err := scanBroadcast(s.reader.QueryRowContext(ctx, "SELECT "+broadcastColumns+" FROM broadcasts WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return recommend.Broadcast{}, false, nil
	}
	return b, err == nil, fail("read broadcast", err)
}

// OpenBroadcasts lists those that were started and not reported yet, oldest first.
func (s *Store) OpenBroadcasts(ctx context.Context) ([]recommend.Broadcast, error) {
	const query = "SELECT " + broadcastColumns + " FROM broadcasts WHERE state <> 'draft' AND ended_at = 0 ORDER BY id"
	return collect(stream(ctx, s.reader, "list broadcasts", scanBroadcast, query))
}

func scanBroadcast(row scanner) (recommend.Broadcast, error) {
	var b recommend.Broadcast
	var started, ended int64
	c := &b.Content
	err := row.Scan(&b.ID, &b.Admin, &b.Progress, &c.Text, &c.Entities, &c.Picture, &c.ButtonText, &c.ButtonURL,
		&b.Segment.Kind, &b.Segment.Value, &b.State, &started, &ended)
	b.StartedAt, b.EndedAt = fromMillis(started), fromMillis(ended)
	return b, err
}

// StartBroadcast makes a draft ready to be sent to the people who are of its segment now, and says whether it still was
// a draft. The message tells its progress from then on.
func (s *Store) StartBroadcast(ctx context.Context, id int64, progress int) (started bool, err error) {
	err = s.inTx(ctx, "start broadcast", func(tx *sql.Tx) error {
		now := s.now()
		b, err := scanBroadcast(tx.QueryRowContext(ctx, `
			UPDATE broadcasts SET state = $3, progress = $4, started_at = $5 WHERE id = $1 AND state = $2
			RETURNING `+broadcastColumns, id, recommend.Drafted, recommend.Ready, progress, millis(now)))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		where, value, err := s.segment(b.Segment, now)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO broadcast_people (broadcast_id, person_id, chunk, fate, reason, at)
			SELECT CAST($2 AS BIGINT), id, (row_number() OVER (ORDER BY id) - 1) / `+strconv.Itoa(chunkPeople)+`, 'waits', '', 0
			FROM (SELECT id FROM people WHERE `+where+s.whileKnown()+`) AS reached`, value, id)
		started = err == nil
		return err
	})
	return started, err
}

// CountSegment says how many people are of a segment now.
func (s *Store) CountSegment(ctx context.Context, seg recommend.Segment) (n int, err error) {
	where, value, err := s.segment(seg, s.now())
	if err != nil {
		return 0, err
	}
	err = s.reader.QueryRowContext(ctx, "SELECT count(*) FROM people WHERE "+where, value).Scan(&n)
	return n, fail("count segment", err)
}

// reachable are all who can and want to be written to without being asked.
const reachable = "started_at > 0 AND NOT gone AND NOT banned AND NOT paused"

// segment is the condition for people of a segment, with its parameter $1.
func (s *Store) segment(seg recommend.Segment, now time.Time) (where string, value any, err error) {
	switch seg.Kind {
	case recommend.Everybody:
		return reachable + " AND CAST($1 AS TEXT) = ''", "", nil
	case recommend.Speakers:
		return reachable + " AND lang = $1", seg.Value, nil
	case recommend.Active:
		days, err := strconv.Atoi(seg.Value)
		if err != nil || days < 1 {
			return "", nil, invalidf("%q is no number of days", seg.Value)
		}
		return reachable + " AND seen_at >= $1", millis(now.AddDate(0, 0, -days)), nil
	case recommend.Fans:
		return reachable + ` AND (EXISTS (SELECT 1 FROM topics WHERE person_id = people.id AND topic = $1)
			OR EXISTS (SELECT 1 FROM feedback JOIN items ON items.id = item_id
				WHERE person_id = people.id AND given AND kind IN ('like', 'save') AND category = $1))`, seg.Value, nil
	}
	return "", nil, fmt.Errorf("segment %q: %w", seg.Kind, recommend.ErrInvalid)
}

// PauseBroadcast, ResumeBroadcast and StopBroadcast say whether that was possible in the state it was in.
func (s *Store) PauseBroadcast(ctx context.Context, id int64) (bool, error) {
	return s.changesOne(ctx, "pause broadcast",
		"UPDATE broadcasts SET state = 'paused' WHERE id = $1 AND state IN ('ready', 'running')", id)
}

// ResumeBroadcast has a paused one go on.
func (s *Store) ResumeBroadcast(ctx context.Context, id int64) (bool, error) {
	return s.changesOne(ctx, "resume broadcast", "UPDATE broadcasts SET state = 'ready', run = run + 1 WHERE id = $1 AND state = 'paused'", id)
}

// StopBroadcast ends one for good; a draft is discarded.
func (s *Store) StopBroadcast(ctx context.Context, id int64) (bool, error) {
	return s.changesOne(ctx, "stop broadcast", `
		UPDATE broadcasts SET state = 'stopped', ended_at = CASE WHEN state = 'draft' THEN CAST($2 AS BIGINT) ELSE 0 END
		WHERE id = $1 AND state IN ('draft', 'ready', 'running', 'paused')`, id, millis(s.now()))
}
