// Package rankingtest makes catalogs and people up, for tests and benchmarks
// of rankers. The same numbers always make the same data.
package rankingtest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"pickbot/recommend/ranking"
)

// World is a made-up catalog and what people said of it.
type World struct {
	Items    []ranking.Item
	Feedback []ranking.Feedback
}

// Size says how large a world is.
type Size struct {
	Items, People, Feedback, Topics int
}

// Data returns the world as the input of a build.
func (w World) Data() ranking.Data {
	return ranking.Data{Items: w.Items, Feedback: ranking.Rows(w.Feedback)}
}

// New makes a world up. Each item has one topic, which decides its category,
// tags and most of its words; each person likes two topics, and well-known
// items more than others. One in twenty reactions is a dislike.
func New(seed uint64, size Size) World {
	random := rand.New(rand.NewPCG(seed, 1))
	w := World{Items: make([]ranking.Item, size.Items)}
	byTopic := make([][]int, size.Topics)
	for i := range w.Items {
		topic := random.IntN(size.Topics)
		byTopic[topic] = append(byTopic[topic], i)
		w.Items[i] = item(random, i, topic)
	}
	for n := range size.Feedback {
		person := n % size.People
		tastes := rand.New(rand.NewPCG(seed, uint64(person)+2))
		topic := [2]int{tastes.IntN(size.Topics), tastes.IntN(size.Topics)}[random.IntN(2)]
		if len(byTopic[topic]) == 0 || random.IntN(10) == 0 {
			topic = random.IntN(size.Topics)
		}
		w.addFeedback(random, person, byTopic[topic])
	}
	return w
}

func item(random *rand.Rand, number, topic int) ranking.Item {
	word := func() string {
		if random.IntN(3) == 0 {
			return fmt.Sprintf("word%d", random.IntN(5000))
		}
		return fmt.Sprintf("topic%dword%d", topic, random.IntN(40))
	}
	text := func(n int) string {
		s := word()
		for range n - 1 {
			s += " " + word()
		}
		return s
	}
	return ranking.Item{
		ID:          fmt.Sprintf("i%d", number),
		Title:       text(3),
		Description: text(12),
		Category:    fmt.Sprintf("topic%d", topic),
		Tags:        []string{fmt.Sprintf("tag%d", topic*5+random.IntN(5)), fmt.Sprintf("tag%d", topic*5+random.IntN(5))},
	}
}

// addFeedback draws an item by Zipf's law, so that a few are known to many.
func (w *World) addFeedback(random *rand.Rand, person int, items []int) {
	if len(items) == 0 {
		return
	}
	rank := int(math.Pow(float64(len(items)), random.Float64())) - 1
	weight := ranking.Liked
	if random.IntN(20) == 0 {
		weight = ranking.Disliked
	}
	w.Feedback = append(w.Feedback, ranking.Feedback{
		Person: fmt.Sprintf("p%d", person),
		Item:   w.Items[items[rank]].ID,
		Weight: weight,
	})
}
