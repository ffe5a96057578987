package recommend

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Answer is what a person gets to see.
type Answer struct {
	Entry
	// Offers are the entry's picks with their items, in order.
	Offers []Offer
	// Cached says that nothing had to be made for it.
	Cached bool
}

// Offer is a pick with its item.
type Offer struct {
	Pick
	Item Item
}

// Marked reports whether the person has given this opinion.
func (o Offer) Marked(kind Kind) bool { return slices.Contains(o.Marks, kind) }

// order is one answer to be made, and where it is kept.
type order struct {
	person  Person
	purpose Purpose
	wish    string
	key     string
	ttl     time.Duration
}

func (s *Service) picksOrder(p Person, purpose Purpose) order {
	return order{person: p, purpose: purpose, key: PicksKey(p.ID), ttl: s.cfg.TTL}
}

// Picks returns the person's picks of their local date: from the cache, or made now. It takes at most Config.Wait and
// the ranker's few milliseconds. The error is ErrNoResult where the catalog holds nothing that the person may get.
func (s *Service) Picks(ctx context.Context, p Person) (Answer, error) {
	o := s.picksOrder(p, First)
	entry, found, err := s.read(ctx, o)
	switch {
	case err != nil:
		s.observe.CacheAnswered("error")
		s.log.WarnContext(ctx, "picks without the cache", "error", err)
		return s.answerLocally(ctx, o)
	case !found:
		s.observe.CacheAnswered("miss")
		return s.await(ctx, o)
	case entry.AsOf.Before(p.Changed):
		// A tap or a rule did not reach the cache, as it was out of order then.
		if entry, err = s.mend(ctx, o, entry); err != nil {
			return s.answerLocally(ctx, o)
		}
	}
	s.observeHit(ctx, o, entry)
	return s.answer(entry, true), nil
}

func (s *Service) observeHit(ctx context.Context, o order, entry Entry) {
	result, outdated := "hit", s.outdated(entry)
	if outdated {
		result = "stale"
	}
	s.observe.CacheAnswered(result)
	s.observe.Recommended(entry.Source)
	if entry.Seen && !outdated {
		return
	}
	s.detached.run(ctx, func(ctx context.Context) {
		if !entry.Seen {
			s.noteSeen(ctx, o, entry)
		}
		if outdated {
			s.refresh(ctx, o)
		}
	})
}

// noteSeen records picks that were made ahead as shown, once somebody has looked.
func (s *Service) noteSeen(ctx context.Context, o order, entry Entry) {
	s.markShown(ctx, o, entry)
	entry.Seen = true
	if err := s.put(ctx, o.key, entry); err != nil {
		s.log.WarnContext(ctx, "seen picks are not noted", "error", err)
	}
}

// read returns the order's entry if the cache holds one that still answers it. One that cannot be read is deleted.
func (s *Service) read(ctx context.Context, o order) (Entry, bool, error) {
	value, found, err := s.cache.get(ctx, o.key)
	if err != nil || !found {
		return Entry{}, false, err
	}
	var entry Entry
	if err := json.Unmarshal(value, &entry); err != nil || entry.Version != EntryVersion {
		s.log.WarnContext(ctx, "cached picks cannot be read and are dropped", "key", o.key, "error", err)
		return Entry{}, false, s.cache.invalidate(ctx, o.key)
	}
	fits := entry.Date == o.person.Day(s.now()) && entry.Lang == o.person.Lang && entry.Wish == o.wish
	return entry, fits, nil
}

// answer resolves an entry's items. One that has left the catalog or breaks a rule gives its place to a spare.
func (s *Service) answer(entry Entry, cached bool) Answer {
	shelf := s.engine.Ranker().Shelf()
	a := Answer{Cached: cached}
	spares := entry.Spares
	for _, pick := range entry.Picks {
		it, ok := offered(shelf, entry.Rules, pick)
		for ; !ok && len(spares) > 0; spares = spares[1:] {
			pick = spares[0]
			it, ok = offered(shelf, entry.Rules, pick)
		}
		if ok {
			a.Offers = append(a.Offers, Offer{Pick: pick, Item: *it})
		}
	}
	a.Entry = entry
	return a
}

func offered(shelf *Shelf, rules []Rule, pick Pick) (*Item, bool) {
	it, ok := shelf.Item(pick.ItemID)
	return it, ok && Allowed(rules, it)
}

// outdated reports whether an entry is to be made anew in the background while it is still served.
func (s *Service) outdated(entry Entry) bool {
	age := s.now().Sub(entry.GeneratedAt)
	if age < s.cfg.RefreshInterval {
		return false
	}
	return entry.Changes >= s.cfg.DueAfter || age > time.Duration(s.cfg.StaleShare*float64(s.cfg.TTL))
}

// put writes an entry over the one that is there, for as long as that one had left.
func (s *Service) put(ctx context.Context, key string, entry Entry) error {
	value, err := json.Marshal(entry)
	if err != nil {
		return fmt.Errorf("encode picks: %w", err)
	}
	return s.cache.replace(ctx, key, value, keepTTL)
}

// keepTTL leaves a key's expiry as it is.
const keepTTL time.Duration = -1

func (s *Service) markShown(ctx context.Context, o order, entry Entry) {
	items := make([]string, 0, len(entry.Picks))
	for _, pick := range entry.Picks {
		items = append(items, pick.ItemID)
	}
	if err := s.store.MarkShown(ctx, o.person.ID, entry.Date, items, entry.shownAs()); err != nil {
		s.log.WarnContext(ctx, "showing is not recorded", "person", strconv.FormatInt(o.person.ID, 10), "error", err)
	}
}
