package recommend_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"text/tabwriter"

	"pickbot/catalogs"
	"pickbot/recommend"
	"pickbot/recommend/ranking"
	"pickbot/recommend/ranking/eval"
	"pickbot/recommend/ranking/rankingtest"
)

// madeUp is a catalog and how people choose from it.
type madeUp struct {
	name  string
	items []ranking.Item
	crowd rankingtest.Crowd
	long  bool // takes more than seconds
}

func starter(t *testing.T, file io.Reader) []ranking.Item {
	var list []ranking.Item
	for _, it := range itemsOf(t, file) {
		list = append(list, recommend.RankingItem(&it))
	}
	return list
}

func madeUpWorlds(t *testing.T) []madeUp {
	shop := func(items, topics int) []ranking.Item {
		return rankingtest.New(3, rankingtest.Size{Items: items, People: 1, Topics: topics}).Items
	}
	lunch, books := starter(t, catalogs.Lunch()), starter(t, catalogs.Books())
	return []madeUp{
		{"lunch, 40 people of whom little is known", lunch, rankingtest.Crowd{People: 40, Likes: 6, Tags: 2, Circle: 1, Fame: 0.5}, false},
		{"lunch, 500 regulars", lunch, rankingtest.Crowd{People: 500, Likes: 20, Tags: 1.5, Circle: 2, Fame: 0.5}, true},
		{"books, tags decide", books, rankingtest.Crowd{People: 400, Likes: 12, Tags: 3, Circle: 0, Fame: 0.3}, true},
		{"books, circles decide", books, rankingtest.Crowd{People: 400, Likes: 12, Tags: 0, Circle: 3, Fame: 0.3}, true},
		{"books, fame decides", books, rankingtest.Crowd{People: 400, Likes: 12, Tags: 0.3, Circle: 0.3, Fame: 2}, true},
		{"shop of 1,500, dense", shop(1500, 30), rankingtest.Crowd{People: 500, Likes: 40, Tags: 2, Circle: 1.5, Fame: 1}, true},
		{"shop of 5,000, sparse", shop(5000, 80), rankingtest.Crowd{People: 1200, Likes: 8, Tags: 3, Circle: 1.5, Fame: 1}, true},
		{"shop of 5,000, nothing but chance and fame", shop(5000, 80), rankingtest.Crowd{People: 800, Likes: 10, Fame: 1.5}, true},
	}
}

// TestWorlds measures the ranker, with the settings that it always has, on catalogs that differ in size, in how much is
// known, and in what decides; with PICKBOT_PROOF=1 on all of them. Nowhere may the best of the simpler methods, whichever that
// is, be certainly better: where one view is all there is, learning finds it.
func TestWorlds(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NDCG@10\titems\tlikes\tpopularity\tcontent\titem-knn\tranker\tover the best\t95% interval")
	for _, w := range madeUpWorlds(t) {
		if w.long && !proving() {
			continue
		}
		feedback := w.crowd.Feedback(4, w.items)
		train, test := eval.HoldOut(feedback, 5)
		report, err := eval.Run(t.Context(), eval.Input{Items: w.items, Train: train, Test: test})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(table, "%s\t%d\t%d", w.name, len(w.items), len(feedback))
		for _, row := range report.Rows {
			fmt.Fprintf(table, "\t%.3f", row.NDCG10)
		}
		gain := report.Gain
		fmt.Fprintf(table, "\t%+.3f\t%+.3f to %+.3f\n", gain.Mean, gain.Low, gain.High)
		if gain.High < 0 {
			t.Errorf("%s: %s is better than the ranker, by %.3f", w.name, report.Best, -gain.Mean)
		}
	}
	_ = table.Flush()
	t.Log("\n" + b.String())
}
