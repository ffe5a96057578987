package recommend

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"
)

// prefix is how a value begins that may answer the order: with the first fields of its Entry.
func (o order) prefix() string {
	value, err := json.Marshal(struct {
		Version int    `json:"v"`
		Date    string `json:"date"`
		Lang    string `json:"lang"`
		Wish    string `json:"wish,omitempty"`
	}{EntryVersion, o.day, o.person.Lang, o.wish})
	if err != nil {
		panic(err) // an integer and strings
	}
	return string(value[:len(value)-1])
}

// unfit is how no value begins: a claim of it takes the lock whatever stands there.
const unfit = "\x00"

// lockTTL is when the lock of a loader that died is free.
func (s *Service) lockTTL() time.Duration { return s.cfg.WriteTimeout + lockSlack }

// lease is the right to fill a key, for as long as its lock stands under the token; an empty one is none.
type lease struct {
	token string
	// next are the picks of a later date that stand under the key and are to be kept.
	next *Entry
}

// claim is read for somebody who will have the entry made where there is none: in the same round trip it takes the key's
// lock. There is no lease with an entry, nor where somebody else has it.
func (s *Service) claim(ctx context.Context, o order) (entry Entry, found bool, l lease, err error) {
	prefix, token := o.prefix(), rand.Text()
	value, won, err := s.try(ctx, o, prefix, token)
	looksGood := err == nil && bytes.HasPrefix(value, []byte(prefix))
	if looksGood {
		if entry, found = s.glance(o, value); found {
			return entry, true, lease{}, nil
		}
	}
	entry, found, err = s.decode(ctx, o, value, err)
	if err == nil && !found && looksGood {
		// It looked good and was not.
		value, won, err = s.try(ctx, o, unfit, token)
		entry, found, err = s.decode(ctx, o, value, err)
	}
	if found && won {
		// It did not look good and is: the picks of the day were made ahead.
		s.tasks.run(ctx, func(ctx context.Context) { s.unlock(ctx, o, token) })
	}
	if found || !won {
		return entry, found, lease{}, err
	}
	return entry, false, lease{token: token, next: entry.Next}, err
}

func (s *Service) try(ctx context.Context, o order, prefix, token string) (value []byte, won bool, err error) {
	value, won, err = s.cache.claim(ctx, o.key, prefix, token, s.lockTTL())
	if err != nil && !errors.Is(err, errCacheOpen) && !errors.Is(err, ErrInvalid) {
		s.tasks.run(ctx, func(ctx context.Context) { s.disclaim(ctx, o, token) })
	}
	return value, won, err
}

// disclaim frees a lock that may have been taken although the answer never came, as soon as the cache works again.
func (s *Service) disclaim(ctx context.Context, o order, token string) {
	for end := time.Now().Add(s.lockTTL()); time.Now().Before(end); {
		if !s.tasks.sleep(guardPause) || s.cache.unlock(ctx, o.key, token) == nil {
			return
		}
	}
}

func (s *Service) unlock(ctx context.Context, o order, token string) {
	if err := s.cache.unlock(ctx, o.key, token); err != nil {
		s.log.WarnContext(ctx, "lock is left to expire", "key", o.key, "error", err)
	}
}
