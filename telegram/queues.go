package telegram

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"
)

// entry is an update in memory.
type entry struct {
	origin
	update   *models.Update
	received time.Time
	taken    int
	run      int // the run of the holder that the entry came with
	tap      *tap
	noted    chan struct{} // closed when the inbox knows that the update is begun; nil where it is not to know
	refused  bool          // turned away, beside what the chat's queue does
}

// queues is what one process has in memory: for each chat the updates to handle, one after another. Nothing of it needs
// to survive: it can be read from the Inbox again.
type queues struct {
	capacity, perChat int
	// work handles a chat's next update, and refuse ends an update that is crowded out; neither blocks.
	work   func(chat string)
	refuse func(*entry)

	mu      sync.Mutex
	chats   map[string]*queue
	known   map[int64]struct{} // in memory, until the inbox knows that they are done
	load    int                // known, and those on their way into the inbox
	done    []*entry           // handled, and not yet noted
	begun   []*entry           // to be handled when that is noted
	dropped []int64            // begun, and given up again
	idle    map[string]struct{}
	stopped bool
	ending  chan struct{} // closed when stopped is set
	freed   chan struct{} // has a value after the load shrank
}

// queue is a chat in memory.
type queue struct {
	waiting []*entry
	// busy: an update is being handled, or was, and is not noted yet. The next one begins when it is noted, so that after
	// a crash at most one update of a chat is handled again, and none after a later one.
	busy bool
	// spilled: letters of the chat were left in the inbox, so that all later ones have to be read from there as well.
	spilled bool
}

func newQueues(capacity, perChat int) *queues {
	return &queues{
		capacity: capacity, perChat: perChat,
		chats: map[string]*queue{}, known: map[int64]struct{}{}, idle: map[string]struct{}{},
		ending: make(chan struct{}), freed: make(chan struct{}, 1),
	}
}

// admit makes room for n updates; false means that memory is full, or that nothing is taken any more.
func (q *queues) admit(n int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped || q.load+n > q.capacity {
		return false
	}
	q.load += n
	return true
}

// leave gives back the room of n updates that are not kept in memory.
func (q *queues) leave(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.unload(n)
}

func (q *queues) unload(n int) {
	if n == 0 {
		return
	}
	q.load -= n
	select {
	case q.freed <- struct{}{}:
	default:
	}
}

// giveBack marks chats as ones that this process does nothing in, unless it does.
func (q *queues) giveBack(chats []string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, chat := range chats {
		if q.chats[chat] == nil {
			q.idle[chat] = struct{}{}
		}
	}
}

// distrust has the chats of letters read again before anything later of them is handled.
func (q *queues) distrust(letters []Letter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, l := range letters {
		if c := q.chats[l.Chat]; c != nil {
			c.spilled = true
		} else {
			q.idle[l.Chat] = struct{}{}
		}
	}
}

// spill notes that there may be more letters of a chat in the inbox.
func (q *queues) spill(chat string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if c := q.chats[chat]; c != nil {
		c.spilled = true
	}
}

// room says how many updates fit.
func (q *queues) room() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.capacity - q.load
}

// put takes an update whose room is admitted. One that is in memory already is dropped, and so is one that has to come
// after letters that are in the inbox only: it will be read from there. One that is crowded out is refused.
func (q *queues) put(e *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c, ok := q.place(e)
	switch {
	case !ok || c.spilled:
		q.unload(1)
	case len(c.waiting) >= q.perChat:
		q.known[e.update.ID] = struct{}{}
		e.refused = true
		q.refuse(e)
	default:
		q.insert(c, e)
	}
}

// putBack is put for an update that comes from the inbox. It asks for no room, and leaves where it is what is crowded
// out. It reports whether the update is in a queue now.
func (q *queues) putBack(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	c, ok := q.place(e)
	if !ok {
		return false
	}
	if len(c.waiting) >= q.perChat {
		c.spilled = true
		return false
	}
	q.load++
	q.insert(c, e)
	return true
}

// place returns the queue of an update, which is begun if need be; false where the update has no business there.
func (q *queues) place(e *entry) (*queue, bool) {
	if _, ok := q.known[e.update.ID]; ok || q.stopped {
		return nil, false
	}
	c := q.chats[e.queue]
	if c == nil {
		c = &queue{}
		q.chats[e.queue] = c
		delete(q.idle, e.queue)
	}
	return c, true
}

