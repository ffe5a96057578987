package ranking

import (
	"context"
	"math"
)

const (
	certain = 2.5 // how many standard errors a change of the weights has to gain
	fewNear = 100 // samples, of which too few are better by chance to be certain of
)

// changes are what polish tries to add to a weight, in parts of all weights.
var changes = [...]float32{-0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.8, 1.6}

// polish moves single weights as far as that certainly makes the lists of the
// samples better. A likelihood counts every like the same, also those that
// nobody could guess; what is seen is the head of the list.
func (b *blend) polish(ctx context.Context, samples []sample) error {
	for knot := range b {
		var near []*sample
		for i := range samples {
			s := &samples[i]
			if shareOf(knot, s.known) > 0 {
				near = append(near, s)
			}
		}
		if len(near) < fewNear {
			continue
		}
		size := float32(0)
		for _, w := range b[knot] {
			size += abs(w)
		}
		for v, before := range b[knot] {
			var tried []float32
			for _, change := range changes {
				weight := before + change*size
				if onlyAdds[v] {
					weight = max(weight, 0)
				}
				tried = append(tried, weight)
			}
			if err := b.choose(ctx, near, knot, v, tried); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose sets one weight to the best of those tried that is certainly better for
// the samples than what it is.
func (b *blend) choose(ctx context.Context, samples []*sample, knot, v int, tried []float32) error {
	before := b[knot][v]
	tried = append([]float32{before}, tried...)
	worths := make([][]float64, len(tried))
	for i := range worths {
		worths[i] = make([]float64, len(samples))
	}
	err := everyRowWith(ctx, len(samples), func() func(int32) {
		var base, scores []float32
		return func(row int32) {
			s := samples[row]
			if s.hits == 0 {
				return
			}
			base = s.scores(b.at(s.known), base[:0])
			share := shareOf(knot, s.known)
			for i, weight := range tried {
				if i > 0 && weight == before {
					continue // which gains nothing
				}
				scores = s.moved(base, v, share*(weight-before), scores[:0])
				worths[i][row] = s.worth(scores)
			}
		}
	})
	highest := 0.0
	for i, weight := range tried {
		gain, doubt := compare(worths[i], worths[0])
		if weight != before && gain > highest && gain > certain*doubt {
			highest, b[knot][v] = gain, weight
		}
	}
	return err
}

// scores appends the candidates' scores to list.
func (s *sample) scores(w weights, list []float32) []float32 {
	for i := range s.candidates {
		list = append(list, w.dot(&s.candidates[i].scores))
	}
	return list
}

// moved appends to list what scores are after a change of one weight.
func (s *sample) moved(scores []float32, v int, change float32, list []float32) []float32 {
	for i, score := range scores {
		list = append(list, score+change*s.candidates[i].scores[v])
	}
	return list
}

// worth is that of the list by scores.
func (s *sample) worth(scores []float32) float64 {
	none := func(int32) bool { return false }
	isHit := func(i int32) bool { return s.candidates[i].hit }
	return worth(best(scores, 20, 0, none), isHit, s.target)
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
