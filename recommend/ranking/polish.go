package ranking

import (
	"context"
	"math"
)

// certain is how many standard errors a change of the weights has to gain.
const certain = 2.5

// polish moves single weights as far as that certainly makes the lists of the
// samples better. A likelihood counts every like the same, also those that
// nobody could guess; what is seen is the head of the list.
func (b *blend) polish(ctx context.Context, samples []sample) error {
	deviation := deviations(samples)
	for knot := range b.weights {
		var near []sample
		for _, s := range samples {
			if lower, share := place(s.known); lower == knot || lower+1 == knot && share > 0 {
				near = append(near, s)
			}
		}
		size := float32(0)
		for v, w := range b.weights[knot] {
			size += abs(w) * deviation[v]
		}
		now, err := b.worths(ctx, near)
		if err != nil {
			return err
		}
		for v := range b.weights[knot] {
			lowest := float32(math.Inf(-1))
			if onlyAdds[v] {
				lowest = 0
			}
			if now, err = b.step(ctx, near, now, &b.weights[knot][v], size/deviation[v], lowest); err != nil {
				return err
			}
		}
	}
	return nil
}

// step tries changes of one weight of b, in units of size, and keeps the best
// certain one that is not below the lowest. Now is what the samples are worth before, the result after.
func (b *blend) step(ctx context.Context, samples []sample, now []float64, weight *float32, size, lowest float32) ([]float64, error) {
	before, kept := *weight, *weight
	after, highest := now, 0.0
	for _, change := range []float32{-0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.8, 1.6} {
		*weight = max(before+change*size, lowest)
		values, err := b.worths(ctx, samples)
		if err != nil {
			return nil, err
		}
		if gain, doubt := compare(values, now); gain > highest && gain > certain*doubt {
			after, highest, kept = values, gain, *weight
		}
	}
	*weight = kept
	return after, nil
}

// worths returns what the blend's list is worth for each sample.
func (b *blend) worths(ctx context.Context, samples []sample) ([]float64, error) {
	values := make([]float64, len(samples))
	err := everyRowWith(ctx, len(samples), func() func(int32) {
		var scores []float32
		none := func(int32) bool { return false }
		return func(i int32) {
			s := &samples[i]
			w := b.at(s.known)
			scores = scores[:0]
			for c := range s.scores {
				scores = append(scores, w.dot(&s.scores[c]))
			}
			isHit := func(c int32) bool { return s.hit[c] }
			values[i] = worth(best(scores, 20, 0, none), isHit, s.target)
		}
	})
	return values, err
}

// compare returns the mean difference of pairs, and its standard error.
func compare(a, b []float64) (difference, doubt float64) {
	square, n := 0.0, float64(max(len(a), 2))
	for i := range a {
		difference += (a[i] - b[i]) / n
		square += (a[i] - b[i]) * (a[i] - b[i]) / n
	}
	return difference, math.Sqrt(max(square-difference*difference, 0) / (n - 1))
}
