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
	broad: ease{lambda: 800, dropout: 0.9},
	sharp: ease{lambda: 200},
}

// Bounds of what to choose on: the best penalties change little with its size.
const (
	maxTuned   = 1000 // people with their likes,
	tunedLimit = 2000 // items, as Options.DenseLimit has it,
	maxTrials  = 800  // and people to guess for
)

// tune chooses the penalties that guess best alone: broad for strangers of whom
// little is shown, sharp for people whom the model knows well.
func tune(ctx context.Context, f fold, opts Options) (tuning, error) {
	var few []trial
	for _, t := range f.strangers {
		if len(t.shown) <= 10 {
			few = append(few, t)
		}
	}
	opts.DenseLimit = min(opts.DenseLimit, tunedLimit)
	likes := f.likes.head(maxTuned)
	tuned := usualTuning
	var err error
	if tuned.broad, err = climb(ctx, tuned.broad, likes, few, opts); err != nil {
		return tuning{}, err
	}
	tuned.sharp, err = climb(ctx, tuned.sharp, likes, f.regulars, opts)
	return tuned, err
}

// climb doubles or halves lambda from where it is as long as the guesses get
// better.
func climb(ctx context.Context, e ease, likes *matrix, trials []trial, opts Options) (ease, error) {
	trials = trials[:min(len(trials), maxTrials)]
	reached := func(e ease) (float64, error) {
		g, err := e.graph(ctx, likes, opts)
		if err != nil {
			return 0, err
		}
		return quality(ctx, g, trials, likes.columns)
	}
	highest, err := reached(e)
	for _, factor := range []float64{2, 0.5} {
		moved := false
		for err == nil && e.lambda < 1e5 && e.lambda > 1 {
			next := ease{e.lambda * factor, e.dropout}
			var value float64
			if value, err = reached(next); value <= highest {
				break
			}
			e, highest, moved = next, value, true
		}
		if moved {
			break
		}
	}
	return e, err
}

// quality is how well a source guesses alone, as the mean over trials.
func quality(ctx context.Context, s source, trials []trial, items int) (float64, error) {
	values := make([]float64, len(trials))
	err := everyRowWith(ctx, len(trials), func() func(int32) {
		out := make([]float32, items)
		return func(i int32) {
			t := trials[i]
			clear(out)
			s.add(t.shown, out)
			isTarget := func(item int32) bool { return t.target[item] }
			values[i] = worth(best(out, 20, 0, t.isShown), isTarget, len(t.target))
		}
	})
	return mean(values), err
}

// worth of a list is the mean of its NDCG@10 and its recall@20.
func worth(list []int32, isHit func(int32) bool, hits int) float64 {
	return (metric.NDCG(list, isHit, hits, 10) + metric.Recall(list, isHit, hits, 20)) / 2
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(max(len(list), 1))
}

// crowd builds the collaborative views.
func (t tuning) crowd(ctx context.Context, likes *matrix, opts Options) (crowd, error) {
	var c crowd
	var err error
	if c.walk, err = newWalk(ctx, likes, opts.Neighbours); err != nil {
		return c, err
	}
	if c.cosine, err = newCosine(ctx, likes, opts.Neighbours); err != nil {
		return c, err
	}
	if c.broad, err = t.broad.graph(ctx, likes, opts); err != nil {
		return c, err
	}
	c.sharp, err = t.sharp.graph(ctx, likes, opts)
	return c, err
}
