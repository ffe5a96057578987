package ranking_test

import (
	"context"
	"fmt"

	"pickbot/recommend/ranking"
)

func Example() {
	m, err := ranking.Build(context.Background(), ranking.Data{
		Items: []ranking.Item{
			{ID: "borscht", Title: "Борщ", Category: "Супы", Tags: []string{"горячее"}},
			{ID: "solyanka", Title: "Солянка", Category: "Супы", Tags: []string{"горячее"}},
			{ID: "sushi", Title: "Sushi rolls", Category: "Fish", Tags: []string{"cold"}},
		},
		Feedback: ranking.Rows([]ranking.Feedback{
			{Person: "ann", Item: "sushi", Weight: ranking.Liked},
			{Person: "max", Item: "sushi", Weight: ranking.Saved},
		}),
	}, ranking.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range m.Rank(ranking.Query{N: 1}) {
		fmt.Println("a stranger:", s.ID, s.Evidence.Likes)
	}
	taste := []ranking.Signal{{Item: "borscht", Weight: ranking.Liked}}
	for _, s := range m.Rank(ranking.Query{Profile: taste, N: 1}) {
		fmt.Println("who likes borscht:", s.ID, s.Evidence.Category, s.Evidence.Tags, s.Evidence.Because[0].Item)
	}
	for _, f := range m.Search("suhsi", 3, nil) {
		fmt.Println("a search:", f.ID, f.Words)
	}
	// Output:
	// a stranger: sushi 2
	// who likes borscht: solyanka Супы [горячее] borscht
	// a search: sushi [suhsi]
}
