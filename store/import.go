package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"

	"pickbot/recommend"
	"pickbot/recommend/catalog"
)

// Where an item came from: the starter catalog leaves when the operator's own comes.
const (
	starterOrigin = "starter"
	ownOrigin     = "own"
)

// ImportOptions say how a catalog is imported.
type ImportOptions struct {
	// Replace makes items that are not imported inactive.
	Replace bool
	// DryRun reports what would change and changes nothing.
	DryRun bool
	// Starter imports a starter catalog: nothing is done where there are items already. Any other import makes the
	// starter items that it does not contain inactive.
	Starter bool
	// Progress, if not nil, is told now and then how many items are through.
	Progress func(done int)
}

func (o ImportOptions) progress(done int) {
	if o.Progress != nil {
		o.Progress(done)
	}
}

// ImportReport counts what an import did, or would do. An item that comes back from being inactive has changed.
type ImportReport struct {
	Added, Changed, Unchanged, Deactivated int
}

func (r ImportReport) changes() int { return r.Added + r.Changed + r.Deactivated }

// errDryRun rolls a finished transaction back.
var errDryRun = errors.New("dry run")

// ImportItems brings the catalog up to items in one transaction: all or nothing, and the same items again change
// nothing. The stream is read to its end before anything is locked; its first error is returned as it is. ErrInvalid:
// there are no items, one has no id or title, or two have the same id. The catalog's version rises if anything changed.
func (s *Store) ImportItems(ctx context.Context, items iter.Seq2[recommend.Item, error], opts ImportOptions) (ImportReport, error) {
	rows, err := encodeItems(items)
	if err != nil {
		return ImportReport{}, err
	}
	var report ImportReport
	err = s.inTx(ctx, "import items", func(tx *sql.Tx) error {
		im := itemImport{store: s, tx: tx, opts: opts, at: millis(s.now())}
		if err := im.run(ctx, rows); err != nil {
			return err
		}
		report = im.report
		if opts.DryRun {
			return errDryRun
		}
		return nil
	})
	if opts.DryRun && errors.Is(err, errDryRun) {
		err = nil
	}
	if err != nil {
		return ImportReport{}, err
	}
	return report, nil
}

func encodeItems(items iter.Seq2[recommend.Item, error]) ([]itemRow, error) {
	var rows []itemRow
	seen := make(map[string]bool)
	for it, err := range items {
		if err != nil {
			return nil, err
		}
		if seen[it.ID] {
			return nil, invalidf("item %q comes twice", it.ID)
		}
		seen[it.ID] = true
		row, err := encodeItem(&it)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, catalog.NoItems()
	}
	return rows, nil
}

// itemImport is one import within its transaction.
type itemImport struct {
	store  *Store
	tx     *sql.Tx
	opts   ImportOptions
	at     int64
	have   map[string]*standing
	report ImportReport
}

// standing is what the table has of an item.
type standing struct {
	hash, origin string
	active       bool
	imported     bool
}

func (im *itemImport) run(ctx context.Context, rows []itemRow) error {
	// Imports wait for one another here; nobody else needs this counter.
	if _, err := raise(ctx, im.tx, catalogCounter, 0); err != nil {
		return err
	}
	if err := im.read(ctx); err != nil {
		return err
	}
	if im.opts.Starter && len(im.have) > 0 {
		return nil
	}
	if err := im.write(ctx, rows); err != nil {
		return err
	}
	if !im.opts.Starter {
		if err := im.deactivate(ctx); err != nil {
			return err
		}
	}
	if im.report.changes() == 0 {
		return nil
	}
	_, err := raise(ctx, im.tx, catalogCounter, 1)
	return err
}

func (im *itemImport) read(ctx context.Context) error {
	rows, err := im.tx.QueryContext(ctx, "SELECT id, hash, origin, active FROM items")
	if err != nil {
		return err
	}
	defer rows.Close()
	im.have = make(map[string]*standing)
	for rows.Next() {
		var id string
		var st standing
		if err := rows.Scan(&id, &st.hash, &st.origin, &st.active); err != nil {
			return err
		}
		im.have[id] = &st
	}
	return rows.Err()
}

// write adds what is new and changes what differs.
func (im *itemImport) write(ctx context.Context, rows []itemRow) error {
	origin := ownOrigin
	if im.opts.Starter {
		origin = starterOrigin
	}
	out := im.store.batch(im.tx, 17, insertItem, upsertItem)
	for i, r := range rows {
		if i%batchRows == 0 {
			im.opts.progress(i)
		}
		if im.settled(&r, origin) || im.opts.DryRun {
			continue
		}
		if err := out.add(ctx, append(r.values(), origin, r.hash, im.at, im.at)...); err != nil {
			return err
		}
	}
	im.opts.progress(len(rows))
	return out.flush(ctx)
}

// settled counts the row and reports whether the table has it already as it is.
func (im *itemImport) settled(r *itemRow, origin string) bool {
	st, known := im.have[r.id]
	if !known {
		im.report.Added++
		return false
	}
	st.imported = true
	if st.hash != r.hash || st.active != r.active {
		im.report.Changed++
		return false
	}
	im.report.Unchanged++
	return st.origin == origin
}

const insertItem = "INSERT INTO items (" + itemColumns + ", origin, hash, created_at, changed_at) VALUES "

const upsertItem = ` ON CONFLICT (id) DO UPDATE SET title = excluded.title, description = excluded.description,
	category = excluded.category, tags = excluded.tags, url = excluded.url, image_url = excluded.image_url,
	price = excluded.price, currency = excluded.currency, lang = excluded.lang, contains = excluded.contains,
	active = excluded.active, attributes = excluded.attributes, origin = excluded.origin, hash = excluded.hash,
	changed_at = excluded.changed_at`

// deactivate takes out what was not imported: everything on Replace, else what is left of the starter catalog.
func (im *itemImport) deactivate(ctx context.Context) error {
	var ids []any
	for id, st := range im.have {
		if st.active && !st.imported && (im.opts.Replace || st.origin == starterOrigin) {
			ids = append(ids, id)
		}
	}
	im.report.Deactivated = len(ids)
	if im.opts.DryRun {
		return nil
	}
	for some := range slices.Chunk(ids, batchRows) {
		statement := "UPDATE items SET active = FALSE, changed_at = $1 WHERE id IN (" + placeholders(1, len(some)) + ")"
		if _, err := im.tx.ExecContext(ctx, statement, append([]any{im.at}, some...)...); err != nil {
			return err
		}
	}
	return nil
}
