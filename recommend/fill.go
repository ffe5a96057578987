package recommend

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

const (
	lockSlack = 5 * time.Second // beyond WriteTimeout, until a dead loader's lock is free
	pollFirst = 50 * time.Millisecond
	pollLast  = 400 * time.Millisecond
	fillTries = 3
)

// await gets the order made and waits for it, at most Config.Wait: then the ranker answers, and what the writer says
// later is in the cache for the next time.
func (s *Service) await(ctx context.Context, o order) (Answer, error) {
	made := s.flights.DoChan(o.key+o.wish, func() (any, error) {
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.WriteTimeout)
		defer cancel()
		return s.load(within, o)
	})
	patience := time.NewTimer(s.cfg.Wait)
	defer patience.Stop()
	select {
	case result := <-made:
		if result.Err != nil {
			return Answer{}, result.Err
		}
		entry := result.Val.(Entry)
		s.observe.Recommended(entry.Source)
		return s.answer(entry, false), nil
	case <-patience.C:
		return s.answerLocally(ctx, o)
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
}

// load is run by one caller per process and key. Over all processes the lock's holder makes the entry; the others
// look until it is there, or the lock is free.
func (s *Service) load(ctx context.Context, o order) (Entry, error) {
	pause, waited := pollFirst, false
	for tries := 0; tries < fillTries; {
		token := rand.Text()
		won, err := s.cache.lock(ctx, o.key, token, s.cfg.WriteTimeout+lockSlack)
		if err != nil {
			return s.local(ctx, o)
		}
		if won && !waited {
			tries++
			entry, stored, err := s.fill(ctx, o, token)
			if stored || err != nil {
				return entry, err
			}
			// Something changed while we worked: what we made is outdated, and may not be shown.
			continue
		}
		entry, found, err := s.read(ctx, o)
		if won { // whoever held the lock before us may have filled the key
			err = errors.Join(err, s.cache.unlock(ctx, o.key, token))
		}
		if err != nil {
			return s.local(ctx, o)
		}
		if found {
			return entry, nil
		}
		if waited = !won; waited && !sleep(ctx, pause) {
			return Entry{}, ctx.Err()
		}
		pause = min(2*pause, pollLast)
	}
	return s.local(ctx, o)
}

// fill makes the entry under the lock and stores it, unless the lock was broken meanwhile.
func (s *Service) fill(ctx context.Context, o order, token string) (entry Entry, stored bool, err error) {
	entry, ttl, err := s.compose(ctx, o)
	if err != nil {
		return Entry{}, false, errors.Join(err, s.cache.unlock(ctx, o.key, token))
	}
	value, err := json.Marshal(entry)
	if err != nil {
		return Entry{}, false, fmt.Errorf("encode picks: %w", err)
	}
	stored, err = s.cache.fill(ctx, o.key, token, value, ttl)
	if err != nil {
		s.log.WarnContext(ctx, "picks are not cached", "error", err)
		return entry, true, nil
	}
	if stored && entry.Seen {
		s.markShown(ctx, o, entry)
	}
	return entry, stored, nil
}

// refresh makes an outdated entry anew while the old one is served. Whoever holds the lock does it; nobody waits.
func (s *Service) refresh(ctx context.Context, o order) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.WriteTimeout)
	defer cancel()
	o.purpose = Refresh
	token := rand.Text()
	won, err := s.cache.lock(ctx, o.key, token, s.cfg.WriteTimeout+lockSlack)
	if err != nil || !won {
		return
	}
	if _, _, err := s.fill(ctx, o, token); err != nil {
		s.log.WarnContext(ctx, "refresh failed", "error", err)
	}
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
