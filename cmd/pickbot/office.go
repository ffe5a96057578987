package main

import (
	"cmp"
	"context"
	"io"
	"time"

	"pickbot/bot"
	"pickbot/gemini"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

// audit lets the conversation write down in the store what admins do.
type audit struct{ *store.Store }

var (
	_ bot.Audit   = audit{}
	_ bot.Catalog = catalogFiles{}
	_ bot.Keys    = keyOffice{}
)

func (a audit) Write(ctx context.Context, e bot.AuditEntry) error {
	return a.WriteAudit(ctx, store.AuditEntry(e))
}

func (a audit) Earlier(ctx context.Context, e bot.AuditEntry, since time.Time) (bot.AuditEntry, bool, error) {
	earlier, found, err := a.EarlierAudit(ctx, store.AuditEntry(e), since)
	return bot.AuditEntry(earlier), found, err
}

func (a audit) Entries(ctx context.Context, before time.Time, offset, limit int) ([]bot.AuditEntry, int, error) {
	page, total, err := a.Audit(ctx, before, offset, limit)
	entries := make([]bot.AuditEntry, len(page))
	for i, e := range page {
		entries[i] = bot.AuditEntry(e)
	}
	return entries, total, err
}

// office is what the admins' commands ask of the rest of the program.
func (h *house) office(ctx context.Context) (bot.Office, error) {
	m := &maintenance{store: h.store, log: h.log}
	if err := m.look(ctx); err != nil {
		return bot.Office{}, err
	}
	h.tasks = append(h.tasks, m.run)
	o := bot.Office{
		Audit: audit{h.store}, Broadcasts: h.store, Maintenance: m, Bans: h.store, Catalog: catalogFiles{h.store},
		Figures: figures{h.store, h.pool, h.clock.Now, h.plan.zone}, Settings: h.store,
	}
	if h.pool != nil {
		o.Keys = keyOffice{h.pool}
	}
	return o, nil
}

// catalogFiles are what `pickbot catalog` imports and exports.
type catalogFiles struct{ *store.Store }

func (c catalogFiles) Import(ctx context.Context, file io.Reader, replace, dryRun bool) (bot.ImportReport, error) {
	report, err := c.ImportItems(ctx, catalog.Items(file), store.ImportOptions{Replace: replace, DryRun: dryRun})
	return bot.ImportReport(report), err
}

func (c catalogFiles) Export(ctx context.Context, to io.Writer) error {
	return catalog.Write(to, c.AllItems(ctx))
}

func (c catalogFiles) Counts(ctx context.Context) (all, active int, err error) {
	return c.ItemCounts(ctx)
}

// keyOffice shows admins the pool.
type keyOffice struct{ *gemini.Pool }

func (k keyOffice) Disable(ctx context.Context, hash string) error {
	return k.Pool.Disable(ctx, hash, gemini.ByAdmin)
}

func (k keyOffice) Rotate(ctx context.Context, from string) (bot.Rotation, error) {
	moved, err := k.Pool.Rotate(ctx, from, gemini.ByAdmin)
	return bot.Rotation(moved), err
}

func (k keyOffice) Rotations(ctx context.Context) ([]bot.Rotation, error) {
	entries, err := k.Pool.Rotations(ctx, -1)
	list := make([]bot.Rotation, len(entries))
	for i, e := range entries {
		list[i] = bot.Rotation(e)
	}
	return list, err
}

func (k keyOffice) Report(ctx context.Context) (bot.KeyReport, error) {
	keys, err := k.Keys(ctx)
	if err != nil {
		return bot.KeyReport{}, err
	}
	demand, err := k.Demand(ctx)
	if err != nil {
		return bot.KeyReport{}, err
	}
	forecast := demand.Forecast()
	r := bot.KeyReport{
		Left: demand.Left, Until: demand.Until, OutAt: forecast.OutAt, Enough: forecast.Enough, Projects: demand.Projects,
	}
	for _, s := range keys {
		key := bot.Key{
			Hash: s.Hash, Project: s.Project, State: string(s.State), Reason: s.Reason, Since: s.Since, Until: s.Until,
			Used: s.Used, BucketUsed: s.BucketUsed, Limit: s.Limit, Current: s.Current,
		}
		if s.LastFault != nil {
			key.LastFault, key.LastFaultAt = cmp.Or(s.LastFault.Reason, string(s.LastFault.Outcome)), s.LastFault.At
		}
		r.Keys = append(r.Keys, key)
	}
	return r, nil
}
