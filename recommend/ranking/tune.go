package ranking

import (
	"context"

	"pickbot/recommend/ranking/metric"
)

// tuning is what the collaborative views are built with.
type tuning struct {
	broad, sharp ease
}

// usualTuning serves where there is too little feedback to choose by.
var usualTuning = tuning{
	broad: ease{lambda: 300, dropout: 0.9},
	sharp: ease{lambda: 100},
}

// maxTuned bounds the people to choose on: the best penalties change little
// with their number.
const maxTuned = 2000

// tune chooses the penalties that guess best alone: broad for people of whom
// little is shown, sharp for those of whom most is.
func tune(ctx context.Context, f fold, opts Options) (tuning, error) {
	var few, most []trial
	for _, t := range f.cases {
		if t.most {
			most = append(most, t)
		} else if len(t.shown) <= 10 {
			few = append(few, t)
		}
	}
	lambdas := []float64{30, 100, 300, 1000}
	likes := f.likes.head(maxTuned)
	tuned := usualTuning
	err := choose(ctx, lambdas, few, likes.columns, func(lambda float64) (source, error) {
		return ease{lambda, usualTuning.broad.dropout}.graph(ctx, likes, opts)
	}, &tuned.broad.lambda)
	if err != nil {
		return tuning{}, err
	}
	err = choose(ctx, lambdas, most, likes.columns, func(lambda float64) (source, error) {
		return ease{lambda, usualTuning.sharp.dropout}.graph(ctx, likes, opts)
	}, &tuned.sharp.lambda)
	return tuned, err
}

// choose sets best to the value whose source guesses best. Without trials it
// leaves it alone.
func choose(ctx context.Context, values []float64, trials []trial, items int, build func(float64) (source, error), best *float64) error {
	highest := 0.0
	for _, value := range values {
		s, err := build(value)
		if err != nil {
			return err
		}
		reached, err := quality(ctx, s, trials, items)
		if err != nil {
			return err
		}
		if reached > highest {
			*best, highest = value, reached
		}
	}
	return nil
}

// quality is how well a source guesses alone: the mean of NDCG@10 and recall@20
// over the trials.
func quality(ctx context.Context, s source, trials []trial, items int) (float64, error) {
	values := make([]float64, len(trials))
	err := everyRowWith(ctx, len(trials), func() func(int32) {
		out := make([]float32, items)
		return func(i int32) {
			t := trials[i]
			clear(out)
			s.add(t.shown, out)
			top := best(out, 20, t.isShown)
			isTarget := func(item int32) bool { return t.target[item] }
			values[i] = metric.NDCG(top, isTarget, len(t.target), 10) + metric.Recall(top, isTarget, len(t.target), 20)
		}
	})
	sum := 0.0
	for _, value := range values {
		sum += value / 2
	}
	return sum / float64(max(len(values), 1)), err
}

// crowd builds the collaborative views.
func (t tuning) crowd(ctx context.Context, likes *matrix, opts Options) (crowd, error) {
	var c crowd
	var err error
	if c.walk, err = newWalk(ctx, likes, opts.Neighbours); err != nil {
		return c, err
	}
	if c.broad, err = t.broad.graph(ctx, likes, opts); err != nil {
		return c, err
	}
	c.sharp, err = t.sharp.graph(ctx, likes, opts)
	return c, err
}
