package gemini

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"pickbot/recommend"
)

const (
	// alertAfter is how long an outage must last to be worth an alert: a minute that is full is none.
	alertAfter = 5 * time.Minute
	// alertEvery is the least time between two alerts that all keys are out.
	alertEvery = time.Hour
	// alertWithin is how long an outage without an end keeps the next alert back.
	alertWithin = 24 * time.Hour
	// askAlertEvery is how rarely one process asks the store whether the alert is due.
	askAlertEvery = time.Minute
)

// allOut is the error when no key took the request.
func (s *search) allOut(ctx context.Context) error {
	until, share := s.recovery()
	if !share {
		s.alertOut(ctx, until)
	}
	return &recommend.LimitedError{Until: until, Cause: errAllOut}
}

// recovery is the earliest time at which one of the keys takes a request, zero if none does by itself; share says that
// one of them still takes first picks.
func (s *search) recovery() (until time.Time, share bool) {
	for _, r := range s.refused {
		share = share || r.share
		if !r.until.IsZero() && (until.IsZero() || r.until.Before(until)) {
			until = r.until
		}
	}
	return until, share
}

// outage is a time in which all keys were out, as this process saw it.
type outage struct {
	mu          sync.Mutex
	from, noted time.Time
}

// note returns since when the keys are out. After a long silence it is another outage.
func (o *outage) note(now time.Time) (from time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if now.Sub(o.noted) > alertAfter {
		o.from = now
	}
	o.noted = now
	return o.from
}

// end says that Gemini has answered.
func (o *outage) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.noted = time.Time{}
}

// alertOut tells the admins, once over all replicas until the recovery, of an outage that is not over in a moment.
func (p *Pool) alertOut(ctx context.Context, until time.Time) {
	now := p.out.Now()
	if from := p.outage.note(now); !until.IsZero() && until.Sub(from) < alertAfter {
		return
	}
	if asked := p.alerted.Load(); asked != nil && now.Sub(*asked) < askAlertEvery {
		return
	}
	p.alerted.Store(&now)
	quiet := until
	if until.IsZero() {
		quiet = now.Add(alertWithin)
	} else if soonest := now.Add(alertEvery); quiet.Before(soonest) {
		quiet = soonest
	}
	grant, err := p.store.Reserve(ctx, recommend.Reservation{Quotas: []recommend.Quota{{Key: outAlert, Limit: 1, Until: quiet}}})
	if err != nil || !grant.OK {
		return
	}
	p.out.Log.ErrorContext(ctx, "gemini: all keys are out", slog.Time("until", until))
	p.out.Alerts.AllOut(ctx, until)
	p.told.Store(true)
	if _, err := p.store.Swap(ctx, outSince, "", now.UTC().Format(time.RFC3339Nano)); err != nil {
		p.out.Log.WarnContext(ctx, "gemini: there may be no all-clear", slog.Any("error", err))
	}
}

// allClear tells the admins that a key has taken a request, if they were told that none does.
func (p *Pool) allClear(ctx context.Context) {
	if !p.told.CompareAndSwap(true, false) {
		return
	}
	p.later(ctx, func(ctx context.Context) {
		values, err := p.store.GetMany(ctx, []string{outSince})
		if err != nil || values[0] == nil {
			return // the next look at the store says whether it is still to be told
		}
		if first, err := p.store.Swap(ctx, outSince, string(values[0]), ""); err != nil || !first {
			return
		}
		since, _ := time.Parse(time.RFC3339Nano, string(values[0])) // our own; zero if somebody else's
		p.out.Log.InfoContext(ctx, "gemini: keys take requests again", slog.Time("since", since))
		p.out.Alerts.Recovered(ctx, since)
	})
}

// recovered makes the next outage worth an alert again.
func (p *Pool) recovered(ctx context.Context) {
	p.refusals.clear()
	p.alerted.Store(nil)
	if _, err := p.store.Delete(ctx, outAlert); err != nil {
		p.out.Log.WarnContext(ctx, "gemini: the next outage may go unannounced", slog.Any("error", err))
	}
}
