package telegram

import (
	"context"
	"errors"
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
	// noticePatience is how long a notification waits for room: for one message before it in its chat, not for a penalty.
	noticePatience = 3 * time.Second / 2
	// gateTime is how long one notification may keep the others of this process from asking for room.
	gateTime = 250 * time.Millisecond
)

// keys names the limiter's counters of one bot; the hash tag keeps them in one slot of a cluster.
type keys struct{ prefix string }

func newKeys(bot int64) keys { return keys{fmt.Sprintf("pickbot:{sends:%d}:", bot)} }

func (k keys) all() string             { return k.prefix + "all" }
func (k keys) chat(chat string) string { return k.prefix + "chat:" + chat }

// rates are what one send into a chat counts under, first what it shares with all others; an empty chat stands for an
// inline message, which has none.
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
	until := time.Now().Add(s.ahead(ctx))
	var wait time.Duration
	var err error
	if lane == Notification {
		wait, err = s.reserveLeft(ctx, rates, until)
	} else {
		wait, err = s.reserve(ctx, chat, rates, until)
	}
	if err != nil {
		return err
	}
	return sleep(ctx, wait)
}

// reserve takes the next place in the queue of all sends that the chat lets this one have. Of a chat's sends one asks at
// a time, so that they keep their order.
func (s *Sender) reserve(ctx context.Context, chat string, rates []Rate, until time.Time) (time.Duration, error) {
	leave, err := s.chats.enter(ctx, chat, until)
	if errors.Is(err, context.DeadlineExceeded) {
		return 0, &LimitError{Wait: chatInterval}
	}
	if err != nil {
		return 0, err
	}
	defer leave()
	for {
		ahead := time.Until(until)
		room, err := s.limit(ctx, rates, ahead)
		switch {
		case err != nil || room.OK:
			return room.Wait, err
		case room.Wait > ahead:
			return 0, &LimitError{Wait: room.Wait}
		}
		if err := sleep(ctx, room.Wait); err != nil {
			return 0, err
		}
	}
}

// reserveLeft takes of what replies leave. What would have to wait for longer is for the caller to put off: it keeps a
// worker from others.
func (s *Sender) reserveLeft(ctx context.Context, rates []Rate, until time.Time) (time.Duration, error) {
	for {
		most := min(noticePatience, time.Until(until))
		room, err := s.ask(ctx, rates, most)
		switch {
		case err != nil || room.OK:
			return room.Wait, err
		case room.Wait > most:
			return 0, &LimitError{Wait: room.Wait}
		case room.Alone:
			err = sleep(ctx, room.Wait)
		}
		if err != nil {
			return 0, err
		}
	}
}

// ask asks once. Where there is no room for anybody within most, it has waited for it a while, with the gate held: many
// notifications that poll the limiter would cost more calls than sends.
func (s *Sender) ask(ctx context.Context, rates []Rate, most time.Duration) (Room, error) {
	const ahead = noticeSlots * overallInterval
	select {
	case s.gate <- struct{}{}:
		defer func() { <-s.gate }()
	case <-ctx.Done():
		return Room{}, ctx.Err()
	}
	room, err := s.limit(ctx, rates, ahead)
	if err != nil || room.OK || room.Alone || room.Wait > most {
		return room, err
	}
	return room, sleep(ctx, min(room.Wait-ahead/2, gateTime))
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
func (s *Sender) limit(ctx context.Context, rates []Rate, ahead time.Duration) (Room, error) {
	short, cancel := context.WithTimeout(ctx, limiterTime)
	defer cancel()
	room, err := s.limiter.Limit(short, rates, ahead)
	if err == nil {
		return room, nil
	}
	if ctx.Err() != nil {
		return Room{}, ctx.Err()
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
// that get one, with no send between them that went well, mean the bot.
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

// over is told that a send went well.
func (f *flooded) over() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.until = time.Time{}
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
