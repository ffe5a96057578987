package eval

import (
	"cmp"
	"context"
	"math"
	"slices"

	"pickbot/recommend/ranking"
)

// ranker returns up to n ids for a person, best first.
type ranker func(s subject, n int) []string

// methods are what Run measures.
var methods = [...]struct {
	name  string
	build func(context.Context, Input) (ranker, error)
}{
	{"popularity", buildPopularity},
	{"content", buildContent},
	{"item-knn", buildNeighbours},
	{Ranker, buildRanker},
}

func buildPopularity(_ context.Context, in Input) (ranker, error) {
	likes := make(map[string]float64)
	for _, row := range in.Train {
		likes[row.Item] += max(row.Weight, 0)
	}
	return func(s subject, n int) []string { return top(likes, s, n) }, nil
}

// buildContent is the ranker without anybody's feedback.
func buildContent(ctx context.Context, in Input) (ranker, error) {
	return modelRanker(ctx, ranking.Data{Items: in.Items}, in.Options)
}

func buildRanker(ctx context.Context, in Input) (ranker, error) {
	return modelRanker(ctx, ranking.Data{Items: in.Items, Feedback: ranking.Rows(in.Train)}, in.Options)
}

func modelRanker(ctx context.Context, data ranking.Data, opts ranking.Options) (ranker, error) {
	m, err := ranking.Build(ctx, data, opts)
	if err != nil {
		return nil, err
	}
	return func(s subject, n int) []string {
		var ids []string
		for _, scored := range m.Rank(ranking.Query{
			Profile: s.known,
			Allowed: func(id string) bool { return !s.hidden[id] },
			N:       n,
		}) {
			ids = append(ids, scored.ID)
		}
		return ids
	}, nil
}

// shrink is the number of common likes at which a cosine counts half.
const shrink = 10

// buildNeighbours is item-kNN: the cosine of who likes two items, shrunk where
// few do, summed over the known likes.
func buildNeighbours(_ context.Context, in Input) (ranker, error) {
	people, items := make(map[string][]string), make(map[string][]string)
	for _, row := range in.Train {
		if row.Weight > 0 {
			people[row.Person] = append(people[row.Person], row.Item)
			items[row.Item] = append(items[row.Item], row.Person)
		}
	}
	return func(s subject, n int) []string {
		scores := make(map[string]float64)
		for _, signal := range s.known {
			together := make(map[string]float64)
			for _, person := range items[signal.Item] {
				for _, item := range people[person] {
					together[item]++
				}
			}
			for item, both := range together {
				cosine := both / math.Sqrt(float64(len(items[signal.Item])*len(items[item])))
				scores[item] += signal.Weight * cosine * both / (both + shrink)
			}
		}
		return top(scores, s, n)
	}, nil
}

// top returns the n highest that may be recommended; equals by id.
func top(scores map[string]float64, s subject, n int) []string {
	var ids []string
	for id := range scores {
		if !s.hidden[id] {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
	})
	return ids[:min(len(ids), n)]
}
