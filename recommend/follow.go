package recommend

import "slices"

// settle gives the places of picks that may no longer be shown to the next-best, and brings the picks to the wanted
// number as far as there are spares. It knows the catalog and the rules at hand; follow knows the person.
func (e *Entry) settle(shelf *Shelf, want int) {
	shows := shelf.under(e.Rules).allows
	e.own()
	e.vacate(shows)
	e.resize(want, shows)
}

// follow brings the entry up to what is known of the person. Done twice, it changes nothing the second time.
func (e *Entry) follow(p Profile, shelf *Shelf, want int) {
	e.Rules, e.AsOf, e.Changes = p.Rules, p.Changed, p.opinionsSince(e.GeneratedAt)
	stays := e.staying(p, shelf)
	e.own()
	e.vacate(stays)
	e.restore(stays)
	e.resize(want, stays)
	for i, pick := range e.Picks {
		e.Picks[i].Marks = p.marks(pick.ItemID)
	}
}

// staying tells whether an item may be among the picks of a person.
func (e *Entry) staying(p Profile, shelf *Shelf) func(item string) bool {
	out, ruling := dropped(p.Feedback), shelf.under(e.Rules)
	return func(item string) bool { return !out[item] && ruling.allows(item) }
}

// own makes the lists the entry's own: several callers may hold one that came from the same load.
func (e *Entry) own() {
	e.Picks, e.Spares, e.Dropped = slices.Clone(e.Picks), slices.Clone(e.Spares), slices.Clone(e.Dropped)
}

// vacate takes out the picks that do not stay. A spare moves into the slot, or the slot closes.
func (e *Entry) vacate(stays func(item string) bool) {
	for slot := 0; slot < len(e.Picks); {
		left := e.Picks[slot]
		if stays(left.ItemID) {
			slot++
			continue
		}
		e.Dropped = append(e.Dropped, Dropped{Slot: slot, Pick: left})
		if next, ok := e.nextSpare(stays); ok {
			e.Picks[slot] = next
			continue
		}
		e.Picks = slices.Delete(e.Picks, slot, slot+1)
	}
}

// nextSpare takes the best spare that may stay; those before it wait for better days.
func (e *Entry) nextSpare(stays func(item string) bool) (Pick, bool) {
	at := slices.IndexFunc(e.Spares, func(p Pick) bool { return stays(p.ItemID) })
	if at < 0 {
		return Pick{}, false
	}
	next := e.Spares[at]
	e.Spares = slices.Delete(e.Spares, at, at+1)
	return next, true
}

// restore brings picks back that left and may stay now, the last one first. What had moved in is the next-best again.
func (e *Entry) restore(stays func(item string) bool) {
	for i := len(e.Dropped) - 1; i >= 0; i-- {
		d := e.Dropped[i]
		if !stays(d.Pick.ItemID) {
			continue
		}
		e.Dropped = slices.Delete(e.Dropped, i, i+1)
		if d.Slot >= len(e.Picks) {
			e.Picks = append(e.Picks, d.Pick)
			continue
		}
		e.Spares = slices.Insert(e.Spares, 0, e.Picks[d.Slot])
		e.Picks[d.Slot] = d.Pick
	}
}

// resize moves the last picks to the spares, or spares to the picks, until there are as many as wanted.
func (e *Entry) resize(want int, stays func(item string) bool) {
	if len(e.Picks) > want {
		e.Spares = slices.Insert(e.Spares, 0, e.Picks[want:]...)
		e.Picks = e.Picks[:want]
	}
	for len(e.Picks) < want {
		next, ok := e.nextSpare(stays)
		if !ok {
			return
		}
		e.Picks = append(e.Picks, next)
	}
}
