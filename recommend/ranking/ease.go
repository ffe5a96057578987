package ranking

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// ease is the shallow autoencoder EASE^R: the item-to-item weights B, zero on
// the diagonal, that best restore everybody's likes X from themselves,
//
//	B = I - C / diag(C),  C = (X'X + L)^-1,
//
// with the penalty L = lambda + dropout/(1-dropout) * diag(X'X), which stands
// for restoring X after that share of each person's likes was dropped. A high
// dropout suits people of whom little is known.
//
// H. Steck: Embarrassingly Shallow Autoencoders for Sparse Data. WWW 2019.
// H. Steck: Autoencoders that don't overfit towards the Identity. NeurIPS 2020.
type ease struct {
	lambda, dropout float64
}

// graph solves for B over the most liked items, all of them where the limit
// allows, and keeps each item's strongest weights.
func (e ease) graph(ctx context.Context, likes *matrix, opts Options) (*graph, error) {
	items := mostLiked(likes, opts.DenseLimit)
	x := scaled(likes, items)
	penalty := e.penalties(x)
	solve := solvePrimal
	if x.rows() < x.columns {
		solve = solveDual
	}
	row, err := solve(ctx, x, penalty)
	if err != nil {
		return nil, err
	}
	place := make([]int32, likes.columns) // 1 + the place of an item in x, 0: none
	for i, item := range items {
		place[item] = int32(i) + 1
	}
	return newGraph(ctx, likes.columns, opts.Neighbours, func() func(int32, *selection) {
		out := make([]float32, len(items))
		return func(item int32, nearest *selection) {
			if place[item] == 0 {
				return
			}
			row(place[item]-1, out)
			out[place[item]-1] = 0
			for i, weight := range out {
				nearest.add(weighted{items[i], weight})
			}
		}
	})
}

// maxCells bounds a matrix of people by items: 48 MB. Beyond, most of the time
// would go to items that few like, of which neighbours know as much.
const maxCells = 12 << 20

// mostLiked returns the items with likes; or, if people and items alike are
// more than the limit, or too many together, the most liked of them.
func mostLiked(likes *matrix, limit int) []int32 {
	degree := make([]int, likes.columns)
	for _, item := range likes.column {
		degree[item]++
	}
	var items []int32
	for item, n := range degree {
		if n > 0 {
			items = append(items, int32(item))
		}
	}
	if len(items) > limit && (likes.rows() > limit || likes.rows()*len(items) > min(limit*limit, maxCells)) {
		slices.SortStableFunc(items, func(a, b int32) int { return cmp.Compare(degree[b], degree[a]) })
		items = items[:min(len(items), limit*3/5)]
		slices.Sort(items)
	}
	return items
}

// scaled returns likes of the given items by the people who have any, each
// person's divided by the fourth root of their number, so that X'X counts a
// person by the inverse square root: who likes everything tells little. The
// mean over all likes stays.
func scaled(likes *matrix, items []int32) *matrix {
	place := make([]int32, likes.columns)
	for i, item := range items {
		place[item] = int32(i) + 1
	}
	x := &matrix{columns: len(items), start: make([]int32, 1)}
	weighed := 0.0
	for person := range int32(likes.rows()) {
		columns, values := likes.row(person)
		from := len(x.column)
		for i, item := range columns {
			if place[item] > 0 {
				x.column = append(x.column, place[item]-1)
				x.value = append(x.value, values[i])
			}
		}
		n := len(x.column) - from
		if n == 0 {
			continue
		}
		x.start = append(x.start, int32(len(x.column)))
		weight := math.Pow(float64(n), -0.5)
		weighed += weight * float64(n)
		for i := from; i < len(x.value); i++ {
			x.value[i] *= float32(math.Sqrt(weight))
		}
	}
	back := float32(math.Sqrt(float64(len(x.column)) / max(weighed, 1e-9)))
	for i := range x.value {
		x.value[i] *= back
	}
	return x
}

func (e ease) penalties(x *matrix) []float64 {
	penalty := make([]float64, x.columns)
	for i, item := range x.column {
		penalty[item] += float64(x.value[i]) * float64(x.value[i])
	}
	for item := range penalty {
		penalty[item] = e.lambda + e.dropout/(1-e.dropout)*penalty[item]
	}
	return penalty
}
