package recommend

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

const (
	maxCandidates = 40
	spareCount    = 10
	returnTimeout = 5 * time.Second
)

// brief is what an entry is made from.
type brief struct {
	order
	profile    Profile
	candidates []Candidate
	taste      Taste
	shelf      *Shelf // that the candidates are from
	seed       uint64
	at         time.Time
}

// compose makes an entry, by the writer if it may and can be asked, and says how long it holds.
func (s *Service) compose(ctx context.Context, o order) (Entry, time.Duration, error) {
	b, err := s.brief(ctx, o)
	if err != nil {
		return Entry{}, 0, err
	}
	if s.writer == nil || o.unasked || s.heldOut(b) {
		entry, err := s.localEntry(b)
		entry.Holdout = s.writer != nil && !o.unasked
		return entry, o.ttl, err
	}
	entry, err := s.written(ctx, b)
	switch {
	case err == nil:
		return s.caughtUp(ctx, b, entry), o.ttl, nil
	case o.purpose == Refresh, o.purpose == Scheduled:
		return Entry{}, 0, err // nobody waits, and a stand-in is no better than what there is
	}
	return s.standIn(ctx, b, err)
}

// written is the writer's entry, checked.
func (s *Service) written(ctx context.Context, b brief) (Entry, error) {
	draft, err := s.write(ctx, b)
	if err != nil {
		return Entry{}, err
	}
	entry, ok := s.checked(b, draft)
	if !ok {
		return Entry{}, fmt.Errorf("no pick is a candidate: %w", ErrNoResult)
	}
	return entry, nil
}

// caughtUp applies what the person said while the writer wrote. What it cannot read, Entry.AsOf tells the next look.
func (s *Service) caughtUp(ctx context.Context, b brief, entry Entry) Entry {
	profile, err := s.profileFor(ctx, b.order)
	if err == nil && profile.Changed.After(entry.AsOf) {
		entry.follow(profile, s.engine.Ranker().Shelf(), s.picksFor(b.person))
	}
	return entry
}

// standIn is the ranker's answer where the writer's was wanted. It makes room as soon as the writer may be back.
func (s *Service) standIn(ctx context.Context, b brief, cause error) (Entry, time.Duration, error) {
	entry, err := s.localEntry(b)
	if err != nil || errors.Is(cause, errBoundReached) {
		return entry, b.ttl, err
	}
	s.log.InfoContext(ctx, "ranker answers alone", "purpose", b.purpose, "cause", cause)
	ttl := s.cfg.LocalTTL
	if limited, ok := errors.AsType[*LimitedError](cause); ok && !limited.Until.IsZero() {
		ttl = min(ttl, max(limited.Until.Sub(s.now()), time.Second))
	}
	ttl = min(ttl, b.ttl)
	entry.Until = s.now().Add(ttl)
	return entry, ttl, nil
}

func (s *Service) brief(ctx context.Context, o order) (brief, error) {
	profile, err := s.profileFor(ctx, o)
	if err != nil {
		return brief{}, err
	}
	b := s.briefOf(o, profile)
	if len(b.candidates) == 0 {
		return brief{}, fmt.Errorf("no item that may be offered: %w", ErrNoResult)
	}
	return b, nil
}

func (s *Service) briefOf(o order, profile Profile) brief {
	b := brief{order: o, at: s.now()}
	b.profile = profile.before(o.person, o.day)
	b.seed = daySeed(o.person.ID, o.day)
	ranker := s.engine.Ranker()
	b.candidates = ranker.Candidates(Query{Profile: b.profile, Wish: o.wanted(), Without: o.except.Mentions, N: maxCandidates, Seed: b.seed})
	b.shelf = ranker.Shelf()
	b.taste = tasteOf(profile, b.shelf, b.at)
	return b
}

// daySeed is the same for a person's whole day, and says nothing about them.
func daySeed(person int64, day string) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d %s", person, day)
	return h.Sum64()
}

// heldOut draws whether the ranker answers so that the writer's worth can be measured: not where it has no answer.
func (s *Service) heldOut(b brief) bool {
	return rand.New(rand.NewPCG(b.seed, 0)).Float64() < s.cfg.Holdout && len(b.local()) > 0
}

// errBoundReached: the person has had their share of generations; it is no fault, and waiting does not mend it today.
var errBoundReached = fmt.Errorf("bound per person: %w", ErrLimited)

// write asks the writer, within the person's bounds. A generation that comes to nothing is given back.
func (s *Service) write(ctx context.Context, b brief) (Draft, error) {
	account, err := s.take(ctx, b)
	if err != nil {
		return Draft{}, err
	}
	started := time.Now()
	draft, err := s.writer.Write(ctx, Request{
		Purpose:    b.purpose,
		Lang:       b.person.Lang,
		Picks:      s.picksFor(b.person),
		Wish:       b.wish,
		Taste:      b.taste,
		Candidates: b.candidates,
		Seed:       b.seed,
	})
	s.observe.Generated(time.Since(started))
	if err != nil {
		s.giveBack(ctx, b, account)
		return Draft{}, err
	}
	return draft, nil
}

func (s *Service) giveBack(ctx context.Context, b brief, account Purpose) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), returnTimeout)
	defer cancel()
	if err := s.store.ReturnGeneration(ctx, b.person.ID, b.day, account); err != nil {
		s.log.WarnContext(ctx, "generation is not given back", "error", err)
	}
}

// take charges one generation to the first account that has one left, and says which.
func (s *Service) take(ctx context.Context, b brief) (Purpose, error) {
	for _, account := range s.accounts(b.purpose) {
		took, err := s.store.TakeGeneration(ctx, b.person.ID, b.day, account.purpose, account.limit)
		if err != nil {
			return "", fmt.Errorf("count generation: %w", err)
		}
		if took {
			return account.purpose, nil
		}
	}
	return "", errBoundReached
}

type account struct {
	purpose Purpose
	limit   int
}

// accounts are what pays for a purpose: the first picks of a day are its scheduled ones, or else a refresh.
func (s *Service) accounts(p Purpose) []account {
	refresh := account{Refresh, s.cfg.Refreshes}
	switch p {
	case Wish:
		return []account{{Wish, s.cfg.Wishes}}
	case Refresh:
		return []account{refresh}
	case Scheduled:
		return []account{{Scheduled, 1}}
	}
	return []account{{Scheduled, 1}, refresh}
}

func (s *Service) picksFor(p Person) int {
	if p.Picks > 0 {
		return p.Picks
	}
	return s.cfg.Picks
}
