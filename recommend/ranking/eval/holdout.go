package eval

import (
	"math/rand/v2"

	"pickbot/recommend/ranking"
)

// leastLikes is the number of likes from which somebody is measured.
const leastLikes = 5

// HoldOut splits feedback for a measurement without Show: of everybody with at
// least five likes a fifth of these, drawn by seed, becomes the test. All other
// feedback stays in train, in its order. What somebody said several things of
// is liked if these add up to more than nothing, and goes one way as a whole.
func HoldOut(feedback []ranking.Feedback, seed uint64) (train []ranking.Feedback, test []Like) {
	sums := make(map[Like]float64)
	for _, row := range feedback {
		sums[Like{row.Person, row.Item}] += row.Weight
	}
	liked, order, seen := make(map[string][]string), []string(nil), make(map[Like]bool)
	for _, row := range feedback {
		pair := Like{row.Person, row.Item}
		if sums[pair] <= 0 || seen[pair] {
			continue
		}
		seen[pair] = true
		if liked[row.Person] == nil {
			order = append(order, row.Person)
		}
		liked[row.Person] = append(liked[row.Person], row.Item)
	}
	random := rand.New(rand.NewPCG(seed, 3))
	held := make(map[Like]bool)
	for _, person := range order {
		items := liked[person]
		if len(items) < leastLikes {
			continue
		}
		random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		for _, item := range items[:len(items)/5] {
			held[Like{person, item}] = true
			test = append(test, Like{person, item})
		}
	}
	for _, row := range feedback {
		if !held[Like{row.Person, row.Item}] {
			train = append(train, row)
		}
	}
	return train, test
}

// Feedback turns likes into what a ranker is built from.
func Feedback(likes []Like) []ranking.Feedback {
	rows := make([]ranking.Feedback, len(likes))
	for i, like := range likes {
		rows[i] = ranking.Feedback{Person: like.Person, Item: like.Item, Weight: ranking.Liked}
	}
	return rows
}
