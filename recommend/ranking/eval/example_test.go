package eval_test

import (
	"context"
	"fmt"
	"strings"

	"pickbot/recommend/ranking/eval"
)

func ExampleRun() {
	items, err := eval.ReadItems(strings.NewReader(`{"id":"a"}{"id":"b"}{"id":"c"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	train, err := eval.ReadLikes(strings.NewReader("ann\ta\nann\tb\nmax\ta\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := eval.Run(context.Background(), eval.Input{
		Items: items,
		Train: eval.Feedback(train),
		Test:  []eval.Like{{Person: "max", Item: "b"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range report.Rows {
		fmt.Printf("%-10s NDCG@10 %.2f\n", row.Method, row.NDCG10)
	}
	// Output:
	// popularity NDCG@10 1.00
	// content    NDCG@10 0.63
	// item-knn   NDCG@10 1.00
	// ranker     NDCG@10 1.00
}
