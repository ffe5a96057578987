package sandbox

import (
	"context"
	"time"
)

const (
	maxPollLimit   = 100
	maxPollTimeout = 50 * time.Second

	errOtherPoll  = "terminated by other getUpdates request; make sure that only one bot instance is running"
	errSetWebhook = "terminated by setWebhook request"
	errHasWebhook = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

// poll is a getUpdates that waits.
type poll struct {
	end chan string // takes the reason why it must end; holds one
}

// stop ends the bot's waiting poll, if there is one.
func (b *bot) stopPoll(reason string) {
	if b.poll != nil {
		b.poll.end <- reason
		b.poll = nil
	}
}

// getUpdates waits for updates in real time, whatever the sandbox's clock does.
func (s *Server) getUpdates(ctx context.Context, botID int64, p *params) ([]Update, error) {
	mine := &poll{end: make(chan string, 1)}
	offset, _ := p.number("offset")
	limit := maxPollLimit
	if n, ok := p.number("limit"); ok && n >= 1 && n <= maxPollLimit {
		limit = int(n)
	}
	err := s.update(func(t *tx) (err error) {
		offset, err = t.startPoll(t.bot(botID), mine, offset, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	defer s.endPoll(botID, mine)
	timeout := time.NewTimer(pollTimeout(p))
	defer timeout.Stop()
	for {
		updates, more := s.takeUpdates(botID, offset, limit)
		if len(updates) > 0 {
			return updates, nil
		}
		select {
		case <-more:
		case <-timeout.C:
			return []Update{}, nil
		case reason := <-mine.end:
			return nil, conflict(reason)
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.ctx.Done():
			return nil, s.ctx.Err()
		}
	}
}

func pollTimeout(p *params) time.Duration {
	seconds, _ := p.number("timeout")
	return min(max(time.Duration(seconds)*time.Second, 0), maxPollTimeout)
}

// startPoll makes mine the bot's only poll, acknowledges what the offset acknowledges, and returns the id to begin with.
func (t *tx) startPoll(b *bot, mine *poll, offset int64, p *params) (int64, error) {
	if b.profile.Webhook != nil {
		return 0, conflict(errHasWebhook)
	}
	if err := t.allow(b, p); err != nil {
		return 0, err
	}
	b.stopPoll(errOtherPoll)
	b.poll = mine
	t.expire(b)
	if offset < 0 {
		offset = b.fromEnd(-offset)
	}
	for _, u := range b.queue.all() {
		if u.Update.ID >= offset {
			break
		}
		t.finish(b, u)
		t.s.calls.count(func(c *Counters) { c.Acknowledged++ })
	}
	return offset, nil
}

// fromEnd is the id of the n-th pending update counted from the newest, or of the oldest if there are fewer.
func (b *bot) fromEnd(n int64) int64 {
	all := b.queue.all()
	if len(all) == 0 {
		return b.profile.NextUpdate
	}
	return all[max(int64(len(all))-n, 0)].Update.ID
}

func (s *Server) endPoll(botID int64, mine *poll) {
	_ = s.update(func(t *tx) error { // writes nothing
		if b := t.bot(botID); b.poll == mine {
			b.poll = nil
		}
		return nil
	})
}

// takeUpdates hands out what there is; more is closed when there is more.
func (s *Server) takeUpdates(botID, offset int64, limit int) (updates []Update, more <-chan struct{}) {
	_ = s.update(func(t *tx) error { // writes nothing
		b := t.bot(botID)
		for _, u := range b.queue.from(offset, limit) {
			t.hand(u)
			updates = append(updates, u.Update)
		}
		more = b.wake
		return nil
	})
	return updates, more
}

// allow remembers allowed_updates if the call has them; an empty list is the default again.
func (t *tx) allow(b *bot, p *params) error {
	if p.text("allowed_updates") == "" {
		return nil
	}
	allowed := []string{}
	if err := p.object("allowed_updates", "allowed_updates", &allowed); err != nil {
		return err
	}
	b.profile.Allowed = allowed
	t.saveBot(b)
	return nil
}
