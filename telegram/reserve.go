package telegram

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	// limiterTime is what an answer of the shared limiter may take.
	limiterTime = time.Second
	// patience is how long a send queues where its context has no deadline.
	patience = time.Minute
	// gateTime is how long one notification may keep the others of this process from asking for room.
	gateTime = 250 * time.Millisecond
)

// keys names the limiter's counters of one bot; the hash tag keeps them in one slot of a cluster.
type keys struct{ prefix string }

func newKeys(bot int64) keys { return keys{fmt.Sprintf("pickbot:{sends:%d}:", bot)} }

func (k keys) all() string             { return k.prefix + "all" }
func (k keys) chat(chat string) string { return k.prefix + "chat:" + chat }

// rates are what one send into a chat counts under; an empty chat stands for an inline message, which has none.
func (k keys) rates(chat string, lane Lane) []Rate {
	rates := []Rate{{k.all(), overallInterval, overallBurst}}
	if chat == "" {
		return rates
	}
	burst := replyBurst
	if lane == Notification {
		burst = 1
	}
	rates = append(rates, Rate{k.chat(chat), chatInterval, burst})
	if strings.HasPrefix(chat, "-") || strings.HasPrefix(chat, "@") {
		rates = append(rates, Rate{k.prefix + "group:" + chat, groupInterval, groupBurst})
	}
	return rates
}

// room waits until a send into chat may go out.
func (s *Sender) room(ctx context.Context, chat string) error {
	lane := laneOf(ctx)
	rates := s.keys.rates(chat, lane)
	if lane == Notification {
		return s.roomLeft(ctx, rates)
	}
	wait, ok, err := s.limit(ctx, rates, s.ahead(ctx))
	if err != nil {
		return err
	}
	if !ok {
		return &LimitError{Wait: wait}
	}
	return sleep(ctx, wait)
}

// roomLeft waits for what replies leave. Of this process one notification asks at a time: many that poll the limiter
// would cost more calls than sends.
func (s *Sender) roomLeft(ctx context.Context, rates []Rate) error {
	const ahead = noticeSlots * overallInterval
	until := s.now().Add(s.ahead(ctx))
	for {
		wait, ok, err := s.ask(ctx, rates, ahead)
		if err != nil {
			return err
		}
		if ok {
			return sleep(ctx, wait)
		}
		if wait > until.Sub(s.now()) {
			return &LimitError{Wait: wait}
		}
	}
}

// ask asks once, and holds the gate for a while where there is no room.
func (s *Sender) ask(ctx context.Context, rates []Rate, ahead time.Duration) (time.Duration, bool, error) {
	select {
	case s.gate <- struct{}{}:
		defer func() { <-s.gate }()
	case <-ctx.Done():
		return 0, false, ctx.Err()
	}
	wait, ok, err := s.limit(ctx, rates, ahead)
	if err != nil || ok {
		return wait, ok, err
	}
	return wait, false, sleep(ctx, min(wait-ahead/2, gateTime))
}

// ahead is how long a send may queue.
func (s *Sender) ahead(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		// A deadline is the real clock's; s.now may be moved by tests.
		return time.Until(deadline)
	}
	return patience
}

// limit asks the shared limiter, or the local one where that cannot be reached.
func (s *Sender) limit(ctx context.Context, rates []Rate, ahead time.Duration) (time.Duration, bool, error) {
	short, cancel := context.WithTimeout(ctx, limiterTime)
	defer cancel()
	wait, ok, err := s.limiter.Limit(short, rates, ahead)
	if err == nil {
		return wait, ok, nil
	}
	if ctx.Err() != nil {
		return 0, false, ctx.Err()
	}
	s.warnOnce.do(s.now(), func() {
		s.log.WarnContext(ctx, "the shared send limiter cannot be reached; this process limits itself", "error", err)
	})
	return s.local.Limit(ctx, rates, ahead)
}

// penalize keeps everybody from a chat, or from all chats, for as long as Telegram said.
func (s *Sender) penalize(ctx context.Context, chat string, wait time.Duration) {
	now := s.now()
	key := s.keys.chat(chat)
	if s.flooded.everywhere(chat, now, now.Add(wait)) {
		key = s.keys.all()
	}
	s.log.WarnContext(ctx, "telegram answers 429", "key", key, "retry_after", wait)
	_ = s.local.Penalty(ctx, key, now.Add(wait))
	short, cancel := context.WithTimeout(context.WithoutCancel(ctx), limiterTime)
	defer cancel()
	if err := s.limiter.Penalty(short, key, now.Add(wait)); err != nil {
		s.log.WarnContext(ctx, "the other replicas could not be told of a 429", "error", err)
	}
}

// flooded remembers the last 429: an answer does not say whether it is meant for the chat or for the bot, but two chats
// that get one at the same time mean the bot.
type flooded struct {
	mu    sync.Mutex
	chat  string
	until time.Time
}

func (f *flooded) everywhere(chat string, now, until time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	overall := chat == "" || f.chat != chat && f.until.After(now)
	f.chat, f.until = chat, until
	return overall
}

// sleep waits for d, or returns ctx's error when it ends first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
