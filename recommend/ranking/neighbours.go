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
	return newGraph(ctx, likes.columns, keep, together(likes, people, func(item, _ int32, both float32) float32 {
		return both / float32(people.degree(item))
	}))
}

// shrink is the number of common likes at which a cosine counts half.
const shrink = 10

// newCosine builds the graph of item-kNN: the cosine between who likes two
// items, shrunk where few like both, so that chance meetings count little.
//
// B. Sarwar, G. Karypis, J. Konstan, J. Riedl: Item-based Collaborative
// Filtering Recommendation Algorithms. WWW 2001.
func newCosine(ctx context.Context, likes *matrix, keep int) (*graph, error) {
	people := likes.transposed()
	norms := make([]float32, likes.columns)
	for item := range norms {
		_, values := people.row(int32(item))
		for _, value := range values {
			norms[item] += value * value
		}
		norms[item] = sqrt(norms[item])
	}
	return newGraph(ctx, likes.columns, keep, together(likes, people, func(item, other int32, both float32) float32 {
		return both / (norms[item] * norms[other]) * both / (both + shrink)
	}))
}

// together reaches what people who like an item like too, with the weight of
// how much they like both.
func together(likes, people *matrix, weight func(item, other int32, both float32) float32) func() func(int32, *selection) {
	return func() func(int32, *selection) {
		both := make([]float32, likes.columns)
		var reached []int32
		return func(item int32, nearest *selection) {
			reached = meet(item, likes, people, both, reached[:0])
			both[item] = 0
			for _, other := range reached {
				if both[other] != 0 {
					nearest.add(weighted{other, weight(item, other, both[other])})
				}
				both[other] = 0
			}
		}
	}
}

// meet adds up in both what people who like an item like too, and appends that
// to reached.
func meet(item int32, likes, people *matrix, both []float32, reached []int32) []int32 {
	list, weights := people.row(item)
	for i, person := range list {
		items, values := likes.row(person)
		for j, other := range items {
			if both[other] == 0 {
				reached = append(reached, other)
			}
			both[other] += weights[i] * values[j]
		}
	}
	return reached
}
