package eval

import (
	"math/rand/v2"

	"pickbot/recommend/ranking"
)

// leastLikes is the number of likes from which a person is measured on.
const leastLikes = 5

// HoldOut splits feedback for a measurement without Show: of everybody with at
// least five likes a fifth of these, drawn by seed, becomes the test. All other
// feedback stays in train, in its order.
func HoldOut(feedback []ranking.Feedback, seed uint64) (train []ranking.Feedback, test []Like) {
	liked := make(map[string][]int)
	var order []string
	for i, row := range feedback {
		if row.Weight <= 0 {
			continue
		}
		if liked[row.Person] == nil {
			order = append(order, row.Person)
		}
		liked[row.Person] = append(liked[row.Person], i)
	}
	random := rand.New(rand.NewPCG(seed, 3))
	held := make(map[int]bool)
	for _, person := range order {
		rows := liked[person]
		if len(rows) < leastLikes {
			continue
		}
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, i := range rows[:len(rows)/5] {
			held[i] = true
		}
	}
	for i, row := range feedback {
		if held[i] {
			test = append(test, Like{row.Person, row.Item})
		} else {
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
