package sandbox

import (
	"container/heap"
	"context"
	"math/rand/v2"
	"time"
)

const (
	maxRetryAfter = time.Hour
	minBackoffCap = 60 * time.Second // the longest backoff is drawn between this and its double
	goneFor       = 23 * time.Hour   // 410 for longer than this removes the webhook
)

// courier carries one bot's updates to its webhook: each lane in its order, lanes side by side. Server.mu guards
// everything in it but ctx.
type courier struct {
	hook   webhook
	ctx    context.Context
	cancel context.CancelFunc
	wake   chan struct{} // holds one

	lanes    map[string]*lane
	due      laneHeap // lanes that wait for their time; those in delivery are not here
	carrying int
	goneAt   time.Time // the first of an unbroken row of 410; zero: none
}

// lane is the updates that go out one after the other; the first one's state of delivery stands here.
type lane struct {
	name     string
	updates  []*pending
	at       time.Time // when the first is due
	delay    time.Duration
	failures int
}

type laneHeap []*lane

func (h laneHeap) Len() int           { return len(h) }
func (h laneHeap) Less(i, j int) bool { return h[i].before(h[j]) }
func (h laneHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *laneHeap) Push(l any)        { *h = append(*h, l.(*lane)) } //nolint:forcetypeassert // container/heap's form
func (h *laneHeap) Pop() any {
	last := len(*h) - 1
	l := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return l
}

func (l *lane) before(other *lane) bool {
	if l.at.Equal(other.at) {
		return l.updates[0].Update.ID < other.updates[0].Update.ID
	}
	return l.at.Before(other.at)
}

// startCourier begins delivery to the bot's webhook with what is pending; an older courier ends.
func (s *Server) startCourier(b *bot) {
	b.courier.stop()
	c := &courier{hook: *b.profile.Webhook, wake: make(chan struct{}, 1), lanes: map[string]*lane{}}
	c.ctx, c.cancel = context.WithCancel(s.ctx)
	b.courier = c
	for _, u := range b.queue.all() {
		c.offer(u)
	}
	s.tasks.Go(func() { s.runCourier(b, c) })
}

// resume starts delivery for the webhooks that were set before a restart.
func (s *Server) resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.state.bots {
		if b.profile.Webhook != nil {
			s.startCourier(b)
		}
	}
}

func (c *courier) stop() {
	if c != nil {
		c.cancel()
	}
}

// offer takes in a new update.
func (c *courier) offer(u *pending) {
	l := c.lanes[u.Lane]
	if l == nil {
		l = &lane{name: u.Lane}
		c.lanes[u.Lane] = l
	}
	if l.updates = append(l.updates, u); len(l.updates) == 1 {
		l.rest()
		heap.Push(&c.due, l)
		c.nudge()
	}
}

// rest makes the lane's first update due at once.
func (l *lane) rest() { l.at, l.delay, l.failures = time.Time{}, time.Second, 0 }

func (c *courier) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (s *Server) runCourier(b *bot, c *courier) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		moved := s.clock.onMove()
		timer.Reset(s.dispatch(b, c))
		select {
		case <-c.ctx.Done():
			return
		case <-c.wake:
		case <-timer.C:
		case <-moved:
		}
	}
}

// dispatch sends out what is due and returns how long to wait for the next.
func (s *Server) dispatch(b *bot, c *courier) time.Duration {
	wait := time.Hour
	_ = s.update(func(t *tx) error { // update has logged it
		for c.ctx.Err() == nil && c.due.Len() > 0 && c.carrying < c.hook.MaxConnections {
			if until := c.due[0].at.Sub(t.now); until > 0 {
				wait = until
				return nil
			}
			l := heap.Pop(&c.due).(*lane) //nolint:forcetypeassert // container/heap's form
			if t.outdated(b, l.updates[0]) {
				c.next(l)
				continue
			}
			c.carrying++
			t.hand(l.updates[0])
			update := l.updates[0].Update
			s.tasks.Go(func() { s.deliver(b, c, l, update) })
		}
		return nil
	})
	return wait
}

// outdated says whether u needs no delivery any more, and sees to its expiry.
func (t *tx) outdated(b *bot, u *pending) bool {
	if u.done {
		return true
	}
	if t.now.Before(u.Expires) {
		return false
	}
	t.finish(b, u)
	t.s.calls.count(func(n *Counters) { n.Expired++ })
	return true
}

// next moves the lane on to its next update.
func (c *courier) next(l *lane) {
	if l.updates = l.updates[1:]; len(l.updates) == 0 {
		delete(c.lanes, l.name)
		return
	}
	l.rest()
	heap.Push(&c.due, l)
}

// deliver makes one attempt and sees to what follows from it.
func (s *Server) deliver(b *bot, c *courier, l *lane, u Update) {
	outcome := s.post(c, u)
	_ = s.update(func(t *tx) error { // update has logged it
		c.carrying--
		defer c.nudge()
		switch {
		case c.ctx.Err() != nil: // this courier is over; a later one delivers again
		case outcome.failed == "":
			c.goneAt = time.Time{}
			if !l.updates[0].done {
				t.finish(b, l.updates[0])
				s.calls.count(func(n *Counters) { n.Acknowledged++ })
			}
			c.next(l)
		default:
			t.retry(b, c, l, outcome)
		}
		return nil
	})
	if outcome.failed == "" && outcome.call != nil && c.ctx.Err() == nil {
		s.answerCall(b.profile.ID, outcome.call)
	}
}

// retry puts the lane back for later: at once, then after 2, 4, 8 s and so on, or as Retry-After says.
func (t *tx) retry(b *bot, c *courier, l *lane, outcome delivery) {
	b.lastFail = failure{date: t.now.Unix(), message: outcome.failed}
	if t.gone(b, c, outcome) {
		return
	}
	wait := min(outcome.retryAfter, maxRetryAfter)
	if wait == 0 && l.failures > 0 {
		longest := minBackoffCap + rand.N(minBackoffCap)
		l.delay = min(2*l.delay, longest)
		wait = l.delay
	}
	l.failures++
	l.at = t.now.Add(wait)
	if u := l.updates[0]; l.at.After(u.Expires) {
		if !u.done {
			t.finish(b, u)
			t.s.calls.count(func(n *Counters) { n.Expired++ })
		}
		c.next(l)
		return
	}
	heap.Push(&c.due, l)
}

// gone removes a webhook that has said 410 for too long.
func (t *tx) gone(b *bot, c *courier, outcome delivery) bool {
	switch {
	case outcome.status != 410:
		c.goneAt = time.Time{}
	case c.goneAt.IsZero():
		c.goneAt = t.now
	case t.now.Sub(c.goneAt) > goneFor:
		t.endWebhook(b)
		return true
	}
	return false
}
