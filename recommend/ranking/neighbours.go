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
		reached = together(item, likes, people, out, reached)
		for _, other := range reached {
			out[other] /= float32(people.degree(item))
		}
		return reached
	})
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
	return newGraph(ctx, likes.columns, keep, func(item int32, out []float32, reached []int32) []int32 {
		reached = together(item, likes, people, out, reached)
		for _, other := range reached {
			both := out[other]
			out[other] = both / (norms[item] * norms[other]) * both / (both + shrink)
		}
		return reached
	})
}

// together adds up in out what people who like an item like too.
func together(item int32, likes, people *matrix, out []float32, reached []int32) []int32 {
	list, weights := people.row(item)
	for i, person := range list {
		items, values := likes.row(person)
		for j, other := range items {
			if out[other] == 0 {
				reached = append(reached, other)
			}
			out[other] += weights[i] * values[j]
		}
	}
	return reached
}
