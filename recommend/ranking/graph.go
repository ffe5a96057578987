package ranking

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// graph holds for each item the items that those who like it like too, with
// weights. It is what every collaborative method comes down to when it serves.
type graph struct {
	*matrix
}

// score adds to out what the items of a profile lead to.
func (g *graph) score(p profile, out []float32) {
	for _, s := range p {
		columns, values := g.row(s.item)
		for i, item := range columns {
			out[item] += s.weight * values[i]
		}
	}
}

// newGraph keeps the strongest neighbours of each item. Row fills the weights
// from one item to all, which are zero before; it runs on all cores at once.
func newGraph(ctx context.Context, items, keep int, row func(item int32, out []float32)) (*graph, error) {
	kept := make([][]weighted, items)
	group, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() error {
			out := make([]float32, items)
			for item := worker; item < items; item += workers {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				row(int32(item), out)
				out[item] = 0
				kept[item] = strongest(out, keep)
				clear(out)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return &graph{joinRows(kept, items)}, nil
}

// strongest returns the weights furthest from zero, by item.
func strongest(weights []float32, keep int) []weighted {
	var list []weighted
	for item, weight := range weights {
		if weight != 0 {
			list = append(list, weighted{int32(item), weight})
		}
	}
	if len(list) > keep {
		slices.SortFunc(list, func(a, b weighted) int {
			return cmp.Or(cmp.Compare(abs(b.weight), abs(a.weight)), cmp.Compare(a.id, b.id))
		})
		list = slices.Clone(list[:keep])
		slices.SortFunc(list, func(a, b weighted) int { return cmp.Compare(a.id, b.id) })
	}
	return list
}

func joinRows(rows [][]weighted, columns int) *matrix {
	m := &matrix{columns: columns, start: make([]int32, 1, len(rows)+1)}
	for _, row := range rows {
		for _, w := range row {
			m.column = append(m.column, w.id)
			m.value = append(m.value, w.weight)
		}
		m.start = append(m.start, int32(len(m.column)))
	}
	return m
}
