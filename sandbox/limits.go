package sandbox

import (
	"math"
	"time"
)

// Telegram's limits on messages: over all chats, in one chat with a small burst, and in one group.
const (
	overallRate, overallBurst = 30.0, 30
	chatRate, chatBurst       = 1.0, 3
	groupRate, groupBurst     = 20.0 / 60, 20
)

// bucket holds tokens that come back at a rate per second.
type bucket struct {
	tokens float64
	at     time.Time
}

// wait is how long until there is a token; 0: there is one now.
func (k *bucket) wait(now time.Time, rate float64, burst int) time.Duration {
	if k.at.IsZero() {
		k.tokens = float64(burst)
	} else {
		k.tokens = min(k.tokens+now.Sub(k.at).Seconds()*rate, float64(burst))
	}
	k.at = now
	if k.tokens >= 1 {
		return 0
	}
	return time.Duration((1 - k.tokens) / rate * float64(time.Second))
}

type limits struct {
	overall bucket
	chats   map[int64]*bucket
	groups  map[int64]*bucket
}

func newLimits() limits { return limits{chats: map[int64]*bucket{}, groups: map[int64]*bucket{}} }

// limit counts one message or edit against the limits, or refuses it when there are limits to keep.
func (t *tx) limit(b *bot, c *chat) error {
	if !t.s.cfg.Strict {
		return nil
	}
	l := &b.limits
	used := []*bucket{&l.overall, of(l.chats, c.ID)}
	wait := max(used[0].wait(t.now, overallRate, overallBurst), used[1].wait(t.now, chatRate, chatBurst))
	if !c.private() {
		used = append(used, of(l.groups, c.ID))
		wait = max(wait, used[2].wait(t.now, groupRate, groupBurst))
	}
	if wait > 0 {
		t.s.calls.count(func(n *Counters) { n.RateRefused++ })
		return tooMany(int(math.Ceil(wait.Seconds())))
	}
	for _, k := range used {
		k.tokens--
	}
	return nil
}

func of(buckets map[int64]*bucket, chatID int64) *bucket {
	if buckets[chatID] == nil {
		buckets[chatID] = &bucket{}
	}
	return buckets[chatID]
}
