package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strconv"

	"pickbot/recommend"
	"pickbot/recommend/catalog"
)

// HistoryOptions say how a history is imported.
type HistoryOptions struct {
	// TelegramIDs takes users for Telegram user ids. Otherwise they are foreign: each gets a negative id of ours,
	// the same in every import.
	TelegramIDs bool
	// Progress, if not nil, is told now and then how many rows are through.
	Progress func(done int)
}

// HistoryReport counts what an import of feedback did.
type HistoryReport struct {
	// Rows were read, of which Changed brought something new.
	Rows, Changed int
	// People are those that the rows are of, NewPeople those never seen before.
	People, NewPeople int
}

// ImportFeedback adds the feedback of another system in one transaction: all or nothing, and the same rows again
// change nothing. What is newer stands: an opinion that was given or withdrawn here later stays. Of a like and a
// dislike of one item the later stands, the dislike if neither is. The stream is read to its end before anything is
// locked; its first error is returned as it is. A catalog.BadRowsError lists items that the catalog does not have, kinds
// and times that are none, and ids that are not Telegram's where they should be.
func (s *Store) ImportFeedback(ctx context.Context, rows iter.Seq2[catalog.Vote, error], opts HistoryOptions) (HistoryReport, error) {
	var list []catalog.Vote
	var bad catalog.BadRowsError
	for r, err := range rows {
		if malformed, ok := errors.AsType[*catalog.BadRowsError](err); ok {
			bad.Rows = append(bad.Rows, malformed.Rows...)
			continue
		}
		if err != nil {
			return HistoryReport{}, err
		}
		list = append(list, r)
	}
	if err := s.checkHistory(ctx, list, opts, &bad); err != nil {
		return HistoryReport{}, err
	}
	report := HistoryReport{Rows: len(list)}
	err := s.inTx(ctx, "import feedback", func(tx *sql.Tx) error {
		people, added, err := s.historyPeople(ctx, tx, list, opts.TelegramIDs)
		if err != nil {
			return err
		}
		report.People, report.NewPeople = len(people), added
		h := history{store: s, tx: tx, people: people, at: millis(s.now())}
		report.Changed, err = h.write(ctx, list, opts.Progress)
		return err
	})
	if err != nil {
		return HistoryReport{}, err
	}
	return report, nil
}

// checkHistory looks at every row, so that all faults are known at once, together with those that bad holds already.
func (s *Store) checkHistory(ctx context.Context, rows []catalog.Vote, opts HistoryOptions, bad *catalog.BadRowsError) error {
	items, err := collect(stream(ctx, s.reader, "read items", scanText, "SELECT id FROM items"))
	if err != nil {
		return err
	}
	known := make(map[string]bool, len(items))
	for _, id := range items {
		known[id] = true
	}
	for _, r := range rows {
		switch id, err := strconv.ParseInt(r.User, 10, 64); {
		case r.User == "":
			bad.Add(r.Line, catalog.InEnglish("no user id"))
		case opts.TelegramIDs && (err != nil || id <= 0 || strconv.FormatInt(id, 10) != r.User):
			bad.Add(r.Line, catalog.InEnglish("%q is not a Telegram user id", r.User))
		case !r.Kind.Opinion() && r.Kind != recommend.Shown:
			bad.Add(r.Line, catalog.InEnglish("%q is no kind of feedback", r.Kind))
		case r.At.IsZero():
			bad.Add(r.Line, catalog.InEnglish("no time"))
		case !known[r.ItemID]:
			bad.Add(r.Line, catalog.InEnglish("item %q is not in the catalog: import the catalog first", r.ItemID))
		}
	}
	slices.SortStableFunc(bad.Rows, func(a, b catalog.BadRow) int { return a.Line - b.Line })
	return bad.OrNil()
}
