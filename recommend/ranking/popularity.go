package ranking

import (
	"math"
	"slices"
)

// doubt is the number of imagined average votes that an item starts with, so
// that one dislike does not damn it.
const doubt = 10

// popularity is how liked each item is: the logarithm of its likes, lowered by
// the share of dislikes. The share is shrunk towards the catalog's.
type popularity struct {
	score []float32
}

func newPopularity(priors []float64, v *votes) *popularity {
	likes := slices.Clone(priors)
	for i, item := range v.likes.column {
		likes[item] += float64(v.likes.value[i])
	}
	var liked, disliked float64
	for i := range likes {
		liked += likes[i]
		disliked += float64(v.dislikes[i])
	}
	usual := 1.0
	if liked+disliked > 0 {
		usual = liked / (liked + disliked)
	}
	p := &popularity{score: make([]float32, len(likes))}
	for i := range likes {
		share := (likes[i] + doubt*usual) / (likes[i] + float64(v.dislikes[i]) + doubt)
		p.score[i] = float32(math.Log1p(likes[i]) * share)
	}
	return p
}

// priorsOf returns the items' priors.
func priorsOf(items []Item) []float64 {
	priors := make([]float64, len(items))
	for i, item := range items {
		priors[i] = item.Prior
	}
	return priors
}

// add makes popularity a view: it is the same for every profile.
func (p *popularity) add(_ profile, out []float32) { copy(out, p.score) }

func (p *popularity) bond(_, _ int32) float32 { return 0 }

// with adds items that nobody could vote on yet.
func (p *popularity) with(items []Item) *popularity {
	next := &popularity{score: make([]float32, len(p.score), len(p.score)+len(items))}
	copy(next.score, p.score)
	for _, item := range items {
		next.score = append(next.score, float32(math.Log1p(item.Prior)))
	}
	return next
}
