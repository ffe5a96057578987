package recommend

import (
	"context"
	"encoding/json"
	"errors"
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
	except  Except
	unasked bool   // nobody came for it: what is to be made at once, the ranker makes
	day     string // local date
	key     string
	ttl     time.Duration
}

func (s *Service) picksOrder(p Person, purpose Purpose) order {
	return order{person: p, purpose: purpose, day: p.Day(s.now()), key: PicksKey(p.ID), ttl: s.cfg.TTL}
}

// Picks returns the person's picks of their local date: from the cache, or made now. It takes at most Config.Wait and
// a second, whatever the store, the cache and the writer do. The error is ErrNoResult where the catalog holds nothing
// that the person may get, and ErrUnavailable where the store cannot say what that is.
func (s *Service) Picks(ctx context.Context, p Person) (Answer, error) {
	return s.serve(ctx, s.picksOrder(p, First))
}

// Unasked is Picks for somebody who has not come for them: what was not made ahead, the ranker makes, and nothing waits
// for the writer. They are the picks of that date then as if the person had asked.
func (s *Service) Unasked(ctx context.Context, p Person) (Answer, error) {
	o := s.picksOrder(p, First)
	o.unasked = true
	return s.serve(ctx, o)
}

// lastResort is how long the ranker's own answer may take once nobody waits for the writer any more.
const lastResort = 800 * time.Millisecond

// patience is how long a request may take in all.
func (s *Service) patience() time.Duration { return s.cfg.Wait + lastResort }

// serve answers an order from the cache, or gets it made.
func (s *Service) serve(ctx context.Context, o order) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, s.patience())
	defer cancel()
	asked := time.Now()
	entry, found, l, err := s.claim(ctx, o)
	if err != nil {
		s.observe.CacheAnswered("error")
		s.log.DebugContext(ctx, "picks without the cache", "error", err)
		return s.answerLocally(ctx, o)
	}
	if found && s.isBehind(o, entry) {
		if entry, err = s.mend(ctx, o, entry); err != nil {
			return Answer{}, err
		}
	}
	if !found || len(entry.Picks) == 0 {
		s.observe.CacheAnswered("miss")
		return s.await(ctx, o, asked, l)
	}
	s.observeHit(ctx, o, entry)
	return s.answer(entry, true), nil
}

// isBehind reports whether more is known than the entry was made from: a tap or a rule that did not reach the cache, what
// the wish rules out, or a smaller catalog, whose gaps the spares do not fill.
func (s *Service) isBehind(o order, e Entry) bool {
	short := len(e.Picks) < s.picksFor(o.person) && e.Catalog != s.engine.Ranker().Shelf().version
	return e.AsOf.Before(o.person.Changed) || short || !containsAll(e.Rules, o.except.Rules)
}

func containsAll(rules, all []Rule) bool {
	return !slices.ContainsFunc(all, func(r Rule) bool { return !slices.Contains(rules, r) })
}

func (s *Service) observeHit(ctx context.Context, o order, entry Entry) {
	result, outdated := "hit", o.wish == "" && s.outdated(entry)
	if outdated {
		result = "stale"
	}
	s.observe.CacheAnswered(result)
	s.observe.Recommended(entry.Source)
	if entry.Seen && !outdated {
		return
	}
	s.tasks.run(ctx, func(ctx context.Context) {
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
	s.put(ctx, o, entry)
}

// read returns the order's entry, settled, if the cache holds one that still answers it. If not, what it returns has
// nothing but the Next to be kept. A value that cannot be read is a miss, and deleted.
func (s *Service) read(ctx context.Context, o order) (Entry, bool, error) {
	value, _, err := s.cache.get(ctx, o.key)
	return s.decode(ctx, o, value, err)
}

// decode makes an entry of a value that was read with err; nil is none.
func (s *Service) decode(ctx context.Context, o order, value []byte, err error) (Entry, bool, error) {
	if err != nil && !errors.Is(err, ErrInvalid) || err == nil && value == nil {
		return Entry{}, false, err
	}
	var entry Entry
	if err == nil {
		err = json.Unmarshal(value, &entry)
	}
	if err != nil {
		s.log.WarnContext(ctx, "cached picks cannot be read and are dropped", "key", o.key, "error", err)
		return Entry{}, false, s.cache.remove(ctx, o.key)
	}
	if entry = entry.on(o.day); entry.Version != EntryVersion || entry.Lang != o.person.Lang || entry.Wish != o.wish {
		return Entry{}, false, nil
	}
	if entry.Date != o.day || s.isOver(entry) {
		return Entry{Next: entry.after(o.day)}, false, nil
	}
	entry.raw = string(value)
	entry.settle(s.engine.Ranker().Shelf(), s.picksFor(o.person))
	return entry, len(entry.Picks) > 0, nil
}

// isOver reports whether an entry's own time is over, where it has one.
func (s *Service) isOver(e Entry) bool { return !e.Until.IsZero() && !s.now().Before(e.Until) }

// answer resolves an entry's items.
func (s *Service) answer(entry Entry, cached bool) Answer {
	shelf := s.engine.Ranker().Shelf()
	a := Answer{Entry: entry, Offers: make([]Offer, 0, len(entry.Picks)), Cached: cached}
	for _, pick := range entry.Picks {
		if it, ok := shelf.Item(pick.ItemID); ok {
			a.Offers = append(a.Offers, Offer{Pick: pick, Item: *it})
		}
	}
	return a
}

// outdated reports whether an entry is to be made anew in the background while it is still served: enough has been
// said since, the catalog has changed, or it is old. It is tried once per interval.
func (s *Service) outdated(e Entry) bool {
	now := s.now()
	if now.Sub(e.GeneratedAt) < s.cfg.RefreshInterval || now.Sub(e.TriedAt) < s.cfg.RefreshInterval {
		return false
	}
	old := now.Sub(e.GeneratedAt) > time.Duration(s.cfg.StaleShare*float64(s.cfg.TTL))
	return old || e.Changes >= s.cfg.DueAfter || e.Catalog != s.engine.Ranker().Shelf().version
}

// put writes an entry over the value that it was read from, for as long as that one had left. Where that is gone or has
// changed, nothing is written: what the other writer does not know, Entry.AsOf tells the next look.
func (s *Service) put(ctx context.Context, o order, entry Entry) {
	value, err := json.Marshal(entry)
	if err == nil {
		err = s.cache.swap(ctx, o.key, entry.raw, string(value))
	}
	if err != nil {
		s.log.WarnContext(ctx, "cached picks are not brought up to date", "error", err)
	}
}

func (s *Service) markShown(ctx context.Context, o order, entry Entry) {
	items := make([]string, 0, len(entry.Picks))
	for _, pick := range entry.Picks {
		items = append(items, pick.ItemID)
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.WriteTimeout)
	defer cancel()
	if err := s.store.MarkShown(ctx, o.person.ID, entry.Date, items, entry.shownAs()); err != nil {
		s.log.WarnContext(ctx, "showing is not recorded", "person", strconv.FormatInt(o.person.ID, 10), "error", err)
	}
}
