package bot_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"pickbot/bot"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

type audit struct{ *store.Store }

func (a audit) Write(ctx context.Context, e bot.AuditEntry) error {
	return a.WriteAudit(ctx, store.AuditEntry(e))
}

func (a audit) Earlier(ctx context.Context, e bot.AuditEntry, since time.Time) (bot.AuditEntry, bool, error) {
	earlier, found, err := a.EarlierAudit(ctx, store.AuditEntry(e), since)
	return bot.AuditEntry(earlier), found, err
}

func (a audit) Entries(ctx context.Context, before time.Time, offset, limit int) ([]bot.AuditEntry, int, error) {
	page, total, err := a.Audit(ctx, before, offset, limit)
	var entries []bot.AuditEntry
	for _, e := range page {
		entries = append(entries, bot.AuditEntry(e))
	}
	return entries, total, err
}

type files struct{ *store.Store }

func (f files) Import(ctx context.Context, file io.Reader, replace, dryRun bool) (bot.ImportReport, error) {
	r, err := f.ImportItems(ctx, catalog.Items(file), store.ImportOptions{Replace: replace, DryRun: dryRun})
	return bot.ImportReport(r), err
}

func (f files) Export(ctx context.Context, to io.Writer) error {
	return catalog.Write(to, f.AllItems(ctx))
}

func (f files) Counts(ctx context.Context) (all, active int, err error) { return f.ItemCounts(ctx) }

// lever is a switch of one process.
type lever struct{ on atomic.Bool }

func (l *lever) On() bool { return l.on.Load() }

func (l *lever) Set(_ context.Context, on bool) error {
	l.on.Store(on)
	return nil
}

// keyRing is a pool in memory: it has a key in each state, and remembers what was done.
type keyRing struct {
	keys  []bot.Key
	moves []bot.Rotation
	// moved, if not nil, is called after each move.
	moved func()
}

func newKeyRing() *keyRing {
	at := func(d time.Duration) time.Time { return noon.Add(d) }
	return &keyRing{
		keys: []bot.Key{
			{Hash: "3fa9c1d20b7e", Project: "alpha", State: "active", Used: 188, BucketUsed: 188, Limit: 195, Current: true},
			{Hash: "77b0de91aa04", State: "active", Limit: 195},
			{Hash: "c40a11f3e6d8", State: "cooling", Reason: "quota_minute 429 RESOURCE_EXHAUSTED", Used: 12, BucketUsed: 12, Limit: 195,
				Until: at(42 * time.Second), LastFault: "quota_minute 429 RESOURCE_EXHAUSTED", LastFaultAt: at(-18 * time.Second)},
			{Hash: "9e21f07c5b13", State: "exhausted", Reason: "day_limit", Used: 195, BucketUsed: 195, Limit: 195, Until: at(19 * time.Hour)},
			{Hash: "0d77aa4e92c6", State: "quarantined", Reason: "bad_key 400 API_KEY_INVALID", Used: 3, BucketUsed: 3, Limit: 195,
				Since: at(-166 * time.Minute), LastFault: "bad_key 400 API_KEY_INVALID", LastFaultAt: at(-166 * time.Minute)},
		},
		moves: []bot.Rotation{
			{At: at(-time.Hour), From: "9e21f07c5b13", To: "3fa9c1d20b7e", Reason: "quota_day 429 RESOURCE_EXHAUSTED"},
			{At: at(-5 * time.Hour), To: "9e21f07c5b13", Reason: "first_request"},
		},
	}
}

func (k *keyRing) Report(context.Context) (bot.KeyReport, error) {
	return bot.KeyReport{
		Keys: append([]bot.Key(nil), k.keys...), Left: 385, Until: noon.Add(19 * time.Hour), OutAt: noon.Add(340 * time.Minute), Enough: 6, Projects: 4,
	}, nil
}

func (k *keyRing) set(hash, state string) error {
	for i := range k.keys {
		if k.keys[i].Hash == hash {
			k.keys[i].State, k.keys[i].Reason, k.keys[i].Since, k.keys[i].Until = state, "", time.Time{}, time.Time{}
			return nil
		}
	}
	return fmt.Errorf("%w: no key %s", recommend.ErrInvalid, hash)
}

func (k *keyRing) Disable(_ context.Context, hash string) error       { return k.set(hash, "disabled") }
func (k *keyRing) Enable(_ context.Context, hash string) error        { return k.set(hash, "active") }
func (k *keyRing) ClearCooldown(_ context.Context, hash string) error { return k.set(hash, "active") }

func (k *keyRing) Rotate(_ context.Context, hash string) (bot.Rotation, error) {
	for i, from := range k.keys {
		to := k.keys[(i+1)%len(k.keys)]
		if !from.Current {
			continue
		}
		if from.Hash != hash {
			return bot.Rotation{To: from.Hash}, nil
		}
		if to.State != "active" {
			return bot.Rotation{}, &recommend.LimitedError{Cause: recommend.ErrUnavailable}
		}
		k.keys[i].Current, k.keys[i+1].Current = false, true
		move := bot.Rotation{At: noon, From: from.Hash, To: to.Hash, Reason: "by_admin"}
		k.moves = append([]bot.Rotation{move}, k.moves...)
		if k.moved != nil {
			k.moved()
		}
		return move, nil
	}
	return bot.Rotation{}, recommend.ErrInvalid
}

func (k *keyRing) Rotations(context.Context) ([]bot.Rotation, error) { return k.moves, nil }

// figures are a canteen's of some size.
type figures struct {
	holdout  int // lists a day
	accepted int // of them, of each five lists; 0 is four
}

func (f figures) Read(context.Context) (bot.Report, error) {
	r := bot.Report{
		People: bot.PeopleCounts{All: 412, Paused: 17, Gone: 23, NewToday: 4, NewWeek: 31, ActiveToday: 96, ActiveWeek: 288},
		Active: 4, Keys: 5, Left: 385,
	}
	for i := range 7 {
		lists := 60 + 5*i
		came := func(lists, accepted int) recommend.Acceptance {
			return recommend.Acceptance{
				Lists: lists, Shown: 5 * lists, Accepted: accepted, ShownSquared: 25 * lists,
				AcceptedSquared: 2 * accepted, ShownAccepted: 5 * accepted,
			}
		}
		r.Days = append(r.Days, bot.DayReport{
			Day: noon.AddDate(0, 0, i-6),
			Came: map[string]recommend.Acceptance{
				"gemini": came(lists, lists+lists/3), "local": came(4, 3), "holdout": came(f.holdout, cmp.Or(f.accepted, 4)*f.holdout/5),
			},
			Requests: int64(80 + i), Tokens: 170_000, Dollars: 0.1234, Hits: 400, Looks: 480, Updates: 1500, Errors: int64(i % 2), Sent: 210, Unsent: 1,
		})
	}
	return r, nil
}
