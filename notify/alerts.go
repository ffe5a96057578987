package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// quietFor is how long an alert is not repeated.
	quietFor = time.Hour
	// tellTime bounds one telling; whoever raised the alert does not wait for it.
	tellTime = time.Minute
)

// Alerts tells admins of trouble in the background. It is safe for concurrent use, and hears what package gemini has
// to say of its keys.
type Alerts struct {
	teller Teller
	now    func() time.Time
	log    *slog.Logger

	mu      sync.Mutex
	told    map[string]time.Time
	telling sync.WaitGroup
}

// NewAlerts returns Alerts that speak through teller. Close it to wait for what is being told.
func NewAlerts(teller Teller, now func() time.Time, log *slog.Logger) *Alerts {
	return &Alerts{teller: teller, now: now, log: log, told: make(map[string]time.Time)}
}

// KeyQuarantined: the key with this hash is not used any more before an admin enables it or its value changes.
func (a *Alerts) KeyQuarantined(ctx context.Context, hash, reason string) {
	a.raise(ctx, "key "+hash, "alert.key_quarantined", "Key", hash, "Reason", reason)
}

// AllOut: no key can take a request before until; zero means that none recovers by itself.
func (a *Alerts) AllOut(ctx context.Context, until time.Time) {
	if until.IsZero() {
		a.raise(ctx, "keys", "alert.keys_gone")
		return
	}
	a.raise(ctx, "keys", "alert.keys_out", "Until", until.UTC().Format("15:04 MST"))
}

// Recovered: keys take requests again, after AllOut was told at since.
func (a *Alerts) Recovered(ctx context.Context, since time.Time) {
	a.raise(ctx, "keys back", "alert.keys_back", "Since", since.UTC().Format("15:04 MST"))
}

// HostRefused: Google does not serve the place that this host is in.
func (a *Alerts) HostRefused(ctx context.Context, reason string) {
	a.raise(ctx, "host", "alert.host_refused", "Reason", reason)
}

// raise tells an alert, unless one of the same subject was told within the hour.
func (a *Alerts) raise(ctx context.Context, subject, key string, values ...any) {
	if !a.due(subject) {
		return
	}
	ctx = context.WithoutCancel(ctx)
	a.telling.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, tellTime)
		defer cancel()
		if err := a.teller.TellAdmins(ctx, key, values...); err != nil {
			a.log.WarnContext(ctx, "alert is not told", "alert", subject, "error", err)
		}
	})
}

func (a *Alerts) due(subject string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := a.now()
	if last, ok := a.told[subject]; ok && at.Sub(last) < quietFor {
		return false
	}
	a.told[subject] = at
	return true
}

// Close waits until everything is told.
func (a *Alerts) Close() error {
	a.telling.Wait()
	return nil
}
