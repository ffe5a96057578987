package ranking

import (
	"context"
	"math"
)

// How the weights are fitted.
const (
	steps  = 150
	stride = 0.1 // of the first step, in standard deviations
	belief = 10  // how many trials the usual weights are worth
)

// fit finds the blend that makes what people went on to like most likely, as
// draws from a softmax over each trial's candidates (conditional logit,
// McFadden 1974), by Adam (Kingma, Ba 2015). The fewer the samples, the nearer
// it stays to the usual weights.
func fit(ctx context.Context, samples []sample, prior unscaled) (*blend, error) {
	deviation := deviations(samples)
	w := prior
	var mean, square unscaled
	for step := 1; step <= steps; step++ {
		slope, err := slope(ctx, samples, w.scaled(deviation), deviation)
		if err != nil {
			return nil, err
		}
		fade1, fade2 := 1-math.Pow(0.9, float64(step)), 1-math.Pow(0.99, float64(step))
		for k := range w {
			for v := range w[k] {
				g := (slope[k][v] - belief*(w[k][v]-prior[k][v])) / float32(len(samples)+1)
				mean[k][v] += 0.1 * (g - mean[k][v])
				square[k][v] += 0.01 * (g*g - square[k][v])
				w[k][v] += stride * mean[k][v] / float32(fade1) / (sqrt(square[k][v]/float32(fade2)) + 1e-6)
				if onlyAdds[v] {
					w[k][v] = max(w[k][v], 0)
				}
			}
		}
	}
	return w.scaled(deviation), nil
}

// slope is the gradient of the samples' log likelihood.
func slope(ctx context.Context, samples []sample, b *blend, deviation weights) (unscaled, error) {
	slopes := make([]weights, len(samples))
	err := everyRowWith(ctx, len(samples), func() func(int32) {
		var chances []float32
		return func(i int32) { slopes[i], chances = samples[i].slope(b, chances) }
	})
	var sum unscaled
	for i, s := range samples {
		lower, share := place(s.known)
		for v, x := range slopes[i] {
			sum[lower][v] += (1 - share) * x / deviation[v]
			if share > 0 {
				sum[lower+1][v] += share * x / deviation[v]
			}
		}
	}
	return sum, err
}

// slope is the mean of the hits' scores less that of all candidates, each by
// its chance. It returns the scratch for the chances, too, for the next call.
func (s *sample) slope(b *blend, scratch []float32) (weights, []float32) {
	var sum weights
	if s.hits == 0 {
		return sum, scratch
	}
	chances := s.chances(b.at(s.known), scratch[:0])
	for c, scores := range s.scores {
		pull := -chances[c]
		if s.hit[c] {
			pull += 1 / float32(s.hits)
		}
		for v, x := range scores {
			sum[v] += pull * x
		}
	}
	return sum, chances
}

// chances appends each candidate's to list, which is empty.
func (s *sample) chances(w weights, list []float32) []float32 {
	highest := float32(math.Inf(-1))
	for c := range s.scores {
		list = append(list, w.dot(&s.scores[c]))
		highest = max(highest, list[c])
	}
	sum := float32(0)
	for c, x := range list {
		list[c] = float32(math.Exp(float64(x - highest)))
		sum += list[c]
	}
	for c := range list {
		list[c] /= sum
	}
	return list
}

func (w *weights) dot(scores *weights) float32 {
	sum := float32(0)
	for v, x := range scores {
		sum += w[v] * x
	}
	return sum
}
