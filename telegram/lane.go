package telegram

import "context"

// Lane says how much a send may ask for.
type Lane int

const (
	// Reply is what somebody waits for. It queues as long as its context lives, and is tried again when nobody knows
	// whether it went out. It is the default.
	Reply Lane = iota
	// Notification is what nobody asked for: it takes the room that replies leave, comes back with a LimitError where its
	// chat, a penalty or replies would take more than a second or so, and is never sent twice on purpose. Behind other
	// notifications it queues as a reply does.
	Notification
)

type laneKey struct{}

// WithLane returns a context whose sends go by lane.
func WithLane(ctx context.Context, lane Lane) context.Context {
	return context.WithValue(ctx, laneKey{}, lane)
}

func laneOf(ctx context.Context) Lane {
	lane, _ := ctx.Value(laneKey{}).(Lane)
	return lane
}
