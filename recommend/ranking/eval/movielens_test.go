package eval_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pickbot/recommend/ranking"
	"pickbot/recommend/ranking/eval"
)

// TestRun_movieLens measures on real data, which cannot be part of this
// repository: PICKBOT_ML_DATA names the folder that holds it.
func TestRun_movieLens(t *testing.T) {
	folder := os.Getenv("PICKBOT_ML_DATA")
	if folder == "" {
		t.Skip("PICKBOT_ML_DATA is not set: no data to measure on")
	}
	items := readItems(t, filepath.Join(folder, "items.jsonl"))

	t.Run("people who are known", func(t *testing.T) {
		report := run(t, eval.Input{
			Items: items,
			Train: eval.Feedback(readLikes(t, filepath.Join(folder, "train.tsv"))),
			Test:  readLikes(t, filepath.Join(folder, "test.tsv")),
		})
		atLeast(t, report, 0.266, 0.274)
	})

	lowest := map[int]float64{1: 0.350, 3: 0.365, 5: 0.400, 10: 0.460}
	for _, k := range []int{1, 3, 5, 10} {
		t.Run(fmt.Sprintf("strangers of whom %d likes are known", k), func(t *testing.T) {
			report := run(t, eval.Input{
				Items: items,
				Train: eval.Feedback(readLikes(t, filepath.Join(folder, "cold_train.tsv"))),
				Test:  readLikes(t, filepath.Join(folder, "cold_test.tsv")),
				Show:  readLikes(t, filepath.Join(folder, "cold_show.tsv")),
				K:     k,
			})
			atLeast(t, report, lowest[k], 0)
		})
	}
}

func run(t *testing.T, in eval.Input) eval.Report {
	t.Helper()
	report, err := eval.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range report.Rows {
		t.Logf("%-10s NDCG@10 %.4f  Recall@20 %.4f  coverage %.3f  %5.1f s  %4d MB",
			row.Method, row.NDCG10, row.Recall20, row.Coverage, row.Seconds, row.PeakMemory>>20)
	}
	t.Logf("gain over %s: %.4f [%.4f, %.4f]", report.Best, report.Gain.Mean, report.Gain.Low, report.Gain.High)
	return report
}

func atLeast(t *testing.T, report eval.Report, ndcg, recall float64) {
	t.Helper()
	ranker := report.Rows[len(report.Rows)-1]
	if ranker.NDCG10 < ndcg || ranker.Recall20 < recall {
		t.Errorf("NDCG@10 %.4f, Recall@20 %.4f, want at least %.3f and %.3f", ranker.NDCG10, ranker.Recall20, ndcg, recall)
	}
}

func readItems(t *testing.T, name string) []ranking.Item {
	t.Helper()
	items, err := eval.ReadItems(open(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func readLikes(t *testing.T, name string) []eval.Like {
	t.Helper()
	likes, err := eval.ReadLikes(open(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return likes
}

func open(t *testing.T, name string) *os.File {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}
