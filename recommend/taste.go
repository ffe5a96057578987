package recommend

import (
	"cmp"
	"slices"
	"time"
)

const (
	tasteTitles = 12 // titles of each kind that a taste names
	tasteTopics = 8
	tasteSpan   = 30 * 24 * time.Hour
)

// tasteOf puts a profile into the catalog's words.
func tasteOf(p Profile, shelf *Shelf, at time.Time) Taste {
	t := Taste{Stats: Stats{Categories: make(map[string]int), ItemsAvailable: shelf.Len()}}
	unique := make(map[string]bool)
	topics := make(map[string]int)
	for _, f := range p.Feedback {
		it, ok := shelf.Item(f.ItemID)
		if !ok {
			continue
		}
		t.add(f.Kind, it.Title)
		if at.Sub(f.At) < tasteSpan {
			t.Stats.Feedback30Days++
		}
		if f.Kind != Dislike && !unique[it.ID] {
			t.Stats.Categories[it.Category]++
			for _, topic := range topicsOf(it) {
				topics[topic]++
			}
		}
		unique[it.ID] = true
	}
	t.Stats.UniqueItems = len(unique)
	t.Topics = leadingTopics(p.Topics, topics, shelf)
	return t
}

func (t *Taste) add(kind Kind, title string) {
	lists := map[Kind]*[]string{Like: &t.Likes, Dislike: &t.Dislikes, Save: &t.Saved, Had: &t.Had}
	if list, ok := lists[kind]; ok && len(*list) < tasteTitles {
		*list = append(*list, title)
	}
}

// leadingTopics are the chosen ones, and then the most telling of those that come up at least twice. One that says the
// same as one before it, as "soup" after "Soups", is left out.
func leadingTopics(chosen []string, counts map[string]int, shelf *Shelf) []string {
	var found []string
	for topic, n := range counts {
		if n > 1 && topic != "" {
			found = append(found, topic)
		}
	}
	weight := func(topic string) float64 { return float64(counts[topic]) * shelf.telling(topic) }
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(weight(b), weight(a)), cmp.Compare(a, b))
	})
	var topics []string
	read := make(stems)
	for _, topic := range append(slices.Clone(chosen), found...) {
		said := slices.ContainsFunc(topics, func(t string) bool { return read.means(topic, t) || read.means(t, topic) })
		if !said && len(topics) < tasteTopics {
			topics = append(topics, topic)
		}
	}
	return topics
}
