package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"pickbot/telegram"
)

const (
	// quietFor is how long an alert is not repeated.
	quietFor = time.Hour
	// tellTime bounds one telling; whoever raised the alert does not wait for it.
	tellTime = time.Minute
	// closeTime is how long a Close waits for it. What is not told then is for another process, or the next start.
	closeTime = 5 * time.Second
)

// Board remembers over all processes what admins have been told.
type Board interface {
	// RaiseAlert says whether admins are to be told of a trouble: not within quiet of the last time.
	RaiseAlert(ctx context.Context, subject string, quiet time.Duration) (bool, error)
	// ClearAlert says whether they are to be told of its end: they know of the trouble, and not yet of its end.
	ClearAlert(ctx context.Context, subject string) (bool, error)
	// NoteAlert notes after either whether they know of the trouble. What they do not know of may be raised at once.
	NoteAlert(ctx context.Context, subject string, known bool) error
}

// Alerts tells admins of trouble in the background, each kind of it at most once an hour over all processes, and of its
// end. What nobody could be told is told when a Watch looks again. It is safe for concurrent use, and hears what package gemini has to say of its keys.
type Alerts struct {
	teller Teller
	board  Board
	now    func() time.Time
	log    *slog.Logger

	mu      sync.Mutex
	told    map[string]time.Time // by this process
	newest  map[string]*telling
	last    chan struct{} // closed when the newest telling is done
	telling sync.WaitGroup
	closed  context.Context // ends the tellings that Close does not wait for
	close   context.CancelFunc
}

// NewAlerts returns Alerts that speak through teller. Close it to wait for what is being told.
func NewAlerts(teller Teller, board Board, now func() time.Time, log *slog.Logger) *Alerts {
	none := make(chan struct{})
	close(none)
	a := &Alerts{teller: teller, board: board, now: now, log: log, told: make(map[string]time.Time), newest: make(map[string]*telling), last: none}
	a.closed, a.close = context.WithCancel(context.Background())
	return a
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

// telling is one alert, or the end of one.
type telling struct {
	subject, key string
	values       []any
	end          bool
	untold       bool // nobody could be told
}

// raise tells an alert, unless one of the same subject was told within the hour. Where the board is out of reach this
// process answers for itself alone.
func (a *Alerts) raise(ctx context.Context, subject, key string, values ...any) {
	a.put(ctx, &telling{subject: subject, key: key, values: values})
}

// clear tells that a trouble is over, if anybody was told of it.
func (a *Alerts) clear(ctx context.Context, subject, key string, values ...any) {
	a.put(ctx, &telling{subject: subject, key: key, values: values, end: true})
}

// again tells what nobody could be told, and what nothing has come after.
func (a *Alerts) again(ctx context.Context) {
	for _, t := range a.untold() {
		a.put(ctx, t)
	}
}

func (a *Alerts) untold() []*telling {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []*telling
	for _, t := range a.newest {
		if t.untold {
			t.untold = false
			list = append(list, t)
		}
	}
	return list
}

func (a *Alerts) put(ctx context.Context, t *telling) {
	before, done := a.queue(t)
	if done == nil {
		return
	}
	ctx = telegram.WithLane(context.WithoutCancel(ctx), telegram.Notification)
	a.telling.Go(func() {
		defer close(done)
		<-before // an end is not told before its trouble
		ctx, cancel := context.WithTimeout(ctx, tellTime)
		defer cancel()
		defer context.AfterFunc(a.closed, cancel)()
		if a.mine(ctx, t) {
			a.tell(ctx, t)
		}
	})
}

// queue is for one telling after the other; nil for what is not due.
func (a *Alerts) queue(t *telling) (before <-chan struct{}, done chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !t.end && !a.due(t.subject) {
		return nil, nil
	}
	a.newest[t.subject] = t
	before, done = a.last, make(chan struct{})
	a.last = done
	return before, done
}

// due is whether a trouble is to be told. If it is back before its end could be told, that never was.
func (a *Alerts) due(subject string) bool {
	at := a.now()
	if last, ok := a.told[subject]; !ok || at.Sub(last) >= quietFor {
		a.told[subject] = at
		return true
	}
	if t := a.newest[subject]; t != nil && t.end {
		delete(a.newest, subject)
	}
	return false
}

// mine says whether it is for this process to tell.
func (a *Alerts) mine(ctx context.Context, t *telling) bool {
	var mine bool
	var err error
	if t.end {
		mine, err = a.board.ClearAlert(ctx, t.subject)
	} else {
		mine, err = a.board.RaiseAlert(ctx, t.subject, quietFor)
		mine = mine || err != nil
	}
	if err != nil {
		a.log.WarnContext(ctx, "who was told of an alert is not known", "alert", t.subject, "error", err)
	}
	return mine
}

// tell tells it, and takes back what was noted before where nobody could be told.
func (a *Alerts) tell(ctx context.Context, t *telling) {
	err := a.teller.TellAdmins(ctx, t.key, t.values...)
	if err != nil {
		a.log.WarnContext(ctx, "alert is not told", "alert", t.subject, "error", err)
		a.fail(t)
	}
	if t.end && err == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	known := t.end || err == nil
	if err := a.board.NoteAlert(ctx, t.subject, known); err != nil {
		a.log.WarnContext(ctx, "it is not noted who knows of an alert", "alert", t.subject, "error", err)
	}
}

func (a *Alerts) fail(t *telling) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t.untold = true
	if !t.end {
		delete(a.told, t.subject)
	}
}

// Close waits for what is being told, for some seconds.
func (a *Alerts) Close() error {
	defer time.AfterFunc(closeTime, a.close).Stop()
	a.telling.Wait()
	return nil
}
