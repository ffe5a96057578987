// Package rankingtest makes up catalogs and people, for tests and benchmarks
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
// items more than others. One in twenty reactions is a dislike. Everybody has
// the same number of reactions, one for each item at most, so there may be
// fewer than the size says.
func New(seed uint64, size Size) World {
	random := rand.New(rand.NewPCG(seed, 1))
	w := World{Items: make([]ranking.Item, size.Items)}
	byTopic := make([][]int, size.Topics)
	for i := range w.Items {
		topic := random.IntN(size.Topics)
		byTopic[topic] = append(byTopic[topic], i)
		w.Items[i] = item(random, i, topic)
	}
	for person := range size.People {
		w.addPerson(random, person, size.Feedback/size.People, byTopic)
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

// addPerson draws items of two topics, now and then of any, by Zipf's law, so
// that a few are known to many.
func (w *World) addPerson(random *rand.Rand, person, reactions int, byTopic [][]int) {
	tastes := [2]int{random.IntN(len(byTopic)), random.IntN(len(byTopic))}
	seen := make(map[int]bool)
	for range reactions {
		topic := tastes[random.IntN(2)]
		if random.IntN(10) == 0 {
			topic = random.IntN(len(byTopic))
		}
		items := byTopic[topic]
		if len(items) == 0 {
			continue
		}
		chosen := items[int(math.Pow(float64(len(items)), random.Float64()))-1]
		if seen[chosen] {
			chosen = items[random.IntN(len(items))]
		}
		if !seen[chosen] {
			seen[chosen] = true
			w.react(random, person, chosen)
		}
	}
}

func (w *World) react(random *rand.Rand, person, item int) {
	weight := ranking.Liked
	if random.IntN(20) == 0 {
		weight = ranking.Disliked
	}
	w.Feedback = append(w.Feedback, ranking.Feedback{
		Person: fmt.Sprintf("p%d", person),
		Item:   w.Items[item].ID,
		Weight: weight,
	})
}
