package telegram

import (
	"context"
	"sync/atomic"
)

// tap is one callback query on its way to its one answer.
type tap struct {
	id       string
	answered atomic.Bool
}

// take claims the answer to the query; false means that somebody else has answered. A nil tap, or one of another query,
// stands for a query that nobody watches: its answer is always the caller's.
func (t *tap) take(id string) bool {
	if t == nil || t.id != id {
		return true
	}
	return t.answered.CompareAndSwap(false, true)
}

type tapKey struct{}

func withTap(ctx context.Context, t *tap) context.Context { return context.WithValue(ctx, tapKey{}, t) }

func tapOf(ctx context.Context) *tap {
	t, _ := ctx.Value(tapKey{}).(*tap)
	return t
}

// Answered reports whether the tap that ctx handles has its answer already, so that a toast would not be seen any more.
func Answered(ctx context.Context) bool {
	t := tapOf(ctx)
	return t != nil && t.answered.Load()
}
