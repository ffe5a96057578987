package bot_test

import (
	"context"
	"time"

	"pickbot/bot"
	"pickbot/store"
)

type audit struct{ *store.Store }

func (a audit) Write(ctx context.Context, e bot.AuditEntry) error {
	return a.WriteAudit(ctx, store.AuditEntry(e))
}

func (a audit) Entries(ctx context.Context, before time.Time, offset, limit int) ([]bot.AuditEntry, int, error) {
	page, total, err := a.Audit(ctx, before, offset, limit)
	var entries []bot.AuditEntry
	for _, e := range page {
		entries = append(entries, bot.AuditEntry(e))
	}
	return entries, total, err
}