func (q *queues) insert(c *queue, e *entry) {
	q.known[e.update.ID] = struct{}{}
	at, _ := slices.BinarySearchFunc(c.waiting, e, func(a, b *entry) int { return cmp.Compare(a.update.ID, b.update.ID) })
	c.waiting = slices.Insert(c.waiting, at, e)
	if !c.busy {
		q.goOn(e.queue, c)
	}
}

// goOn begins the chat's next update. Where there is none, the chat may be given back.
func (q *queues) goOn(chat string, c *queue) {
	if q.stopped {
		q.empty(c)
		delete(q.chats, chat)
		return
	}
	c.busy = len(c.waiting) > 0
	if c.busy {
		q.work(chat)
		return
	}
	delete(q.chats, chat)
	q.idle[chat] = struct{}{}
}

// abandon drops what waits in a chat that is another's.
func (q *queues) abandon(chat string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if c := q.chats[chat]; c != nil {
		q.empty(c)
	}
}

func (q *queues) empty(c *queue) {
	for _, e := range c.waiting {
		q.forget(e)
	}
	c.waiting = nil
}

// next returns the chat's next update, or nil when it may not begin any more.
func (q *queues) next(chat string) *entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := q.chats[chat]
	if q.stopped || len(c.waiting) == 0 { // empty: abandoned meanwhile
		q.goOn(chat, c)
		return nil
	}
	e := c.waiting[0]
	c.waiting = slices.Delete(c.waiting, 0, 1)
	return e
}

// drop forgets an update that was not handled and stays in the inbox for another run. What came after it has to be read
// from there as well, to keep the order.
func (q *queues) drop(e *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := q.chats[e.queue]
	q.forget(e)
	q.empty(c)
	if e.noted != nil {
		q.dropped = append(q.dropped, e.update.ID)
	}
	q.goOn(e.queue, c)
}

func (q *queues) forget(e *entry) {
	delete(q.known, e.update.ID)
	q.unload(1)
}

// begin has the inbox told that an update is handled from now on; false: not any more.
func (q *queues) begin(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped {
		return false
	}
	e.noted = make(chan struct{})
	q.begun = append(q.begun, e)
	return true
}

// finish keeps an update that is handled until it is noted.
func (q *queues) finish(e *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.done = append(q.done, e)
}

// news is what the inbox is to be told: the updates that are done, begun or given up, and the chats in which nothing is
// left to do.
type news struct {
	done, begun []*entry
	dropped     []int64
	idle        []string
}

func (q *queues) collect() news {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := news{done: q.done, begun: q.begun, dropped: q.dropped}
	q.done, q.begun, q.dropped = nil, nil, nil
	for _, e := range n.done {
		if c := q.chats[e.queue]; c != nil && !e.refused && len(c.waiting) == 0 {
			q.goOn(e.queue, c)
		}
	}
	for chat := range q.idle {
		n.idle = append(n.idle, chat)
	}
	clear(q.idle)
	return n
}

// restore takes back what the inbox could not be told.
func (q *queues) restore(n news) {
	q.mu.Lock()
	q.done = append(n.done, q.done...)
	q.begun = append(n.begun, q.begun...)
	q.dropped = append(n.dropped, q.dropped...)
	q.mu.Unlock()
	q.giveBack(n.idle)
}

// noted forgets what the inbox knows to be done, and goes on with what waited for that.
func (q *queues) noted(n news) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range n.begun {
		close(e.noted)
	}
	for _, e := range n.done {
		delete(q.known, e.update.ID)
		if c := q.chats[e.queue]; c != nil && !e.refused {
			q.goOn(e.queue, c)
		}
	}
	q.unload(len(n.done))
}

// stop lets nothing more in and nothing more begin; false means that it was stopped before.
func (q *queues) stop() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped {
		return false
	}
	q.stopped = true
	close(q.ending)
	return true
}

// full reports whether there is no room for one more.
func (q *queues) full() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.stopped || q.load >= q.capacity
}
