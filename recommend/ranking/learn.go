package ranking

import (
	"context"
	"math/rand/v2"
	"slices"
)

// fewTrials is the number below which nothing is learned from feedback.
const fewTrials = 40

// learn builds the collaborative views, and finds how much each view counts
// for whom. Every choice is made on people who were held out, never on those
// that the views were built from.
func (m *Model) learn(ctx context.Context, v *votes, priors []float64, opts Options) error {
	random := rand.New(rand.NewPCG(opts.Seed, 1))
	folds := split(v.likes, random)
	trials := 0
	for _, f := range folds {
		trials += len(f.strangers) + len(f.regulars)
	}
	tuned := usualTuning
	var err error
	if trials >= fewTrials {
		if tuned, err = tune(ctx, folds[0], opts); err != nil {
			return err
		}
	}
	prior := usual(v.likes.rows())
	var samples []sample
	for _, f := range folds {
		held := *m
		held.popularity = newPopularity(priors, &votes{likes: f.likes, dislikes: v.dislikes})
		if held.crowd, err = tuned.crowd(ctx, f.likes, opts); err != nil {
			return err
		}
		more, err := held.sampled(ctx, slices.Concat(f.strangers, f.regulars))
		if err != nil {
			return err
		}
		samples = append(samples, more...)
	}
	if m.crowd, err = tuned.crowd(ctx, v.likes, opts); err != nil {
		return err
	}
	if trials < fewTrials {
		return m.believe(ctx, prior, random)
	}
	deviation := standardize(samples)
	b, err := fit(ctx, samples, prior)
	if err != nil {
		return err
	}
	for i := range samples {
		samples[i].sort(b)
	}
	err = b.polish(ctx, samples)
	m.blend = b.scaled(deviation)
	return err
}

// believe takes the usual weights, with the views' scales as they are seen by
// people who like one item.
func (m *Model) believe(ctx context.Context, prior blend, random *rand.Rand) error {
	var trials []trial
	for range min(m.catalog.len(), 100) {
		item := random.Int32N(int32(m.catalog.len()))
		trials = append(trials, trial{shown: profile{{item, Liked}}})
	}
	samples, err := m.sampled(ctx, trials)
	m.blend = prior.scaled(deviations(samples))
	return err
}
