package main

import (
	"context"
	"time"

	"pickbot/bot"
	"pickbot/store"
)

// audit lets the conversation write down in the store what admins do.
type audit struct{ *store.Store }

var _ bot.Audit = audit{}

func (a audit) Write(ctx context.Context, e bot.AuditEntry) error {
	return a.WriteAudit(ctx, store.AuditEntry(e))
}

func (a audit) Entries(ctx context.Context, before time.Time, offset, limit int) ([]bot.AuditEntry, int, error) {
	page, total, err := a.Audit(ctx, before, offset, limit)
	entries := make([]bot.AuditEntry, len(page))
	for i, e := range page {
		entries[i] = bot.AuditEntry(e)
	}
	return entries, total, err
}
