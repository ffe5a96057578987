package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// The kinds of update that the sandbox makes, with the time after which Telegram gives one up.
const (
	kindMessage  = "message"
	kindEdited   = "edited_message"
	kindCallback = "callback_query"
	kindInline   = "inline_query"
	kindChosen   = "chosen_inline_result"
	kindMember   = "my_chat_member"

	messageLife  = 24 * time.Hour
	callbackLife = 150 * time.Second
	inlineLife   = 30 * time.Second
	chosenLife   = 10 * time.Minute
)

// pending is an update that the bot has not acknowledged.
type pending struct {
	Update  Update    `json:"update"`
	Lane    string    `json:"lane"` // updates of one lane are delivered one after the other
	Expires time.Time `json:"expires"`

	delivered bool // handed out at least once
	done      bool // acknowledged, expired or dropped
}

// queue holds a bot's pending updates in the order of their ids. The zero value is empty.
type queue struct {
	items []*pending
	live  int
}

func (q *queue) add(u *pending) {
	q.items = append(q.items, u)
	q.live++
}

// drop takes u out, whatever the reason.
func (q *queue) drop(u *pending) {
	if u.done {
		return
	}
	u.done = true
	q.live--
	for len(q.items) > 0 && q.items[0].done {
		q.items = q.items[1:]
	}
	if len(q.items) > 2*q.live+64 {
		q.items = q.all()
	}
}

// all are the pending updates, oldest first.
func (q *queue) all() []*pending {
	all := make([]*pending, 0, q.live)
	for _, u := range q.items {
		if !u.done {
			all = append(all, u)
		}
	}
	return all
}

// from are at most limit pending updates whose id is offset or more.
func (q *queue) from(offset int64, limit int) []*pending {
	var found []*pending
	for _, u := range q.items {
		if len(found) == limit {
			break
		}
		if !u.done && u.Update.ID >= offset {
			found = append(found, u)
		}
	}
	return found
}

// restore takes one update back from the journal; nil: it was dropped since.
func (q *queue) restore(id string, u *pending) {
	if u != nil {
		q.add(u)
		return
	}
	n, _ := strconv.ParseInt(id, 10, 64)
	i, ok := slices.BinarySearchFunc(q.items, n, func(u *pending, n int64) int { return cmp.Compare(u.Update.ID, n) })
	if ok {
		q.drop(q.items[i])
	}
}

func (t *tx) saveUpdate(b *bot, u *pending) {
	t.put(fmt.Sprintf("update/%d/%d", b.profile.ID, u.Update.ID), u)
}

// enqueue makes an update for the bot, unless it has asked not to get that kind.
func (t *tx) enqueue(b *bot, kind, lane string, life time.Duration, body any) {
	if !b.wants(kind) {
		return
	}
	data, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("sandbox: update %s: %v", kind, err)) // only our own types stand there
	}
	u := &pending{
		Update:  Update{ID: b.profile.NextUpdate, Kind: kind, Body: data},
		Lane:    lane,
		Expires: t.now.Add(life),
	}
	b.profile.NextUpdate++
	b.queue.add(u)
	t.saveUpdate(b, u)
	t.saveBot(b)
	close(b.wake)
	b.wake = make(chan struct{})
	if b.courier != nil {
		b.courier.offer(u)
	}
}

// wants says whether the bot gets this kind of update. What only comes on request the sandbox never makes.
func (b *bot) wants(kind string) bool {
	return len(b.profile.Allowed) == 0 || slices.Contains(b.profile.Allowed, kind)
}

// finish takes u out of the queue for good.
func (t *tx) finish(b *bot, u *pending) {
	if u.done {
		return
	}
	b.queue.drop(u)
	t.remove(fmt.Sprintf("update/%d/%d", b.profile.ID, u.Update.ID))
}

// expire drops what Telegram would not deliver any more.
func (t *tx) expire(b *bot) {
	for _, u := range b.queue.all() {
		if !t.now.Before(u.Expires) {
			t.finish(b, u)
			t.s.calls.count(func(c *Counters) { c.Expired++ })
		}
	}
}

// dropPending forgets everything that was not delivered.
func (t *tx) dropPending(b *bot) {
	for _, u := range b.queue.all() {
		t.finish(b, u)
	}
}

// hand marks u as handed out, once more or for the first time.
func (t *tx) hand(u *pending) {
	again := u.delivered
	u.delivered = true
	t.s.calls.count(func(c *Counters) {
		if again {
			c.Redelivered++
		} else {
			c.Delivered++
		}
	})
}
