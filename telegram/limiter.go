package telegram

import (
	"context"
	"time"
)

// Limiter reserves room to send. All replicas share one, so that together they stay within Telegram's limits.
type Limiter interface {
	// Limit reserves one send under all rates at once and returns how long to wait before it. Where the wait would be
	// longer than ahead it reserves nothing, and ok is false.
	Limit(ctx context.Context, rates []Rate, ahead time.Duration) (wait time.Duration, ok bool, err error)
	// Penalty lets nothing through under key until the given time.
	Penalty(ctx context.Context, key string, until time.Time) error
}

// Rate is one send per Interval under Key, with up to Burst sends at once. Of any span of time it lets
// span/Interval + Burst - 1 sends through.
type Rate struct {
	Key      string
	Interval time.Duration
	Burst    int
}

// What Telegram allows, less a little: about 30/s over all chats, 1/s in a chat, 20/min in a group.
const (
	overallInterval = 36 * time.Millisecond
	overallBurst    = 2
	chatInterval    = 1050 * time.Millisecond
	replyBurst      = 3
	groupInterval   = 3334 * time.Millisecond
	groupBurst      = 3
	// noticeSlots is how many sends may be queued before a notification; the rest is the replies'.
	noticeSlots = 4
)
