package ranking

import "context"

// newWalk builds the graph of a walk from an item to a person who likes it and
// on to another item of theirs: the share of the item's people who like the
// other. It favours popular items, which is right for people of whom little is
// known; the blend takes a power of popularity off again where it is not, as
// RP3beta does.
//
// B. Paudel, F. Christoffel, C. Newell, A. Bernstein: Updatable, Accurate,
// Diverse, and Scalable Recommendations for Interactive Applications. ACM TiiS
// 7(1), 2017.
func newWalk(ctx context.Context, likes *matrix, keep int) (*graph, error) {
	people := likes.transposed()
	return newGraph(ctx, likes.columns, keep, func(item int32, out []float32, reached []int32) []int32 {
		list, weights := people.row(item)
		for i, person := range list {
			items, values := likes.row(person)
			step := weights[i] / float32(len(list))
			for j, other := range items {
				if out[other] == 0 {
					reached = append(reached, other)
				}
				out[other] += step * values[j]
			}
		}
		return reached
	})
}
