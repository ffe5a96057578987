package ranking

import (
	"context"
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

// selection keeps the weights furthest from zero of any number.
type selection struct {
	keep  int
	list  []weighted // up to twice as many
	floor weighted   // the weakest that may still be kept, once there are enough
	least float32    // the floor's distance from zero

	weight []float32 // of each item, while they are sorted,
	there  []uint64  // and a bit for each of them that has one
}

func newSelection(items, keep int) *selection {
	return &selection{keep: keep, weight: make([]float32, items), there: make([]uint64, (items+63)/64)}
}

// add is small enough to be inlined where most are too weak.
func (s *selection) add(w weighted) {
	if abs(w.weight) >= s.least && w.weight != 0 {
		s.consider(w)
	}
}

func (s *selection) consider(w weighted) {
	if s.least > 0 && !stronger(w, s.floor) {
		return
	}
	if s.list = append(s.list, w); len(s.list) == 2*s.keep {
		s.narrow()
		s.floor = slices.MaxFunc(s.list, byStrength)
		s.least = abs(s.floor.weight)
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
	s.list, s.least = s.list[:0], 0
	return list
}

// sorted takes linear time, which is little for long lists.
func (s *selection) sorted() []weighted {
	for _, w := range s.list {
		s.weight[w.id] = w.weight
		s.there[w.id/64] |= 1 << (w.id % 64)
	}
	list := make([]weighted, 0, len(s.list))
	for i, word := range s.there {
		for ; word != 0; word &= word - 1 {
			id := int32(i*64 + bits.TrailingZeros64(word))
			list = append(list, weighted{id, s.weight[id]})
		}
		s.there[i] = 0
	}
	return list
}

// byStrength sorts the strongest first.
func byStrength(a, b weighted) int {
	switch {
	case stronger(a, b):
		return -1
	case stronger(b, a):
		return 1
	}
	return 0
}

// cut moves the n strongest to the front, in no order (quickselect).
func cut(list []weighted, n int) {
	for len(list) > 1 && n > 0 && n < len(list) {
		pivot := list[len(list)/2]
		front, back := 0, len(list)-1
		for front <= back {
			for stronger(list[front], pivot) {
				front++
			}
			for stronger(pivot, list[back]) {
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

// stronger orders by distance from zero, and equals by item.
func stronger(a, b weighted) bool {
	if x, y := abs(a.weight), abs(b.weight); x != y {
		return x > y
	}
	return a.id < b.id
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
