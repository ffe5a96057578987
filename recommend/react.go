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
	// Answer is the person's picks after it, if the item is or was among today's; else it has no offers.
	Answer Answer
	Kind   Kind
	// Slot is where a pick left or came back, and Left the pick that left; Slot is -1 if none did.
	Slot int
	Left string
}

// React records an opinion of an item, or takes it back, and changes the cached picks at once. It is absolute: done
// twice, it has one effect. ErrInvalid: the catalog has no such item.
func (s *Service) React(ctx context.Context, p Person, item string, kind Kind, on bool) (Reaction, error) {
	if _, ok := s.engine.Ranker().Shelf().Item(item); !ok || !kind.Opinion() {
		return Reaction{}, fmt.Errorf("opinion %q of item %q: %w", kind, item, ErrInvalid)
	}
	at := s.now().Truncate(time.Millisecond)
	changed, err := s.opinions.SetFeedback(ctx, p.ID, item, kind, on, at)
	if err != nil {
		return Reaction{}, fmt.Errorf("keep opinion: %w", err)
	}
	r := Reaction{Changed: changed, Kind: kind, Slot: -1}
	o := s.picksOrder(p, First)
	entry, found, err := s.read(ctx, o)
	if err != nil || !found {
		s.Outdate(ctx, p.ID) // a load that is under way began before this opinion
		return r, nil
	}
	r.apply(&entry, item, kind, on)
	entry.AsOf = at
	if changed {
		entry.Changes++
	}
	if err := s.put(ctx, o.key, entry); err != nil {
		s.log.WarnContext(ctx, "cached picks are not changed", "error", err)
	}
	r.Answer = s.answer(entry, true)
	return r, nil
}

// apply changes the entry's picks by one opinion.
func (r *Reaction) apply(entry *Entry, item string, kind Kind, on bool) {
	switch {
	case kind.Drops() && on:
		r.drop(entry, item)
	case kind.Drops():
		r.bringBack(entry, item)
	default:
		mark(entry.Picks, item, kind, on)
	}
}

// drop takes a pick out; the next-best spare moves into its slot.
func (r *Reaction) drop(entry *Entry, item string) {
	entry.Spares = slices.DeleteFunc(entry.Spares, func(p Pick) bool { return p.ItemID == item })
	slot := slices.IndexFunc(entry.Picks, func(p Pick) bool { return p.ItemID == item })
	if slot < 0 {
		return
	}
	r.Slot, r.Left = slot, item
	entry.Dropped = append(entry.Dropped, Dropped{Slot: slot, Pick: entry.Picks[slot]})
	if len(entry.Spares) == 0 {
		entry.Picks = slices.Delete(entry.Picks, slot, slot+1)
		return
	}
	entry.Picks[slot] = entry.Spares[0]
	entry.Spares = entry.Spares[1:]
}

// bringBack undoes a drop: what had moved in is the next-best again.
func (r *Reaction) bringBack(entry *Entry, item string) {
	at := slices.IndexFunc(entry.Dropped, func(d Dropped) bool { return d.Pick.ItemID == item })
	if at < 0 {
		return
	}
	d := entry.Dropped[at]
	entry.Dropped = slices.Delete(entry.Dropped, at, at+1)
	r.Slot = min(d.Slot, len(entry.Picks))
	if r.Slot == len(entry.Picks) {
		entry.Picks = append(entry.Picks, d.Pick)
		return
	}
	entry.Spares = slices.Insert(entry.Spares, 0, entry.Picks[r.Slot])
	entry.Picks[r.Slot] = d.Pick
}

func mark(picks []Pick, item string, kind Kind, on bool) {
	for i, p := range picks {
		if p.ItemID != item {
			continue
		}
		marks := slices.DeleteFunc(slices.Clone(p.Marks), func(k Kind) bool { return k == kind })
		if on {
			marks = append(marks, kind)
		}
		picks[i].Marks = marks
	}
}

// mend brings an entry up to what the store knows, when a change of the person's taste missed the cache.
func (s *Service) mend(ctx context.Context, o order, entry Entry) (Entry, error) {
	profile, err := s.store.Profile(ctx, o.person.ID)
	if err != nil {
		return Entry{}, fmt.Errorf("read profile: %w", err)
	}
	out := dropped(profile.Feedback)
	keep := func(picks []Pick) []Pick {
		return slices.DeleteFunc(picks, func(p Pick) bool { return out[p.ItemID] })
	}
	want := len(entry.Picks)
	entry.Spares = keep(entry.Spares)
	entry.Picks = keep(entry.Picks)
	for len(entry.Picks) < want && len(entry.Spares) > 0 {
		entry.Picks = append(entry.Picks, entry.Spares[0])
		entry.Spares = entry.Spares[1:]
	}
	for i, p := range entry.Picks {
		entry.Picks[i].Marks = profile.marks(p.ItemID)
	}
	entry.Rules = profile.Rules
	entry.AsOf = profile.Changed
	entry.Changes++
	if err := s.put(ctx, o.key, entry); err != nil {
		s.log.WarnContext(ctx, "cached picks are not mended", "error", err)
	}
	return entry, nil
}
