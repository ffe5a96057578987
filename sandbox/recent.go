package sandbox

// keptRecent bounds how many taps and inline queries a bot can still be asked about.
const keptRecent = 10_000

// recent is a map that forgets its oldest entries. The zero value is empty.
type recent[T any] struct {
	order []string
	items map[string]*T
}

func (r *recent[T]) get(id string) *T { return r.items[id] }

// add takes a new entry in and returns the ids of those that it pushed out.
func (r *recent[T]) add(id string, item *T) (forgotten []string) {
	r.restore(id, item)
	for len(r.items) > keptRecent {
		oldest := r.order[0]
		r.order = r.order[1:]
		if r.items[oldest] != nil {
			delete(r.items, oldest)
			forgotten = append(forgotten, oldest)
		}
	}
	return forgotten
}

// restore takes an entry back that was kept; nil: one that was forgotten since.
func (r *recent[T]) restore(id string, item *T) {
	if item == nil {
		delete(r.items, id)
		return
	}
	if r.items == nil {
		r.items = map[string]*T{}
	}
	if r.items[id] == nil {
		r.order = append(r.order, id)
	}
	r.items[id] = item
}

func (r *recent[T]) each(do func(id string, item *T)) {
	for _, id := range r.order {
		if item := r.items[id]; item != nil {
			do(id, item)
		}
	}
}
