package ranking

import (
	"context"
	"math"
	"math/bits"
	"slices"
)

// graph holds for each item the items that those who like it like too, with
// weights. It is what every collaborative method comes down to when it serves.
type graph struct {
	*matrix
}

// add adds to out what the items of a profile lead to.
func (g *graph) add(p profile, out []float32) {
	for _, s := range p {
		columns, values := g.row(s.item)
		for i, item := range columns {
			out[item] += s.weight * values[i]
		}
	}
}

func (g *graph) bond(from, to int32) float32 { return g.at(from, to) }

// newGraph keeps the strongest neighbours of each item. Reach, which worker makes
// once a core, adds those of one item.
func newGraph(ctx context.Context, items, keep int, worker func() (reach func(item int32, nearest *selection))) (*graph, error) {
	kept := make([][]weighted, items)
	err := everyRowWith(ctx, items, func() func(int32) {
		reach := worker()
		nearest := newSelection(items, keep)
		return func(item int32) {
			reach(item, nearest)
			kept[item] = nearest.take()
		}
	})
	if err != nil {
		return nil, err
	}
	return &graph{joinRows(kept, items)}, nil
}

// selection keeps the weights furthest from zero of any number, and of equals
// those of the first items.
type selection struct {
	keep   int
	list   []strength // up to twice as many
	floor  strength   // the weakest that may still be kept, once there are enough
	least  float32    // the floor's distance from zero
	weight []float32  // of each item in the list
	there  []uint64   // a bit for each item, while they are sorted
}

func newSelection(items, keep int) *selection {
	return &selection{keep: keep, weight: make([]float32, items), there: make([]uint64, (items+63)/64)}
}

// strength orders items by their weights: the distance from zero, whose bits
// are in the order of its size, above the item, the first the strongest.
type strength uint64

func strengthOf(w weighted) strength {
	return strength(math.Float32bits(abs(w.weight)))<<32 | strength(^uint32(w.id))
}

func (s strength) item() int32 { return int32(^uint32(s)) }

func (s strength) distance() float32 { return math.Float32frombits(uint32(s >> 32)) }

// add is small enough to be inlined where most are too weak.
func (s *selection) add(w weighted) {
	if abs(w.weight) >= s.least && w.weight != 0 {
		s.consider(w)
	}
}

func (s *selection) consider(w weighted) {
	strength := strengthOf(w)
	if strength <= s.floor {
		return
	}
	s.weight[w.id] = w.weight
	if s.list = append(s.list, strength); len(s.list) == 2*s.keep {
		s.narrow()
		s.floor = slices.Min(s.list)
		s.least = s.floor.distance()
	}
}

func (s *selection) narrow() {
	cut(s.list, s.keep)
	s.list = s.list[:min(len(s.list), s.keep)]
}

// take returns what is kept, by item, and begins anew.
func (s *selection) take() []weighted {
	s.narrow()
	list := s.sorted()
	s.list, s.floor, s.least = s.list[:0], 0, 0
	return list
}

// sorted takes linear time, which is little for long lists.
func (s *selection) sorted() []weighted {
	for _, strength := range s.list {
		item := strength.item()
		s.there[item/64] |= 1 << (item % 64)
	}
	list := make([]weighted, 0, len(s.list))
	for i, word := range s.there {
		for ; word != 0; word &= word - 1 {
			item := int32(i*64 + bits.TrailingZeros64(word))
			list = append(list, weighted{item, s.weight[item]})
		}
		s.there[i] = 0
	}
	return list
}

// cut moves the n strongest to the front, in no order (quickselect).
func cut(list []strength, n int) {
	for len(list) > 1 && n > 0 && n < len(list) {
		pivot := list[len(list)/2]
		front, back := 0, len(list)-1
		for front <= back {
			for list[front] > pivot {
				front++
			}
			for pivot > list[back] {
				back--
			}
			if front <= back {
				list[front], list[back] = list[back], list[front]
				front++
				back--
			}
		}
		switch {
		case n <= back+1:
			list = list[:back+1]
		case n >= front:
			list, n = list[front:], n-front
		default:
			return
		}
	}
}

// joinRows leaves nothing in rows, so that memory is not held twice.
func joinRows(rows [][]weighted, columns int) *matrix {
	m := &matrix{columns: columns, start: make([]int32, 1, len(rows)+1)}
	for _, row := range rows {
		m.start = append(m.start, m.start[len(m.start)-1]+int32(len(row)))
	}
	entries := m.start[len(rows)]
	m.column, m.value = make([]int32, 0, entries), make([]float32, 0, entries)
	for i, row := range rows {
		for _, w := range row {
			m.column = append(m.column, w.id)
			m.value = append(m.value, w.weight)
		}
		rows[i] = nil
	}
	return m
}
