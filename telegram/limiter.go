package telegram

import (
	"context"
	"time"
)

// Limiter reserves room to send. All replicas share one, so that together they stay within Telegram's limits.
type Limiter interface {
	// Limit reserves one send under all rates at once, of which the first is the one that sends into other chats share. It
	// reserves nothing where the send would have to wait for longer than ahead, nor, however long that is, where it would
	// wait for its own chat alone: nobody is to wait behind it.
	Limit(ctx context.Context, rates []Rate, ahead time.Duration) (Room, error)
	// Penalty lets nothing through under key until the given time.
	Penalty(ctx context.Context, key string, until time.Time) error
}

// Room is a Limiter's answer.
type Room struct {
	OK   bool          // it is reserved
	Wait time.Duration // until the send may go out
	// Alone: the first rate would let it go out sooner, by more than its interval. It is to ask again after Wait.
	Alone bool
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
