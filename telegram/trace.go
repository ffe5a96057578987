package telegram

import "context"

type updateKey struct{}

func withUpdate(ctx context.Context, id int64) context.Context {
	return context.WithValue(ctx, updateKey{}, id)
}

// UpdateID is the id of the update that ctx handles; false: it handles none. What a handler leaves running with a
// context of its own keeps it too.
func UpdateID(ctx context.Context) (int64, bool) {
	id, ok := ctx.Value(updateKey{}).(int64)
	return id, ok
}
