package store

import (
	"context"
	"database/sql"
	"iter"
	"strconv"
	"strings"
	"time"

	"pickbot/recommend"
)

// SetFeedback gives or withdraws one opinion, absolutely: the same call again changes nothing and says so. A like
// withdraws a dislike of the same item, and the other way round.
func (s *Store) SetFeedback(ctx context.Context, person int64, item string, kind recommend.Kind, on bool, at time.Time) (changed bool, err error) {
	return setFeedback(ctx, s.inTx, person, item, kind, on, at)
}

func setFeedback(ctx context.Context, run transactor, person int64, item string, kind recommend.Kind, on bool, at time.Time) (changed bool, err error) {
	if !kind.Opinion() {
		return false, invalidf("%q is not an opinion", kind)
	}
	err = run(ctx, "set feedback", func(tx *sql.Tx) error {
		set := withdraw
		if on {
			set = give
		}
		changed, err = set(ctx, tx, person, item, kind, at)
		if err != nil || !changed {
			return err
		}
		if other := opposite(kind); on && other != "" {
			if _, err := withdraw(ctx, tx, person, item, other, at); err != nil {
				return err
			}
		}
		if err := touchTaste(ctx, tx, person, at); err != nil {
			return err
		}
		return numberFeedback(ctx, tx)
	})
	return changed && err == nil, err
}

func opposite(kind recommend.Kind) recommend.Kind {
	switch kind {
	case recommend.Like:
		return recommend.Dislike
	case recommend.Dislike:
		return recommend.Like
	}
	return ""
}

// give and withdraw write rows without a number; numberFeedback ends their transaction.
func give(ctx context.Context, tx *sql.Tx, person int64, item string, kind recommend.Kind, at time.Time) (bool, error) {
	return changes(tx.ExecContext(ctx, `
		INSERT INTO feedback (person_id, item_id, kind, given, at, seq) VALUES ($1, $2, $3, TRUE, $4, 0)
		ON CONFLICT (person_id, item_id, kind) DO UPDATE SET given = TRUE, at = excluded.at, seq = 0
		WHERE NOT feedback.given`, person, item, kind, millis(at)))
}

func withdraw(ctx context.Context, tx *sql.Tx, person int64, item string, kind recommend.Kind, at time.Time) (bool, error) {
	return changes(tx.ExecContext(ctx, `
		UPDATE feedback SET given = FALSE, at = $4, seq = 0
		WHERE person_id = $1 AND item_id = $2 AND kind = $3 AND given`, person, item, kind, millis(at)))
}

