package store

import (
	"context"
	"database/sql"
	"time"

	"pickbot/recommend"
	"pickbot/recommend/catalog"
)

// history is one import of feedback within its transaction.
type history struct {
	store  *Store
	tx     *sql.Tx
	people map[string]int64
	at     int64
}

// historyKey is what there can be one row of; day is empty for an opinion.
type historyKey struct {
	user, item, day string
	kind            recommend.Kind
}

// write returns how many rows brought something new.
func (h *history) write(ctx context.Context, rows []catalog.Vote, progress func(int)) (int, error) {
	opinions := h.store.batch(h.tx, 6, "INSERT INTO feedback (person_id, item_id, kind, given, at, seq) VALUES ", `
		ON CONFLICT (person_id, item_id, kind) DO UPDATE SET given = TRUE, at = excluded.at, seq = 0
		WHERE excluded.at > feedback.at`)
	showings := h.store.batch(h.tx, 5, "INSERT INTO shown (person_id, item_id, day, source, at) VALUES ",
		" ON CONFLICT (person_id, item_id, day) DO NOTHING")
	newest := newestRows(rows)
	for i, r := range rows {
		if progress != nil && i%batchRows == 0 {
			progress(i)
		}
		if newest[keyOf(r)] != i {
			continue
		}
		if err := h.add(ctx, r, opinions, showings); err != nil {
			return 0, err
		}
	}
	if err := opinions.flush(ctx); err != nil {
		return 0, err
	}
	if err := showings.flush(ctx); err != nil {
		return 0, err
	}
	if progress != nil {
		progress(len(rows))
	}
	if opinions.rows+showings.rows > 0 {
		if err := h.settle(ctx); err != nil {
			return 0, err
		}
	}
	return int(opinions.rows + showings.rows), nil
}

func (h *history) add(ctx context.Context, r catalog.Vote, opinions, showings *batch) error {
	person := h.people[r.User]
	if r.Kind == recommend.Shown {
		return showings.add(ctx, person, r.ItemID, utcDay(r.At), "import", millis(r.At))
	}
	return opinions.add(ctx, person, r.ItemID, r.Kind, true, millis(r.At), 0)
}

// newestRows says which row counts of those that are about the same: one statement cannot write a row twice.
func newestRows(rows []catalog.Vote) map[historyKey]int {
	newest := make(map[historyKey]int, len(rows))
	for i, r := range rows {
		k := keyOf(r)
		if at, found := newest[k]; !found || r.At.After(rows[at].At) {
			newest[k] = i
		}
	}
	return newest
}

func keyOf(r catalog.Vote) historyKey {
	k := historyKey{user: r.User, item: r.ItemID, kind: r.Kind}
	if r.Kind == recommend.Shown {
		k.day = utcDay(r.At)
	}
	return k
}

func utcDay(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// settle lets the later of a like and a dislike stand, and makes the new rows known.
func (h *history) settle(ctx context.Context) error {
	const exclude = `
		UPDATE feedback SET given = FALSE, seq = 0
		WHERE given AND kind IN ('like', 'dislike') AND EXISTS (
			SELECT 1 FROM feedback AS other
			WHERE other.person_id = feedback.person_id AND other.item_id = feedback.item_id
				AND other.kind IN ('like', 'dislike') AND other.kind <> feedback.kind AND other.given
				AND (other.seq = 0 OR feedback.seq = 0)
				AND (other.at > feedback.at OR other.at = feedback.at AND feedback.kind = 'like'))`
	if _, err := h.tx.ExecContext(ctx, exclude); err != nil {
		return err
	}
	const touch = `
		UPDATE people SET changed_at = CASE WHEN changed_at >= $1 THEN changed_at + 1 ELSE $1 END, version = version + 1
		WHERE id IN (SELECT person_id FROM feedback WHERE seq = 0)`
	if _, err := h.tx.ExecContext(ctx, touch, h.at); err != nil {
		return err
	}
	return numberFeedback(ctx, h.tx)
}
