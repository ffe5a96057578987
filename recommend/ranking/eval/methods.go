package eval

import (
	"context"

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
	c := newCrowd(in)
	likes := make([]float64, len(c.ids))
	for item, people := range c.people {
		likes[item] = float64(len(people))
	}
	return func(s subject, n int) []string { return c.top(likes, s, n) }, nil
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
