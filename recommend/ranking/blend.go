package ranking

import "math"

// weights say how much each view counts.
type weights [viewCount]float32

// blend holds weights for some numbers of known likes, in ascending order, and
// goes straight from one to the next on a logarithmic scale.
type blend [knots]weights

// known likes at which the blend has weights of its own.
var knotsAt = [knots]float64{1, 3, 10, 30, 100}

const knots = 5

// at returns the weights for a person of whom so many likes are known.
func (b *blend) at(known float64) weights {
	lower, share := place(known)
	if share == 0 {
		return b[lower]
	}
	var w weights
	for v := range w {
		w[v] = (1-share)*b[lower][v] + share*b[lower+1][v]
	}
	return w
}

// place returns the knot below a number of likes, and how far it is to the
// next, in [0, 1).
func place(known float64) (int, float32) {
	if known <= knotsAt[0] {
		return 0, 0
	}
	for i := 1; i < knots; i++ {
		if known < knotsAt[i] {
			low, high := math.Log(knotsAt[i-1]), math.Log(knotsAt[i])
			return i - 1, float32((math.Log(known) - low) / (high - low))
		}
	}
	return knots - 1, 0
}

// shareOf is how much of a knot's weights is in those for a number of likes.
func shareOf(knot int, known float64) float32 {
	lower, share := place(known)
	switch knot {
	case lower:
		return 1 - share
	case lower + 1:
		return share
	}
	return 0
}

// usual is what to believe until feedback says otherwise. Popularity fades as a
// person becomes known, and what people like counts by how many people there
// are. It is for views of standard deviation 1.
func usual(people int) blend {
	crowd := float32(people) / float32(people+10)
	var list blend
	for i := range list {
		known := float32(i) / (knots - 1)
		list[i] = weights{
			byPopularity: (0.3 + 0.7*crowd) * (1 - 0.7*known),
			byContent:    1,
			byWalk:       crowd * 0.3,
			byCosine:     crowd * 0.3,
			byCosineLog:  crowd * 0.3,
			byBroad:      crowd * (1 - 0.7*known),
			bySharp:      crowd * 0.3 * known,
			bySharpLog:   crowd * (0.3 + 0.7*known),
		}
	}
	return list
}

// scaled divides weights by the views' standard deviations.
func (b blend) scaled(deviation weights) *blend {
	for i := range b {
		for v := range b[i] {
			b[i][v] /= deviation[v]
		}
	}
	return &b
}
