package ranking

import (
	"context"
	"math"
)

// walk holds the exponents of a random walk from an item over the people who
// like it to the items they like. Toward lowers items that everybody likes
// anyway.
type walk struct {
	from, over, toward float64
}

// newWalk builds the graph of RP3beta: the chance of the walk's end, divided by
// a power of that item's likes.
//
// B. Paudel, F. Christoffel, C. Newell, A. Bernstein: Updatable, Accurate,
// Diverse, and Scalable Recommendations for Interactive Applications. ACM TiiS
// 7(1), 2017.
func newWalk(ctx context.Context, likes *matrix, w walk, keep int) (*graph, error) {
	people := likes.transposed() // items by people
	over := powers(likes, -w.over)
	from, toward := powers(people, -w.from), powers(people, -w.toward)
	return newGraph(ctx, likes.columns, keep, func(item int32, out []float32) {
		list, weights := people.row(item)
		for i, person := range list {
			items, values := likes.row(person)
			step := weights[i] * over[person] * from[item]
			for j, other := range items {
				out[other] += step * values[j] * toward[other]
			}
		}
	})
}

// powers raises the size of each row to a power; 0 for an empty row.
func powers(m *matrix, exponent float64) []float32 {
	list := make([]float32, m.rows())
	for r := range list {
		if n := m.degree(int32(r)); n > 0 {
			list[r] = float32(math.Pow(float64(n), exponent))
		}
	}
	return list
}
