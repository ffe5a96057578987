package ranking

import "math"

// weights say how much each view of an item counts.
type weights struct {
	collaborative []float32 // one for each graph
	content       float32
	popularity    float32
}

// blend holds weights for some numbers of known likes, in ascending order, and
// goes straight from one to the next on a logarithmic scale.
type blend struct {
	known   []float64
	weights []weights
}

// usualBlend serves until there is enough feedback to learn a better one:
// popularity for a stranger, fading as likes come in.
func usualBlend(graphs int) *blend {
	collaborative := func(total float32) []float32 {
		list := make([]float32, graphs)
		for i := range list {
			list[i] = total / float32(graphs)
		}
		return list
	}
	return &blend{
		known: []float64{0, 1, 5, 20},
		weights: []weights{
			{collaborative(0), 0, 1},
			{collaborative(0.3), 0.4, 0.5},
			{collaborative(0.6), 0.4, 0.2},
			{collaborative(0.8), 0.3, 0.05},
		},
	}
}

// at returns the weights for a person of whom so many likes are known.
func (b *blend) at(known float64) weights {
	last := len(b.known) - 1
	for i, upper := range b.known {
		if known > upper && i < last {
			continue
		}
		if i == 0 || known >= upper {
			return b.weights[i]
		}
		lower := b.known[i-1]
		share := (math.Log1p(known) - math.Log1p(lower)) / (math.Log1p(upper) - math.Log1p(lower))
		return between(b.weights[i-1], b.weights[i], float32(share))
	}
	return b.weights[last]
}

func between(a, b weights, share float32) weights {
	mix := func(x, y float32) float32 { return x + (y-x)*share }
	w := weights{
		collaborative: make([]float32, len(a.collaborative)),
		content:       mix(a.content, b.content),
		popularity:    mix(a.popularity, b.popularity),
	}
	for i := range w.collaborative {
		w.collaborative[i] = mix(a.collaborative[i], b.collaborative[i])
	}
	return w
}
