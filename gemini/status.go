package gemini

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"pickbot/recommend"
)

// KeyStatus is what an admin sees of a key.
type KeyStatus struct {
	Hash    string `json:"key"`
	Project string `json:"project,omitempty"`
	State   State  `json:"state"`
	Reason  string `json:"reason,omitempty"`
	// Since is when the state began, Until when it ends by itself; zero if that is not known or not so.
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
	// Used is the key's own requests of the quota day. BucketUsed is what counts against Limit: those of its project for
	// the model. A negative limit is none.
	Used       int64 `json:"used"`
	BucketUsed int64 `json:"bucket_used"`
	Limit      int64 `json:"limit"`
	PerMinute  int64 `json:"per_minute"`
	// LastFault is nil if there was none in the last week.
	LastFault *LastFault `json:"last_error,omitempty"`
	Current   bool       `json:"current"`
}

// Keys describes every key of the pool in their order. It takes a few round trips for each.
func (p *Pool) Keys(ctx context.Context) ([]KeyStatus, error) {
	current := ""
	if p.cfg.Rotation == Sticky {
		var err error
		if current, err = p.readCurrent(ctx); err != nil {
			return nil, err
		}
	}
	list := []KeyStatus{}
	for _, k := range p.ring.Keys() {
		status, err := p.status(ctx, p.bucket(k))
		if err != nil {
			return nil, fmt.Errorf("describe key %s: %w", k.hash, err)
		}
		status.Current = k.hash == current
		list = append(list, status)
	}
	return list, nil
}

func (p *Pool) status(ctx context.Context, b bucket) (KeyStatus, error) {
	s := KeyStatus{Hash: b.key.hash, Project: b.key.project, State: Active}
	s.PerMinute, s.Limit = p.limits.of(b)
	values, err := p.store.GetMany(ctx, append(b.gates(), b.lastFault()))
	if err != nil {
		return s, err
	}
	if s.Used, _, err = p.store.Integer(ctx, usageKey(b.key.hash)); err != nil {
		return s, err
	}
	if s.BucketUsed, _, err = p.store.Integer(ctx, b.day()); err != nil {
		return s, err
	}
	gates, last := values[:len(values)-1], values[len(values)-1]
	if i := slices.IndexFunc(gates, func(v []byte) bool { return v != nil }); i >= 0 {
		m := readMark(gates[i])
		s.State, s.Reason, s.Since, s.Until = m.State, m.Reason, m.Since, m.Until
	} else if s.Limit >= 0 && s.BucketUsed >= s.Limit {
		s.State, s.Reason, s.Until = Exhausted, reasonDay, p.midnight()
	}
	var f LastFault
	if json.Unmarshal(last, &f) == nil {
		s.LastFault = &f
	}
	return s, nil
}

// Capacity is what the keys that are not quarantined or disabled have left of the quota day, for planning. All is
// negative if one of them has no limit.
type Capacity struct {
	// Left is for first picks; LeftAhead is the part of it that scheduled ones may use, LeftOther what all others may.
	Left, LeftAhead, LeftOther int64
	// Limit is the whole day's, of so many Projects.
	Limit    int64
	Projects int
	// Until is when the day ends.
	Until time.Time
}

// Capacity counts each project once, however many keys it has.
func (p *Pool) Capacity(ctx context.Context) (Capacity, error) {
	c := Capacity{Until: p.midnight()}
	seen := map[string]bool{}
	for _, k := range p.ring.Keys() {
		b := p.bucket(k)
		s, err := p.status(ctx, b)
		if err != nil {
			return Capacity{}, fmt.Errorf("count what is left: %w", err)
		}
		if s.State == Quarantined || s.State == Disabled || seen[b.name()] {
			continue
		}
		seen[b.name()] = true
		c.Projects++
		if s.Limit < 0 {
			return Capacity{Left: -1, LeftAhead: -1, LeftOther: -1, Limit: -1, Projects: len(seen), Until: c.Until}, nil
		}
		c.Limit += s.Limit
		if s.State != Exhausted {
			c.Left += max(0, s.Limit-s.BucketUsed)
			c.LeftAhead += max(0, p.limitFor(recommend.Scheduled, s.Limit)-s.BucketUsed)
			c.LeftOther += max(0, p.limitFor(recommend.Wish, s.Limit)-s.BucketUsed)
		}
	}
	return c, nil
}

// Room implements recommend.Budget.
func (p *Pool) Room(ctx context.Context) (recommend.Room, error) {
	c, err := p.Capacity(ctx)
	if err != nil {
		return recommend.Room{}, fmt.Errorf("%w: %w", recommend.ErrUnavailable, err)
	}
	return recommend.Room{Left: c.LeftAhead, Until: c.Until}, nil
}

// Disable stops using a key, in all replicas, until Enable. Like the other operations on one key it is
// recommend.ErrInvalid if the pool has no key with this hash.
func (p *Pool) Disable(ctx context.Context, hash, reason string) error {
	b, err := p.find(hash)
	if err != nil {
		return err
	}
	m := mark{State: Disabled, Reason: reason, Since: p.out.Now()}
	if err := p.store.Set(ctx, b.keyMark(), m.json(), 0); err != nil {
		return fmt.Errorf("disable key %s: %w", hash, err)
	}
	p.refusals.clear()
	return nil
}

// Enable brings a quarantined or disabled key back.
func (p *Pool) Enable(ctx context.Context, hash string) error {
	return p.lift(ctx, hash, func(b bucket) []string { return []string{b.keyMark(), b.pairMark()} })
}

// ClearCooldown lets a cooling or exhausted key be asked again, and forgets what limits Google told for its project.
// What is counted stays counted.
func (p *Pool) ClearCooldown(ctx context.Context, hash string) error {
	return p.lift(ctx, hash, func(b bucket) []string {
		return []string{b.cooling(), b.exhausted(), b.dayLimit(), b.minuteLimit()}
	})
}

func (p *Pool) lift(ctx context.Context, hash string, names func(bucket) []string) error {
	b, err := p.find(hash)
	if err != nil {
		return err
	}
	for _, name := range names(b) {
		if _, err := p.store.Delete(ctx, name); err != nil {
			return fmt.Errorf("bring key %s back: %w", hash, err)
		}
	}
	p.recovered(ctx)
	return p.learn(ctx)
}

func (p *Pool) find(hash string) (bucket, error) {
	for _, k := range p.ring.Keys() {
		if k.hash == hash {
			return p.bucket(k), nil
		}
	}
	return bucket{}, fmt.Errorf("%w: the pool has no key %q", recommend.ErrInvalid, clip(hash, 12))
}
