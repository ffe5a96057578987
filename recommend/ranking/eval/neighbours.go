package eval

import (
	"context"
	"math"
)

// crowd is who likes what, by number.
type crowd struct {
	ids    []string
	number map[string]int
	items  [][]int // by person
	people [][]int // by item
}

func newCrowd(in Input) *crowd {
	c := &crowd{number: make(map[string]int, len(in.Items)), people: make([][]int, len(in.Items))}
	for i, item := range in.Items {
		c.ids = append(c.ids, item.ID)
		c.number[item.ID] = i
	}
	persons := make(map[string]int)
	for _, row := range in.Train {
		item, known := c.number[row.Item]
		if !known || row.Weight <= 0 {
			continue
		}
		person, seen := persons[row.Person]
		if !seen {
			person = len(persons)
			persons[row.Person] = person
			c.items = append(c.items, nil)
		}
		c.items[person] = append(c.items[person], item)
		c.people[item] = append(c.people[item], person)
	}
	return c
}

// shrink is the number of common likes at which a cosine counts half.
const shrink = 10

// buildNeighbours is item-kNN: the cosine of who likes two items, shrunk where
// few do, summed over the known likes.
func buildNeighbours(_ context.Context, in Input) (ranker, error) {
	c := newCrowd(in)
	return func(s subject, n int) []string {
		scores, together := make([]float64, len(c.ids)), make([]float64, len(c.ids))
		for _, signal := range s.known {
			if item, known := c.number[signal.Item]; known {
				c.addNeighbours(item, signal.Weight, scores, together)
			}
		}
		return c.top(scores, s, n)
	}, nil
}

// addNeighbours uses together, which is zero before and after.
func (c *crowd) addNeighbours(item int, weight float64, scores, together []float64) {
	var reached []int
	for _, person := range c.people[item] {
		for _, other := range c.items[person] {
			if together[other] == 0 {
				reached = append(reached, other)
			}
			together[other]++
		}
	}
	for _, other := range reached {
		both := together[other]
		cosine := both / math.Sqrt(float64(len(c.people[item])*len(c.people[other])))
		scores[other] += weight * cosine * both / (both + shrink)
		together[other] = 0
	}
}

// top returns the n highest above 0 that may be recommended; equals as they
// stand in the catalog.
func (c *crowd) top(scores []float64, s subject, n int) []string {
	var best []int
	for i, score := range scores {
		if score <= 0 || len(best) == n && score <= scores[best[n-1]] || s.hidden[c.ids[i]] {
			continue
		}
		at := len(best)
		for at > 0 && scores[best[at-1]] < score {
			at--
		}
		best = append(best[:at], append([]int{i}, best[at:]...)...)
		best = best[:min(len(best), n)]
	}
	ids := make([]string, len(best))
	for i, item := range best {
		ids[i] = c.ids[item]
	}
	return ids
}
