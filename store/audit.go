package store

import (
	"context"
	"time"
)

// AuditEntry is one use of an admin's rights.
type AuditEntry struct {
	// Update and At name the entry.
	Update int64
	At     time.Time
	// Who is the admin's mark, Whom that of the person it was about, empty for nobody.
	Who, Whom string
	// What is the command or action, Detail what it was about beside a person.
	What, Detail string
	// Result is begun, asked, done, refused or failed.
	Result string
}

// WriteAudit writes an entry down, or what has become of one that is there.
func (s *Store) WriteAudit(ctx context.Context, e AuditEntry) error {
	_, err := s.writer.ExecContext(ctx, `
		INSERT INTO audit (update_id, at, who, what, detail, whom, result) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (update_id, at) DO UPDATE SET detail = excluded.detail, whom = excluded.whom, result = excluded.result`,
		e.Update, millis(e.At), e.Who, e.What, e.Detail, e.Whom, e.Result)
	return fail("write audit log", err)
}

// EarlierAudit finds what has been written down for the same update, admin and deed since a time: an update that is
// handled again.
func (s *Store) EarlierAudit(ctx context.Context, e AuditEntry, since time.Time) (earlier AuditEntry, found bool, err error) {
	list, err := collect(stream(ctx, s.reader, "read audit log", scanAuditEntry, `
		SELECT update_id, at, who, what, detail, whom, result FROM audit
		WHERE update_id = $1 AND who = $2 AND what = $3 AND at >= $4 ORDER BY at DESC LIMIT 1`, e.Update, e.Who, e.What, millis(since)))
	if err != nil || len(list) == 0 {
		return AuditEntry{}, false, err
	}
	return list[0], true, nil
}

// Audit lists the entries from before a time, newest first, and says how many there are in all.
func (s *Store) Audit(ctx context.Context, before time.Time, offset, limit int) (page []AuditEntry, total int, err error) {
	const op = "read audit log"
	const count = "SELECT count(*) FROM audit WHERE at < $1"
	if err := s.reader.QueryRowContext(ctx, count, millis(before)).Scan(&total); err != nil {
		return nil, 0, fail(op, err)
	}
	page, err = collect(stream(ctx, s.reader, op, scanAuditEntry, `
		SELECT update_id, at, who, what, detail, whom, result FROM audit
		WHERE at < $1 ORDER BY at DESC, update_id DESC LIMIT $3 OFFSET $2`, millis(before), offset, limit))
	return page, total, err
}

func scanAuditEntry(row scanner) (AuditEntry, error) {
	var e AuditEntry
	var at int64
	err := row.Scan(&e.Update, &at, &e.Who, &e.What, &e.Detail, &e.Whom, &e.Result)
	e.At = fromMillis(at)
	return e, err
}
