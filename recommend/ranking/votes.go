package ranking

import (
	"context"
	"fmt"
	"iter"
	"math"
)

// votes is everybody's feedback by number: people are rows, items columns.
type votes struct {
	likes    *matrix // what weighs more than 0
	dislikes []float32
}

type vote struct {
	person, item int32
	weight       float32
}

// checkEvery is how many rows pass between two looks at a context.
const checkEvery = 4096

func readVotes(ctx context.Context, c *catalog, rows iter.Seq2[Feedback, error]) (*votes, error) {
	people := make(map[string]int32)
	var list []vote
	if rows != nil {
		n := 0
		for row, err := range rows {
			if err != nil {
				return nil, fmt.Errorf("read feedback: %w", err)
			}
			if n++; n%checkEvery == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			item, known := c.find(row.Item)
			if !known || math.IsNaN(row.Weight) {
				continue
			}
			person, seen := people[row.Person]
			if !seen {
				person = int32(len(people))
				people[row.Person] = person
			}
			list = append(list, vote{person, item, float32(row.Weight)})
		}
	}
	return countVotes(list, len(people), c.len()), ctx.Err()
}

// countVotes adds up what each person said of each item.
func countVotes(list []vote, people, items int) *votes {
	all := newMatrix(list, people, items)
	v := &votes{dislikes: make([]float32, items)}
	kept := list[:0]
	for person := range int32(people) {
		columns, weights := all.row(person)
		for i, item := range columns {
			weight := min(max(weights[i], -1), 1)
			switch {
			case weight > 0:
				kept = append(kept, vote{person, item, weight})
			case weight < 0:
				v.dislikes[item] -= weight
			}
		}
	}
	v.likes = newMatrix(kept, people, items)
	return v
}
