package notify

import (
	"context"
	"time"
)

const (
	// watchEvery is how often everything is looked at, and lookTime how long one look may take.
	watchEvery = 15 * time.Second
	lookTime   = 5 * time.Second
	// downFor is how long something is down before admins are told: a restart is no trouble.
	downFor = time.Minute
	// failingFor is the same for the webhook, which Telegram tries again after up to two minutes.
	failingFor = 2 * time.Minute

	// DatabaseAlert is the subject of alerts about the database, which it cannot keep itself.
	DatabaseAlert = "database"
)

// Sources are what a Watch looks at; what is nil is not there.
type Sources struct {
	Database func(context.Context) error
	Cache    func(context.Context) error
	// Webhook says what Telegram's last call of it came to, empty if all is well.
	Webhook func(context.Context) (trouble string, err error)
	Updates *ErrorRate
	// Quarantined says of each key, by its hash, whether it is in quarantine. A Watch tells of the end of it only.
	Quarantined func(context.Context) (map[string]bool, error)
}

// Watch looks at the parts of the bot regularly and has admins told of those in trouble, and of what they could not be
// told before.
type Watch struct {
	sources Sources
	alerts  *Alerts
	now     func() time.Time

	since map[string]time.Time // trouble, by subject; zero: there is none
}

// NewWatch returns a Watch; Run makes it look.
func NewWatch(sources Sources, alerts *Alerts, now func() time.Time) *Watch {
	return &Watch{sources: sources, alerts: alerts, now: now, since: make(map[string]time.Time)}
}

// Run looks until ctx is done.
func (w *Watch) Run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			w.Look(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// Look looks at everything once.
func (w *Watch) Look(ctx context.Context) {
	w.lookAt(ctx, DatabaseAlert, w.sources.Database, "alert.database", "alert.database_over")
	w.lookAt(ctx, "cache", w.sources.Cache, "alert.cache", "alert.cache_over")
	w.lookAtWebhook(ctx)
	w.lookAtUpdates(ctx)
	w.lookAtKeys(ctx)
	w.alerts.again(ctx)
}

func (w *Watch) lookAt(ctx context.Context, subject string, check func(context.Context) error, trouble, over string) {
	if check == nil {
		return
	}
	within, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	err := check(within)
	if ctx.Err() != nil {
		return
	}
	w.note(ctx, subject, err != nil, downFor, func(since time.Time) {
		w.alerts.raise(ctx, subject, trouble, "Since", clock(since))
	}, over)
}

func (w *Watch) lookAtWebhook(ctx context.Context) {
	if w.sources.Webhook == nil {
		return
	}
	within, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	reason, err := w.sources.Webhook(within)
	if err != nil { // Telegram is out of reach, and with it the admins
		return
	}
	w.note(ctx, "webhook", reason != "", failingFor, func(since time.Time) {
		w.alerts.raise(ctx, "webhook", "alert.webhook", "Since", clock(since), "Reason", reason)
	}, "alert.webhook_over")
}

func (w *Watch) lookAtUpdates(ctx context.Context) {
	if w.sources.Updates == nil {
		return
	}
	failed, all := w.sources.Updates.recent()
	w.note(ctx, "updates", tooMany(failed, all), 0, func(time.Time) {
		w.alerts.raise(ctx, "updates", "alert.updates", "Failed", failed, "All", all)
	}, "alert.updates_over")
}

func (w *Watch) lookAtKeys(ctx context.Context) {
	if w.sources.Quarantined == nil {
		return
	}
	within, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	keys, err := w.sources.Quarantined(within)
	if err != nil {
		return
	}
	for hash, quarantined := range keys {
		w.note(ctx, keySubject(hash), quarantined, 0, func(time.Time) {}, "alert.key_over", "Key", hash)
	}
}

// note tells of trouble that has lasted, and of its end. What other processes told of is cleared as well, by whoever sees
// the end of it, or starts and finds all well.
func (w *Watch) note(ctx context.Context, subject string, bad bool, patience time.Duration, tell func(since time.Time), over string, values ...any) {
	since, looked := w.since[subject]
	now := w.now()
	switch {
	case !bad && (!looked || !since.IsZero()):
		w.since[subject] = time.Time{}
		w.alerts.clear(ctx, subject, over, values...)
	case bad && since.IsZero():
		since = now
		w.since[subject] = now
	}
	if bad && now.Sub(since) >= patience {
		tell(since)
	}
}
