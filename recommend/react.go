package recommend

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Reaction is what an opinion changed.
type Reaction struct {
	// Changed is false for a tap that came twice.
	Changed bool
	// Answer is the person's picks of today after it; without offers where none are cached.
	Answer Answer
	Kind   Kind
	// Slot is where a pick left or came back, and Left the pick that left; Slot is -1 if none did.
	Slot int
	Left string
}

// React records an opinion of an item, or takes it back, and changes the cached picks at once. It is absolute: done
// twice, it has one effect. ErrInvalid: the catalog has no such item to have an opinion of.
func (s *Service) React(ctx context.Context, p Person, item string, kind Kind, on bool) (Reaction, error) {
	if _, ok := s.engine.Ranker().Shelf().Item(item); on && !ok || !kind.Opinion() {
		return Reaction{}, fmt.Errorf("opinion %q of item %q: %w", kind, item, ErrInvalid)
	}
	ctx, cancel := context.WithTimeout(ctx, s.patience())
	defer cancel()
	changed, err := s.opinions.SetFeedback(ctx, p.ID, item, kind, on, s.now().Truncate(time.Millisecond))
	if err != nil {
		return Reaction{}, fmt.Errorf("keep opinion: %w", err)
	}
	r := Reaction{Changed: changed, Kind: kind, Slot: -1}
	o := s.picksOrder(p, First)
	entry, found, err := s.read(ctx, o)
	if err != nil || !found {
		return r, nil
	}
	before := entry.Picks
	if entry, err = s.mend(ctx, o, entry); err != nil {
		s.log.WarnContext(ctx, "cached picks do not show the opinion yet", "error", err)
		return r, nil
	}
	r.note(item, before, entry.Picks)
	if !changed && on && r.Slot < 0 {
		r.recall(item, entry.Dropped)
	}
	r.Answer = s.answer(entry, true)
	return r, nil
}

// note says where the item left, or came back to.
func (r *Reaction) note(item string, before, after []Pick) {
	of := func(p Pick) bool { return p.ItemID == item }
	was, is := slices.IndexFunc(before, of), slices.IndexFunc(after, of)
	switch {
	case was >= 0 && is < 0:
		r.Slot, r.Left = was, item
	case was < 0 && is >= 0:
		r.Slot = is
	}
}

// recall says where an item left before, for a tap that came twice.
func (r *Reaction) recall(item string, dropped []Dropped) {
	if at := slices.IndexFunc(dropped, func(d Dropped) bool { return d.Pick.ItemID == item }); at >= 0 {
		r.Slot, r.Left = dropped[at].Slot, item
	}
}

// mend brings an entry up to what the store knows, fills it up from the ranker where its spares have run out, and
// writes it back. An opinion that missed the cache, a new rule and a smaller catalog are made up for so, at once and
// without the writer.
func (s *Service) mend(ctx context.Context, o order, entry Entry) (Entry, error) {
	profile, err := s.profileFor(ctx, o)
	if err != nil {
		return Entry{}, err
	}
	want := s.picksFor(o.person)
	entry.follow(profile, s.engine.Ranker().Shelf(), want)
	if len(entry.Picks) < want || len(entry.Spares) == 0 {
		s.restock(&entry, s.briefOf(o, profile))
	}
	s.put(ctx, o, entry)
	return entry, nil
}

// restock puts what the ranker has in the place of spares that may not be shown, and fills the picks up from them.
func (s *Service) restock(entry *Entry, b brief) {
	stays := entry.staying(b.profile, s.engine.Ranker().Shelf())
	entry.Spares = slices.DeleteFunc(entry.Spares, func(p Pick) bool { return !stays(p.ItemID) })
	known := make(map[string]bool)
	for _, list := range [][]Pick{entry.Picks, entry.Spares} {
		for _, pick := range list {
			known[pick.ItemID] = true
		}
	}
	for _, c := range b.local() {
		if len(entry.Spares) < spareCount && !known[c.Item.ID] {
			entry.Spares = append(entry.Spares, s.pick(b, c))
		}
	}
	entry.resize(s.picksFor(b.person), stays)
}
