package ranking

import "context"

// learn builds the collaborative views and the weights of all views.
func learn(ctx context.Context, m *Model, v *votes, opts Options) ([]*graph, *blend, error) {
	if len(v.likes.column) == 0 {
		return nil, usualBlend(0), nil
	}
	g, err := newWalk(ctx, v.likes, walk{from: 1, over: 1, toward: 0.5}, opts.Neighbours)
	if err != nil {
		return nil, nil, err
	}
	return []*graph{g}, usualBlend(1), nil
}
