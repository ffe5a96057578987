package ranking

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// How the weights are fitted.
const (
	belief = 10  // how many trials the usual weights are worth
	steps  = 30  // at most: 5 to 10 are the rule
	level  = 0.1 // a gain in height, that is in log likelihood, not worth a step more
)

// fit finds the blend that makes what people went on to like most likely, as
// draws from a softmax over each trial's candidates (conditional logit,
// McFadden 1974), by Newton's method: the ground has one hill. The fewer the
// samples, the nearer it stays to the usual weights.
func fit(ctx context.Context, samples []sample, usual blend) (blend, error) {
	here, err := survey(ctx, samples, usual, usual)
	if err != nil {
		return usual, err
	}
	length := float32(1)
	for range steps {
		next, err := here.ahead(length)
		if err != nil {
			return usual, err
		}
		there, err := survey(ctx, samples, next, usual)
		if err != nil {
			return usual, err
		}
		gain := there.height - here.height
		if gain > 0 {
			here, length = there, 1
		} else {
			length /= 2
		}
		if math.Abs(gain) < level {
			break
		}
	}
	return here.at, nil
}

const dimensions = knots * viewCount

// ground is the samples' log likelihood around a blend, less what the distance
// to the usual one costs.
type ground struct {
	at     blend
	height float64
	slope  [dimensions]float64
	bend   [dimensions * dimensions]float64 // how fast the slope falls; above the diagonal only
}

func survey(ctx context.Context, samples []sample, b, usual blend) (ground, error) {
	parts := make([]patch, len(samples))
	err := everyRowWith(ctx, len(samples), func() func(int32) {
		var chances []float32
		return func(i int32) { parts[i], chances = samples[i].survey(b.at(samples[i].known), chances) }
	})
	g := ground{at: b}
	for i := range parts {
		g.add(&parts[i], samples[i].known)
	}
	for i := range g.slope {
		off := float64(b[i/viewCount][i%viewCount] - usual[i/viewCount][i%viewCount])
		g.height -= belief / 2 * off * off
		g.slope[i] -= belief * off
		g.bend[i*dimensions+i] += belief
	}
	return g, err
}

// add adds a sample's part to the knots beside it.
func (g *ground) add(p *patch, known float64) {
	lower, share := place(known)
	shares := [2]float64{1 - float64(share), float64(share)}
	g.height += p.height
	for i := range 2 * viewCount {
		weight := shares[i/viewCount]
		if weight == 0 {
			continue
		}
		row := lower*viewCount + i
		g.slope[row] += weight * float64(p.slope[i%viewCount])
		for j := i; j < 2*viewCount; j++ {
			if both := weight * shares[j/viewCount]; both != 0 {
				g.bend[row*dimensions+lower*viewCount+j] += both * float64(p.bend[i%viewCount][j%viewCount])
			}
		}
	}
}

// ahead goes a part of the way to where the top is if the ground bends evenly.
// Weights that would go below zero from there stay where that is not allowed.
func (g *ground) ahead(length float32) (blend, error) {
	bend, way := g.bend, g.slope
	for i := range way {
		if onlyAdds[i%viewCount] && g.at[i/viewCount][i%viewCount] == 0 && way[i] < 0 {
			way[i] = 0
			for j := range i {
				bend[j*dimensions+i] = 0
			}
			clear(bend[i*dimensions+i+1 : (i+1)*dimensions])
		}
	}
	factor, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: dimensions, Stride: dimensions, Data: bend[:]})
	if !ok {
		return g.at, errIndefinite
	}
	lapack64.Potrs(factor, blas64.General{Rows: dimensions, Cols: 1, Stride: 1, Data: way[:]})
	next := g.at
	for i, x := range way {
		weight := &next[i/viewCount][i%viewCount]
		*weight += length * float32(x)
		if onlyAdds[i%viewCount] {
			*weight = max(*weight, 0)
		}
	}
	return next, nil
}

// patch is the ground of one sample, by view: its hits' mean logarithmic chance.
type patch struct {
	height float64
	slope  weights
	bend   [viewCount]weights
}

// survey returns the scratch for the chances, too, for the next call.
func (s *sample) survey(w weights, scratch []float32) (patch, []float32) {
	var p patch
	if s.hits == 0 {
		return p, scratch
	}
	chances, sum := s.chances(w, scratch[:0])
	var expected weights
	for i := range s.candidates {
		for v, x := range s.candidates[i].scores {
			expected[v] += chances[i] * x
		}
	}
	for i := range s.candidates {
		off := s.candidates[i].scores
		for v := range off {
			off[v] -= expected[v]
		}
		if s.candidates[i].hit {
			p.height += (float64(w.dot(&s.candidates[i].scores)) - sum) / float64(s.hits)
			for v, x := range off {
				p.slope[v] += x / float32(s.hits)
			}
		}
		for v, x := range off {
			x *= chances[i]
			for u := range v + 1 {
				p.bend[v][u] += x * off[u]
			}
		}
	}
	for v := range p.bend {
		for u := range v {
			p.bend[u][v] = p.bend[v][u]
		}
	}
	return p, chances
}

// chances appends each candidate's to list, which is empty, and returns the
// logarithm of what they were divided by, too.
func (s *sample) chances(w weights, list []float32) ([]float32, float64) {
	highest := float32(math.Inf(-1))
	list = s.scores(w, list)
	for _, x := range list {
		highest = max(highest, x)
	}
	sum := float32(0)
	for i, x := range list {
		list[i] = float32(math.Exp(float64(x - highest)))
		sum += list[i]
	}
	for i := range list {
		list[i] /= sum
	}
	return list, float64(highest) + math.Log(float64(sum))
}

func (w *weights) dot(scores *weights) float32 {
	sum := float32(0)
	for v, x := range scores {
		sum += w[v] * x
	}
	return sum
}
