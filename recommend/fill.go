package recommend

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

const (
	lockSlack = 5 * time.Second       // beyond WriteTimeout, until a dead loader's lock is free
	pollEvery = 10 * time.Millisecond // who waits for somebody else's load looks at the cache
	fillTries = 3
)

// made is what a load came to.
type made struct {
	entry Entry
	// cached is a time before which the entry was not yet dropped from the cache; zero if it never was there.
	cached time.Time
}

// await gets the order made and waits for it, at most Config.Wait: then the ranker answers, and what the writer says
// later is in the cache for the next time. The caller missed the key when it asked, and may hold its lock.
func (s *Service) await(ctx context.Context, o order, asked time.Time, l lease) (Answer, error) {
	load := s.join(ctx, o, l)
	patience := time.NewTimer(s.cfg.Wait)
	defer patience.Stop()
	select {
	case <-load.done:
		if load.err != nil {
			return Answer{}, load.err
		}
		return s.deliver(ctx, o, asked, load.made)
	case <-patience.C:
		return s.answerLocally(ctx, o)
	case <-ctx.Done():
		return Answer{}, unavailable(ctx.Err())
	}
}

// deliver answers one of those who waited.
func (s *Service) deliver(ctx context.Context, o order, asked time.Time, m made) (Answer, error) {
	if !m.cached.IsZero() && m.cached.Before(asked) {
		// It was in the cache before we missed it there: it may have been dropped in between.
		return s.serve(ctx, o)
	}
	m.entry.settle(s.engine.Ranker().Shelf(), s.picksFor(o.person)) // it may be of an older catalog
	if s.isBehind(o, m.entry) {
		entry, err := s.mend(ctx, o, m.entry)
		if err != nil {
			return Answer{}, err
		}
		m.entry = entry
	}
	s.observe.Recommended(m.entry.Source)
	return s.answer(m.entry, false), nil
}

// load makes the order's entry, or finds that somebody has. Over all processes the lock's holder makes it; the others
// look until it is there, or the lock is free.
func (s *Service) load(ctx context.Context, o order, leases <-chan lease) (made, error) {
	started := time.Now()
	for tries := 0; tries < fillTries; {
		l, m, err := s.lockOrLook(ctx, o, leases)
		switch {
		case err != nil:
			return s.uncached(ctx, o, err)
		case !m.cached.IsZero():
			return m, nil
		case l.token == "":
			continue
		}
		tries++
		m, stored, err := s.fill(ctx, o, l, time.Since(started) < s.cfg.Wait)
		if stored || err != nil {
			return m, err
		}
		// The key was dropped while we worked: what we made is outdated then, and may not be shown.
	}
	return s.uncached(ctx, o, fmt.Errorf("picks are dropped as fast as they are made: %w", ErrUnavailable))
}

// lockOrLook returns a lease, that of a caller of this process or its own, or what somebody else has made; or neither,
// after a pause.
func (s *Service) lockOrLook(ctx context.Context, o order, leases <-chan lease) (l lease, m made, err error) {
	select {
	case l = <-leases:
		return l, made{}, nil
	default:
	}
	before := time.Now()
	entry, found, l, err := s.claim(ctx, o)
	if found {
		m = made{entry: entry, cached: before}
	}
	if err != nil || found || l.token != "" {
		return l, m, err
	}
	timer := time.NewTimer(pollEvery)
	defer timer.Stop()
	select {
	case l = <-leases:
	case <-timer.C:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return l, made{}, err
}

// uncached is what a load comes to that the cache fails: the ranker's answer to whoever waits for one.
func (s *Service) uncached(ctx context.Context, o order, cause error) (made, error) {
	if o.purpose == Scheduled {
		return made{}, cause
	}
	return s.local(ctx, o)
}

// fill makes the entry under the lock and stores it, unless the lock was broken meanwhile. waited says that the person
// will see it.
func (s *Service) fill(ctx context.Context, o order, l lease, waited bool) (m made, stored bool, err error) {
	entry, ttl, err := s.compose(ctx, o)
	if err != nil {
		s.unlock(ctx, o, l.token)
		return made{}, false, err
	}
	entry.Seen = waited && o.purpose != Scheduled
	kept, ttl, err := s.beside(ctx, o, l, &entry, ttl)
	if err != nil {
		s.unlock(ctx, o, l.token)
		return made{}, false, err
	}
	value, err := json.Marshal(kept)
	if err != nil {
		return made{}, false, fmt.Errorf("encode picks: %w", err)
	}
	entry.raw = string(value)
	m = made{entry: entry, cached: time.Now()}
	stored, err = s.cache.fill(ctx, o.key, l.token, value, ttl)
	if err != nil {
		s.log.WarnContext(ctx, "picks are not cached", "error", err)
		if o.purpose == Scheduled {
			return made{}, false, err
		}
		m.cached, stored = time.Time{}, true
	}
	if stored && entry.Seen {
		s.tasks.run(ctx, func(ctx context.Context) { s.markShown(ctx, o, entry) })
	}
	return m, stored, nil
}
