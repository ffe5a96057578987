package ranking

import "math"

// source scores items.
type source interface {
	// add adds scores for a profile to out, which is zero before.
	add(p profile, out []float32)

	// bond is the score of one item for a person who likes one other item alone,
	// if it comes from that one.
	bond(from, to int32) float32
}

// part is the group of views that a score is told apart by.
type part int

const (
	collaborative part = iota
	content
	liking // by all: popularity
	parts
)

// view is one input of the blend.
type view struct {
	part   part
	source source

	// unit, where it is not 0, puts the score per known like through
	// log(1 + score/unit): for sources whose scores span magnitudes.
	unit float64
}

// crowd holds the collaborative sources.
type crowd struct {
	cosine *graph // item-kNN
	walk   *graph // short walks over people: good with one like
	broad  *graph // EASE^R trained to guess from little
	sharp  *graph // EASE^R trained to guess from much
}

// The views in the order of the blend's weights. Where a source is there twice,
// the second is logarithmic.
const (
	byPopularity = iota
	byContent
	byWalk
	byCosine
	byCosineLog
	byBroad
	bySharp
	bySharpLog
	viewCount
)

// onlyAdds are the views that stand beside their own logarithm. Taken off it they would turn down what both rate highest, and
// further than was seen on the folds, since scores grow with the number of people.
var onlyAdds = [viewCount]bool{byCosine: true, bySharp: true}

// small is the unit of logarithms: a thousandth of what a like is worth.
const small = 1e-3

func (m *Model) views() [viewCount]view {
	return [viewCount]view{
		byPopularity: {liking, m.popularity, 0},
		byContent:    {content, m.index, 0},
		byWalk:       {collaborative, m.crowd.walk, small},
		byCosine:     {collaborative, m.crowd.cosine, 0},
		byCosineLog:  {collaborative, m.crowd.cosine, small},
		byBroad:      {collaborative, m.crowd.broad, small},
		bySharp:      {collaborative, m.crowd.sharp, 0},
		bySharpLog:   {collaborative, m.crowd.sharp, small},
	}
}

// add adds a multiple of what the view makes of a source's scores to out.
func (v view) add(weight float32, scores []float32, known float64, out []float32) {
	if v.unit == 0 {
		axpy(weight, scores, out)
		return
	}
	for i, score := range scores {
		if score > 0 { // few of many, as a rule, and the logarithm of the others is 0
			out[i] += weight * v.bent(score, known)
		}
	}
}

// bent is a source's score as the view has it, where so many likes are known.
func (v view) bent(score float32, known float64) float32 {
	if v.unit == 0 || score == 0 {
		return score
	}
	return float32(math.Log1p(max(float64(score), 0) / (v.unit * max(known, 1e-6))))
}
