package metric_test

import (
	"math"
	"testing"

	"pickbot/recommend/ranking/metric"
)

func TestNDCGAndRecall(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		ranked   string
		relevant string
		ndcg     float64
		recall   float64
	}{
		"all hits first":       {"abcd", "ab", 1, 1},
		"one hit in place two": {"xa", "a", 1 / math.Log2(3), 1},
		"hits after the cut":   {"xyza", "a", 0, 0},
		"half of the hits":     {"axy", "ab", 1 / (1 + 1/math.Log2(3)), 0.5},
		"nothing is relevant":  {"abc", "", 0, 0},
		"an empty list":        {"", "ab", 0, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			isRelevant := func(r rune) bool {
				for _, other := range c.relevant {
					if r == other {
						return true
					}
				}
				return false
			}
			ranked := []rune(c.ranked)
			if got := metric.NDCG(ranked, isRelevant, len(c.relevant), 3); math.Abs(got-c.ndcg) > 1e-12 {
				t.Errorf("NDCG is %v, want %v", got, c.ndcg)
			}
			if got := metric.Recall(ranked, isRelevant, len(c.relevant), 3); math.Abs(got-c.recall) > 1e-12 {
				t.Errorf("recall is %v, want %v", got, c.recall)
			}
		})
	}
}
