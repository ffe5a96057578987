package eval

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Interval is a difference of means with its 95% interval, by a paired
// bootstrap over people.
type Interval struct {
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// compare sets the ranker against the best of the others.
func (r *Report) compare(scores map[string][]float64) {
	highest := -1.0
	for _, row := range r.Rows {
		if row.Method != Ranker && row.NDCG10 > highest {
			r.Best, highest = row.Method, row.NDCG10
		}
	}
	r.Gain = bootstrap(scores[Ranker], scores[r.Best])
}

// resamples is how often a bootstrap draws people anew.
const resamples = 2000

// bootstrap compares two methods on the same people.
func bootstrap(a, b []float64) Interval {
	difference := make([]float64, len(a))
	for i := range a {
		difference[i] = a[i] - b[i]
	}
	if len(difference) == 0 {
		return Interval{}
	}
	random := rand.New(rand.NewPCG(1, 2))
	means := make([]float64, resamples)
	for i := range means {
		for range difference {
			means[i] += difference[random.IntN(len(difference))]
		}
		means[i] /= float64(len(difference))
	}
	slices.Sort(means)
	return Interval{Mean: mean(difference), Low: means[resamples*25/1000], High: means[resamples*975/1000]}
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / math.Max(float64(len(list)), 1)
}
