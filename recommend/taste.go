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
	t := Taste{Topics: slices.Clone(p.Topics)}
	t.Stats = Stats{Categories: make(map[string]int), ItemsAvailable: shelf.Len()}
	unique := make(map[string]bool)
	topics := make(map[string]int)
	for _, f := range p.Feedback {
		it, ok := shelf.Item(f.ItemID)
		if !ok {
			continue
		}
		t.add(f.Kind, it.Title)
		unique[it.ID] = true
		if at.Sub(f.At) < tasteSpan {
			t.Stats.Feedback30Days++
		}
		if f.Kind == Dislike {
			continue
		}
		t.Stats.Categories[it.Category]++
		for _, topic := range append([]string{it.Category}, it.Tags...) {
			topics[topic]++
		}
	}
	t.Stats.UniqueItems = len(unique)
	t.Topics = leadingTopics(t.Topics, topics)
	return t
}

func (t *Taste) add(kind Kind, title string) {
	lists := map[Kind]*[]string{Like: &t.Likes, Dislike: &t.Dislikes, Save: &t.Saved, Had: &t.Had}
	if list, ok := lists[kind]; ok && len(*list) < tasteTitles {
		*list = append(*list, title)
	}
}

// leadingTopics are the chosen ones, and then those that come up most often, at least twice.
func leadingTopics(chosen []string, counts map[string]int) []string {
	var found []string
	for topic, n := range counts {
		if n > 1 && topic != "" && !slices.Contains(chosen, topic) {
			found = append(found, topic)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	topics := append(chosen, found...)
	return topics[:min(len(topics), tasteTopics)]
}
