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

// lambdas are the penalties to choose among.
var lambdas = [...]float64{30, 100, 300, 1000}

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
	var tuned tuning
	var err error
	if tuned.broad, err = bestEase(ctx, f.likes, few, usualTuning.broad, opts); err != nil {
		return tuning{}, err
	}
	tuned.sharp, err = bestEase(ctx, f.likes, most, usualTuning.sharp, opts)
	return tuned, err
}

func bestEase(ctx context.Context, likes *matrix, trials []trial, e ease, opts Options) (ease, error) {
	chosen, highest := e, -1.0
	for _, e.lambda = range lambdas {
		g, err := e.graph(ctx, likes, opts)
		if err != nil {
			return ease{}, err
		}
		value, err := g.quality(ctx, trials)
		if err != nil {
			return ease{}, err
		}
		if value > highest {
			chosen, highest = e, value
		}
	}
	return chosen, nil
}

// quality is how well a graph guesses alone: the mean of NDCG@10 and recall@20
// over the trials.
func (g *graph) quality(ctx context.Context, trials []trial) (float64, error) {
	values := make([]float64, len(trials))
	err := everyRowWith(ctx, len(trials), func() func(int32) {
		out := make([]float32, g.columns)
		return func(i int32) {
			t := trials[i]
			clear(out)
			g.add(t.shown, out)
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

// graphs builds the collaborative views.
func (t tuning) graphs(ctx context.Context, likes *matrix, opts Options) (graphs, error) {
	var g graphs
	var err error
	if g.walk, err = newWalk(ctx, likes, opts.Neighbours); err != nil {
		return g, err
	}
	if g.broad, err = t.broad.graph(ctx, likes, opts); err != nil {
		return g, err
	}
	g.sharp, err = t.sharp.graph(ctx, likes, opts)
	return g, err
}
