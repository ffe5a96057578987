package recommend

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

const (
	lockSlack = 5 * time.Second // beyond WriteTimeout, until a dead loader's lock is free
	pollFirst = 50 * time.Millisecond
	pollLast  = 400 * time.Millisecond
	fillTries = 3
)

// made is what a load came to.
type made struct {
	entry Entry
	// cached is a time before which the entry was not yet dropped from the cache; zero if it never was there.
	cached time.Time
}

// await gets the order made and waits for it, at most Config.Wait: then the ranker answers, and what the writer says
// later is in the cache for the next time. The caller missed the key when it asked.
func (s *Service) await(ctx context.Context, o order, asked time.Time) (Answer, error) {
	loaded := s.flights.DoChan(o.flight(), func() (any, error) { return s.loadDetached(ctx, o) })
	patience := time.NewTimer(s.cfg.Wait)
	defer patience.Stop()
	select {
	case result := <-loaded:
		if result.Err != nil {
			return Answer{}, result.Err
		}
		return s.deliver(ctx, o, asked, result.Val.(made))
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
	if m.entry.AsOf.Before(o.person.Changed) {
		entry, err := s.mend(ctx, o, m.entry)
		if err != nil {
			return Answer{}, err
		}
		m.entry = entry
	}
	s.observe.Recommended(m.entry.Source)
	return s.answer(m.entry, false), nil
}

// flight names what callers of one process share. Scheduled work does not carry those who wait.
func (o order) flight() string {
	return strconv.FormatBool(o.purpose == Scheduled) + o.day + o.key + o.wish
}

// loadDetached loads on a deadline of its own: a caller who leaves takes nothing from the others.
func (s *Service) loadDetached(ctx context.Context, o order) (m made, err error) {
	done := make(chan struct{})
	s.tasks.run(ctx, func(ctx context.Context) {
		defer close(done)
		within, cancel := context.WithTimeout(ctx, s.cfg.WriteTimeout)
		defer cancel()
		m, err = s.load(within, o)
	})
	<-done
	return m, err
}

// load is run by one caller per process and key, who has just missed the key. Over all processes the lock's holder makes
// the entry; the others look until it is there, or the lock is free.
func (s *Service) load(ctx context.Context, o order) (made, error) {
	started, pause, missed := time.Now(), pollFirst, true
	for tries := 0; tries < fillTries; {
		token := rand.Text()
		won, err := s.cache.lock(ctx, o.key, token, s.cfg.WriteTimeout+lockSlack)
		if err != nil {
			return s.uncached(ctx, o, err)
		}
		if !missed || !won {
			m, found, err := s.look(ctx, o)
			if won && (found || err != nil) {
				s.unlock(ctx, o, token)
			}
			if err != nil {
				return s.uncached(ctx, o, err)
			}
			if found {
				return m, nil
			}
			o.next = m.entry.Next
		}
		missed = false
		if !won {
			if !sleep(ctx, pause) {
				return made{}, ctx.Err()
			}
			pause = min(2*pause, pollLast)
			continue
		}
		tries++
		m, stored, err := s.fill(ctx, o, token, time.Since(started) < s.cfg.Wait)
		if stored || err != nil && !errors.Is(err, errMadeBefore) {
			return m, err
		}
		// The key was filled between our miss and our lock, or dropped while we worked: what we made is outdated then,
		// and may not be shown.
	}
	return s.uncached(ctx, o, fmt.Errorf("picks are dropped as fast as they are made: %w", ErrUnavailable))
}

// uncached is what a load comes to that the cache fails: the ranker's answer to whoever waits for one.
func (s *Service) uncached(ctx context.Context, o order, cause error) (made, error) {
	if o.purpose == Scheduled {
		return made{}, cause
	}
	return s.local(ctx, o)
}

// look returns what somebody else may have made.
func (s *Service) look(ctx context.Context, o order) (made, bool, error) {
	before := time.Now()
	entry, found, err := s.read(ctx, o)
	return made{entry: entry, cached: before}, found, err
}

func (s *Service) unlock(ctx context.Context, o order, token string) {
	if err := s.cache.unlock(ctx, o.key, token); err != nil {
		s.log.WarnContext(ctx, "lock is left to expire", "key", o.key, "error", err)
	}
}

// fill makes the entry under the lock and stores it, unless the lock was broken meanwhile. waited says that the person
// will see it.
func (s *Service) fill(ctx context.Context, o order, token string, waited bool) (m made, stored bool, err error) {
	entry, ttl, err := s.compose(ctx, o)
	if err != nil {
		s.unlock(ctx, o, token)
		return made{}, false, err
	}
	entry.Seen = waited && o.purpose != Scheduled
	kept, ttl, err := s.beside(ctx, o, &entry, ttl)
	if err != nil {
		s.unlock(ctx, o, token)
		return made{}, false, err
	}
	value, err := json.Marshal(kept)
	if err != nil {
		return made{}, false, fmt.Errorf("encode picks: %w", err)
	}
	entry.raw = string(value)
	m = made{entry: entry, cached: time.Now()}
	stored, err = s.cache.fill(ctx, o.key, token, value, ttl)
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

// sleep reports whether it slept to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
