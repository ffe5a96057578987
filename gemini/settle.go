package gemini

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

const (
	// unhinted is how long a key is parked by a 429 that does not say.
	unhinted = time.Minute
	// untold is how long this process alone keeps a refusal that the store could not be told.
	untold = time.Minute
	// lastFaultLasts is how long a key's latest failure is remembered.
	lastFaultLasts = 7 * 24 * time.Hour
)

// settle draws the consequences of the request that t stood for; a nil fault means that an answer came. It returns when
// the key recovers from what happened, zero if unknown or never.
func (p *Pool) settle(ctx context.Context, t *ticket, f *Fault) time.Time {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if f.answered() {
		p.outage.end()
		p.model.success()
		if p.host.success() {
			p.out.Alerts.HostServed(ctx)
		}
		p.endExhaustion(ctx, t)
	}
	if f == nil {
		return time.Time{}
	}
	until, err := p.punish(ctx, t.bucket, f)
	err = errors.Join(err, p.rememberFault(ctx, t.bucket, f))
	if err != nil {
		p.out.Log.WarnContext(ctx, "gemini: the store was not told of a failure", slog.String("key", t.Hash()), slog.Any("error", err))
	}
	return until
}

// endExhaustion opens the gate that a probe has found to be shut for no reason.
func (p *Pool) endExhaustion(ctx context.Context, t *ticket) {
	if !t.probe {
		return
	}
	if _, err := p.store.Delete(ctx, t.bucket.exhausted()); err != nil {
		p.out.Log.WarnContext(ctx, "gemini: a key stays parked", slog.String("key", t.Hash()), slog.Any("error", err))
		return
	}
	p.recovered(ctx)
}

// punish makes those suffer who are to blame, and nobody else.
func (p *Pool) punish(ctx context.Context, b bucket, f *Fault) (time.Time, error) {
	switch f.Blame {
	case ByKey:
		return time.Time{}, p.quarantine(ctx, b, f)
	case ByPair:
		return time.Time{}, p.disablePair(ctx, b, f)
	case ByProject:
		return time.Time{}, p.quarantineProject(ctx, b, f)
	case ByQuota:
		return p.park(ctx, b, f)
	case ByModel:
		if p.model.failure() {
			p.out.Log.WarnContext(ctx, "gemini: left alone for a while", slog.String("model", b.model), slog.Any("error", f))
		}
	case ByHost:
		if p.host.failure() {
			p.out.Log.ErrorContext(ctx, "gemini: this host is refused", slog.Any("error", f))
			p.out.Alerts.HostRefused(ctx, f.reason())
		}
	}
	return time.Time{}, nil
}

// quarantine takes the key out of use. Whoever is the first to do so tells the admins.
func (p *Pool) quarantine(ctx context.Context, b bucket, f *Fault) error {
	first, err := p.lock(ctx, b.keyMark(), mark{State: Quarantined, Reason: f.reason()})
	if err != nil {
		p.refusals.hold(b.key.hash, refusal{reason: f.reason()}, untold)
		return err
	}
	if first {
		p.out.Log.ErrorContext(ctx, "gemini: key quarantined", slog.String("key", b.key.hash), slog.Any("error", f))
		p.out.Alerts.KeyQuarantined(ctx, b.key.hash, f.reason())
	}
	return nil
}

// quarantineProject takes all keys of a project out of use: a key that is given to it later gets its own chance.
func (p *Pool) quarantineProject(ctx context.Context, b bucket, f *Fault) error {
	var errs []error
	for _, k := range p.ring.Keys() {
		if other := p.bucket(k); other.name() == b.name() {
			errs = append(errs, p.quarantine(ctx, other, f))
		}
	}
	return errors.Join(errs...)
}

// disablePair stops using the key for this model: it is not on the key's tier.
func (p *Pool) disablePair(ctx context.Context, b bucket, f *Fault) error {
	first, err := p.lock(ctx, b.pairMark(), mark{State: Disabled, Reason: f.reason()})
	if err != nil {
		p.refusals.hold(b.key.hash, refusal{reason: f.reason()}, untold)
	}
	if first {
		p.out.Log.WarnContext(ctx, "gemini: key disabled for a model", slog.String("key", b.key.hash), slog.String("model", b.model), slog.Any("error", f))
	}
	return err
}

// park lets the bucket rest: until midnight after a 429 of the day, else for as long as Google hints.
func (p *Pool) park(ctx context.Context, b bucket, f *Fault) (time.Time, error) {
	gate, m, rest := b.cooling(), mark{State: Cooling, Reason: f.reason()}, cmp.Or(f.Retry, unhinted)
	if f.Outcome == OutcomeDay {
		gate, m, rest = b.exhausted(), mark{State: Exhausted, Reason: f.reason(), Probe: f.probing()}, p.midnight().Sub(p.out.Now())
	}
	until := p.out.Now().Add(rest)
	err := p.shut(ctx, gate, m, rest)
	if err != nil {
		p.refusals.hold(b.key.hash, refusal{until: until, reason: f.reason()}, untold)
	}
	if m.Probe {
		err = errors.Join(err, p.waitToProbe(ctx, b))
	}
	return until, errors.Join(err, p.teach(ctx, b, f))
}

// LastFault is a key's latest failure.
type LastFault struct {
	At      time.Time `json:"at"`
	Outcome Outcome   `json:"outcome"`
	// Reason is the code of it and what Google answered; empty in what an older version remembered.
	Reason string `json:"reason,omitempty"`
	Error  string `json:"error"`
}

func (p *Pool) rememberFault(ctx context.Context, b bucket, f *Fault) error {
	if f.Outcome == OutcomeCanceled || f.Outcome == OutcomeLate {
		return nil
	}
	value, err := json.Marshal(LastFault{At: p.out.Now().UTC(), Outcome: f.Outcome, Reason: f.reason(), Error: f.Error()})
	if err != nil {
		return fmt.Errorf("remember a failure: %w", err)
	}
	return p.store.Set(ctx, b.lastFault(), value, lastFaultLasts)
}
