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

// Board remembers over all processes what admins have been told.
type Board interface {
	// RaiseAlert says whether admins are to be told of a trouble: not within quiet of the last time.
	RaiseAlert(ctx context.Context, subject string, quiet time.Duration) (bool, error)
	// ClearAlert says whether they are to be told of its end: they know of the trouble, and not yet of its end.
	ClearAlert(ctx context.Context, subject string) (bool, error)
}

// Alerts tells admins of trouble in the background, each kind of it at most once an hour over all processes, and of its
// end. It is safe for concurrent use, and hears what package gemini has to say of its keys.
type Alerts struct {
	teller Teller
	board  Board
	now    func() time.Time
	log    *slog.Logger

	mu      sync.Mutex
	told    map[string]time.Time // by this process
	last    chan struct{}        // closed when the newest telling is done
	telling sync.WaitGroup
}

// NewAlerts returns Alerts that speak through teller. Close it to wait for what is being told.
func NewAlerts(teller Teller, board Board, now func() time.Time, log *slog.Logger) *Alerts {
	none := make(chan struct{})
	close(none)
	return &Alerts{teller: teller, board: board, now: now, log: log, told: make(map[string]time.Time), last: none}
}

// KeyQuarantined: the key with this hash is not used any more before an admin enables it or its value changes.
func (a *Alerts) KeyQuarantined(ctx context.Context, hash, reason string) {
	a.raise(ctx, keySubject(hash), "alert.key_quarantined", "Key", hash, "Reason", reason)
}

// AllOut: no key can take a request before until; zero means that none recovers by itself.
func (a *Alerts) AllOut(ctx context.Context, until time.Time) {
	if until.IsZero() {
		a.raise(ctx, keysSubject, "alert.keys_gone")
		return
	}
	a.raise(ctx, keysSubject, "alert.keys_out", "Until", clock(until))
}

// Recovered: keys take requests again, after AllOut was told at since.
func (a *Alerts) Recovered(ctx context.Context, since time.Time) {
	a.clear(ctx, keysSubject, "alert.keys_back", "Since", clock(since))
}

// HostRefused: Google does not serve the place that this host is in.
func (a *Alerts) HostRefused(ctx context.Context, reason string) {
	a.raise(ctx, hostSubject, "alert.host_refused", "Reason", reason)
}

// HostServed: Google answers this host, whether it was refused before or not.
func (a *Alerts) HostServed(ctx context.Context) {
	a.clear(ctx, hostSubject, "alert.host_over")
}

// The subjects that have more than one text.
const (
	keysSubject = "keys"
	hostSubject = "host"
)

func keySubject(hash string) string { return "key " + hash }

func clock(t time.Time) string { return t.UTC().Format("15:04 MST") }

// raise tells an alert, unless one of the same subject was told within the hour. Where the board is out of reach this
// process answers for itself alone.
func (a *Alerts) raise(ctx context.Context, subject, key string, values ...any) {
	if !a.due(subject) {
		return
	}
	a.tell(ctx, subject, func(ctx context.Context) (bool, error) {
		first, err := a.board.RaiseAlert(ctx, subject, quietFor)
		return first || err != nil, err
	}, key, values...)
}

// clear tells that a trouble is over, if anybody was told of it.
func (a *Alerts) clear(ctx context.Context, subject, key string, values ...any) {
	a.tell(ctx, subject, func(ctx context.Context) (bool, error) { return a.board.ClearAlert(ctx, subject) }, key, values...)
}

func (a *Alerts) tell(ctx context.Context, subject string, mine func(context.Context) (bool, error), key string, values ...any) {
	ctx = context.WithoutCancel(ctx)
	before, done := a.queue()
	a.telling.Go(func() {
		defer close(done)
		<-before // an end is not told before its trouble
		ctx, cancel := context.WithTimeout(ctx, tellTime)
		defer cancel()
		tell, err := mine(ctx)
		if err != nil {
			a.log.WarnContext(ctx, "who was told of an alert is not known", "alert", subject, "error", err)
		}
		if !tell {
			return
		}
		if err := a.teller.TellAdmins(ctx, key, values...); err != nil {
			a.log.WarnContext(ctx, "alert is not told", "alert", subject, "error", err)
		}
	})
}

// queue is for one telling after the other.
func (a *Alerts) queue() (before <-chan struct{}, done chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before, done = a.last, make(chan struct{})
	a.last = done
	return before, done
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
