package rankingtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pickbot/recommend/ranking"
)

// Crowd says how people choose from a catalog. Each item has a fame and belongs to a hidden circle, each person likes a
// few tags and moves in one circle. The rest is chance.
type Crowd struct {
	People int
	Likes  int // of a person who is neither keen nor lazy; they differ a lot
	// What a liked tag, one's own circle, and fame count beside chance, which counts 1.
	Tags, Circle, Fame float64
}

const (
	circles   = 12
	likedTags = 3
)

// Feedback makes up what people said of items, drawn without repetition from what they like (Gumbel-max trick: Plackett-
// Luce). The same numbers always make the same data.
func (c Crowd) Feedback(seed uint64, items []ranking.Item) []ranking.Feedback {
	random := rand.New(rand.NewPCG(seed, 2))
	fame, circle := make([]float64, len(items)), make([]int, len(items))
	var tags []string
	for i, item := range items {
		fame[i], circle[i] = random.ExpFloat64(), random.IntN(circles)
		tags = append(tags, item.Tags...)
	}
	var rows []ranking.Feedback
	for person := range c.People {
		taste := make(map[string]bool)
		for range likedTags {
			taste[tags[random.IntN(len(tags))]] = true
		}
		own, worth := random.IntN(circles), make([]float64, len(items))
		for i, item := range items {
			worth[i] = c.Fame*fame[i] - math.Log(random.ExpFloat64())
			if circle[i] == own {
				worth[i] += c.Circle
			}
			for _, tag := range item.Tags {
				if taste[tag] {
					worth[i] += c.Tags
				}
			}
		}
		count := min(max(int(float64(c.Likes)*math.Exp(0.7*random.NormFloat64())), 1), len(items)/3)
		for _, i := range highest(worth, count) {
			rows = append(rows, ranking.Feedback{Person: fmt.Sprintf("p%d", person), Item: items[i].ID, Weight: ranking.Liked})
		}
	}
	return rows
}

func highest(worth []float64, n int) []int {
	order := make([]int, len(worth))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case worth[a] > worth[b]:
			return -1
		case worth[a] < worth[b]:
			return 1
		}
		return a - b
	})
	return order[:n]
}
