// Package eval measures rankers on likes that were held back: how many of them
// come up, how high, and against what simpler methods do.
//
// Two protocols. Without Show, each person's likes in Train are known, and the
// rest, in Test, is to be guessed. With Show the people of Test are strangers to
// Train, and the first K of their likes in Show are all that is known.
// Items in Train (or in Show, whatever K) are never recommended to that person;
// all others are candidates.
package eval

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"pickbot/recommend/ranking"
	"pickbot/recommend/ranking/metric"
)

// Input is what to measure on.
type Input struct {
	Items []ranking.Item
	Train []ranking.Feedback // positive weights are likes
	Test  []Like
	Show  []Like // nil: the people of Test are in Train
	K     int    // how many of Show are known of each person, at least 1 with Show

	Options ranking.Options // of the ranker in use
	Now     func() time.Time
}

// Row is what one method reached, as means over people.
type Row struct {
	Method     string  `json:"method"`
	People     int     `json:"people"`
	NDCG10     float64 `json:"ndcg_at_10"`
	Recall20   float64 `json:"recall_at_20"`
	Coverage   float64 `json:"coverage"`    // share of the catalog in anybody's first 20
	Seconds    float64 `json:"seconds"`     // to build and to rank
	PeakMemory uint64  `json:"peak_memory"` // bytes that the process held at most so far
}

// Report is the outcome of a measurement.
type Report struct {
	Rows []Row `json:"rows"`

	// Best is the simpler method with the highest NDCG, and Gain what the
	// ranker in use has more.
	Best string   `json:"best_baseline"`
	Gain Interval `json:"ndcg_gain"`
}

// Ranker is the name of the row of the ranker in use.
const Ranker = "ranker"

// Run measures popularity, content, item-kNN and the ranker in use, in this
// order. It takes as long as building and asking each of them.
func Run(ctx context.Context, in Input) (Report, error) {
	subjects, err := in.subjects()
	if err != nil {
		return Report{}, err
	}
	now := in.Now
	if now == nil {
		now = time.Now
	}
	var report Report
	scores := make(map[string][]float64)
	for _, method := range methods {
		runtime.GC() // one method's garbage is not the next one's memory
		start := now()
		rank, err := method.build(ctx, in)
		if err != nil {
			return Report{}, fmt.Errorf("%s: %w", method.name, err)
		}
		row, ndcg, err := measure(ctx, rank, subjects, len(in.Items))
		if err != nil {
			return Report{}, fmt.Errorf("%s: %w", method.name, err)
		}
		row.Method, row.Seconds, row.PeakMemory = method.name, now().Sub(start).Seconds(), peakMemory()
		report.Rows = append(report.Rows, row)
		scores[method.name] = ndcg
	}
	report.compare(scores)
	return report, nil
}

// measure asks a ranker for every subject, on all cores.
func measure(ctx context.Context, rank ranker, subjects []subject, items int) (Row, []float64, error) {
	ndcg, recall := make([]float64, len(subjects)), make([]float64, len(subjects))
	lists := make([][]string, len(subjects))
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() {
			for i := worker; i < len(subjects) && ctx.Err() == nil; i += workers {
				s := subjects[i]
				isTarget := func(id string) bool { return s.target[id] }
				lists[i] = rank(s, 20)
				ndcg[i] = metric.NDCG(lists[i], isTarget, len(s.target), 10)
				recall[i] = metric.Recall(lists[i], isTarget, len(s.target), 20)
			}
		})
	}
	group.Wait()
	shown := make(map[string]bool)
	for _, id := range slices.Concat(lists...) {
		shown[id] = true
	}
	return Row{
		People:   len(subjects),
		NDCG10:   mean(ndcg),
		Recall20: mean(recall),
		Coverage: float64(len(shown)) / math.Max(float64(items), 1),
	}, ndcg, ctx.Err()
}