// changes reports whether a statement changed a row.
func changes(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// numberFeedback gives the rows that this transaction has written the next number, one for all of them, since they
// become visible together. Rows numbered 0 exist only inside the transaction that writes them.
func numberFeedback(ctx context.Context, tx *sql.Tx) error {
	seq, err := raise(ctx, tx, feedbackCounter, 1)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE feedback SET seq = $1 WHERE seq = 0", seq)
	return err
}

// touchTaste notes when a person's feedback, topics or rules changed. It always moves on, whatever the clocks say:
// whoever compares times must see that something changed.
func touchTaste(ctx context.Context, tx *sql.Tx, person int64, at time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE people SET changed_at = CASE WHEN changed_at >= $2 THEN changed_at + 1 ELSE $2 END, version = version + 1
		WHERE id = $1`, person, millis(at))
	return err
}

// Feedback lists a person's opinions of the given kinds (none: all), newest first. A negative limit has no bound.
func (s *Store) Feedback(ctx context.Context, person int64, kinds []recommend.Kind, offset, limit int) ([]recommend.Feedback, error) {
	query := "SELECT item_id, kind, at FROM feedback WHERE person_id = $1 AND given"
	args := []any{person}
	if len(kinds) > 0 {
		query += " AND kind IN (" + placeholders(len(args), len(kinds)) + ")"
		for _, k := range kinds {
			args = append(args, k)
		}
	}
	query += " ORDER BY at DESC, item_id, kind"
	if limit >= 0 {
		query += " LIMIT " + strconv.Itoa(limit) + " OFFSET " + strconv.Itoa(max(offset, 0))
	}
	return collect(stream(ctx, s.reader, "list feedback", scanFeedback, query, args...))
}

// FeedbackCounts says how many opinions of each kind a person has given.
func (s *Store) FeedbackCounts(ctx context.Context, person int64) (map[recommend.Kind]int, error) {
	const query = "SELECT kind, count(*) FROM feedback WHERE person_id = $1 AND given GROUP BY kind"
	rows, err := s.reader.QueryContext(ctx, query, person)
	if err != nil {
		return nil, fail("count feedback", err)
	}
	defer rows.Close()
	counts := make(map[recommend.Kind]int)
	for rows.Next() {
		var kind recommend.Kind
		var n int
		if err := rows.Scan(&kind, &n); err != nil {
			return nil, fail("count feedback", err)
		}
		counts[kind] = n
	}
	return counts, fail("count feedback", rows.Err())
}

// AllFeedback streams everybody's opinions, in no order.
func (s *Store) AllFeedback(ctx context.Context) iter.Seq2[recommend.PersonFeedback, error] {
	const query = "SELECT person_id, item_id, kind, at FROM feedback WHERE given"
	return stream(ctx, s.reader, "read all feedback", scanPersonFeedback, query)
}

const (
	// ignoredAfter is how long a person has to say something of what they were shown, before silence is an answer.
	ignoredAfter = 24 * time.Hour
	// ignoredLimit bounds what a ranker reads of them: about 30 MB for it.
	ignoredLimit = 1_000_000
)

// Ignored streams the showings that their person has said nothing of for a day, other systems' too, in no order: the
// newest million of all showings, those with an opinion left out.
func (s *Store) Ignored(ctx context.Context) iter.Seq2[recommend.PersonFeedback, error] {
	const query = `
		SELECT s.person_id, s.item_id, 'shown', s.at
		FROM (SELECT person_id, item_id, at FROM shown WHERE at <= $1 ORDER BY at DESC LIMIT $2) AS s
		WHERE NOT EXISTS (
			SELECT 1 FROM feedback AS f WHERE f.person_id = s.person_id AND f.item_id = s.item_id AND f.given)`
	return stream(ctx, s.reader, "read ignored showings", scanPersonFeedback, query, millis(s.now().Add(-ignoredAfter)), ignoredLimit)
}

// FeedbackChange is an opinion that was given or withdrawn.
type FeedbackChange struct {
	recommend.PersonFeedback
	Given bool
	// Seq is shared by all changes of one transaction.
	Seq int64
}

// FeedbackSince streams what changed after seq, oldest first: each opinion once, as it stands now. To follow the
// changes, read to the end and go on from the largest Seq. None is missed on PostgreSQL either, where transactions
// commit in parallel: a number is taken last in its transaction, under a lock held until the commit, so a smaller
// number is always visible before a larger one. What Forget deletes is not told; see Versions.
func (s *Store) FeedbackSince(ctx context.Context, seq int64) iter.Seq2[FeedbackChange, error] {
	const query = `SELECT person_id, item_id, kind, at, given, seq FROM feedback WHERE seq > $1 ORDER BY seq`
	return stream(ctx, s.reader, "read new feedback", scanFeedbackChange, query, seq)
}

func scanFeedback(row scanner) (recommend.Feedback, error) {
	var f recommend.Feedback
	var at int64
	err := row.Scan(&f.ItemID, &f.Kind, &at)
	f.At = fromMillis(at)
	return f, err
}

func scanPersonFeedback(row scanner) (recommend.PersonFeedback, error) {
	var f recommend.PersonFeedback
	var at int64
	err := row.Scan(&f.Person, &f.ItemID, &f.Kind, &at)
	f.At = fromMillis(at)
	return f, err
}

func scanFeedbackChange(row scanner) (FeedbackChange, error) {
	var c FeedbackChange
	var at int64
	err := row.Scan(&c.Person, &c.ItemID, &c.Kind, &at, &c.Given, &c.Seq)
	c.At = fromMillis(at)
	return c, err
}

// placeholders are n parameters that follow the first used ones: "$3, $4".
func placeholders(used, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(used + i + 1))
	}
	return b.String()
}
