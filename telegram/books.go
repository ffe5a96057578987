package telegram

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/go-telegram/bot/models"
)

const (
	// maxBatch bounds the letters of one transaction.
	maxBatch = 256
	// exchangeTime is what one transaction may take.
	exchangeTime = 5 * time.Second
	// stopGrace is how long handlers may take to notice that their context ended.
	stopGrace = 2 * time.Second
	// Between exchanges that fail.
	firstPause, maxPause = 100 * time.Millisecond, 2 * time.Second
)

// batch is what one exchange carries.
type batch struct {
	deliveries []*delivery
	letters    int
	news       news
	exchange   Exchange
	run        int
}

func (b *batch) empty() bool {
	e := &b.exchange
	return len(e.Arrived)+len(e.Done)+len(e.Begun)+len(e.Dropped)+len(e.Idle) == 0
}

// keepBooks is the only one who talks to the inbox of updates, and the only one who puts them into queues: so what it
// knows of a chat cannot change while an exchange is under way. What comes meanwhile goes into the next exchange
// together.
func (in *Intake) keepBooks() {
	for {
		select {
		case <-in.wake:
		case <-in.keeping.Done():
			in.lastNote()
			return
		}
		for b := in.collect(); !b.empty(); b = in.collect() {
			if in.note(b) != nil && sleep(in.keeping, in.pauseAfter()) != nil {
				break
			}
		}
	}
}

// lastNote tells the inbox what was done until the end, and lets nothing more in.
func (in *Intake) lastNote() {
	in.mu.Lock()
	in.refused = true
	in.mu.Unlock()
	for b := in.collect(); !b.empty(); b = in.collect() {
		if in.note(b) != nil {
			break
		}
	}
	for _, d := range in.arrived {
		d.result <- ErrFull
	}
}

// collect gathers what there is to tell.
func (in *Intake) collect() *batch {
	b := &batch{}
	holder, run := in.holder.current()
	b.run = run
	in.mu.Lock()
	for len(in.arrived) > 0 && (b.letters == 0 || b.letters+len(in.arrived[0].letters) <= maxBatch) {
		b.letters += len(in.arrived[0].letters)
		b.deliveries = append(b.deliveries, in.arrived[0])
		in.arrived = in.arrived[1:]
	}
	in.mu.Unlock()
	b.news = in.queues.collect()
	b.exchange = Exchange{
		Holder: holder, Now: time.Now(), Most: in.most(len(b.news.idle) + b.letters), Arrived: sortedLetters(b.deliveries),
		Done: idsOf(b.news.done), Begun: idsOf(b.news.begun), Dropped: b.news.dropped, Idle: b.news.idle,
	}
	return b
}

// most is how many letters of each chat that is given back or taken over to read, so that those of all fit. Any letter
// that arrives may be of a chat to take over.
func (in *Intake) most(chats int) int {
	return max(1, min(in.cfg.PerChat+1, in.queues.room()/max(1, chats)))
}

func idsOf(entries []*entry) []int64 {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.update.ID
	}
	return ids
}

func sortedLetters(deliveries []*delivery) []Letter {
	var all []Letter
	for _, d := range deliveries {
		all = append(all, d.letters...)
	}
	slices.SortFunc(all, func(a, b Letter) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(all, func(a, b Letter) bool { return a.ID == b.ID })
}

// note exchanges a batch and acts on the answer. After an error the arrived letters are their senders' again.
func (in *Intake) note(b *batch) error {
	ctx, cancel := context.WithTimeout(context.Background(), exchangeTime)
	defer cancel()
	out, err := in.cfg.Inbox.Exchange(ctx, b.exchange)
	if err != nil {
		in.failed(b, err)
		return err
	}
	in.failures.Store(0)
	in.queues.noted(b.news)
	in.place(b, out)
	for _, d := range b.deliveries {
		d.result <- nil
	}
	return nil
}

func (in *Intake) failed(b *batch, err error) {
	if in.failures.Add(1) == 1 {
		in.cfg.Log.Error("the inbox does not answer", "error", err)
	}
	in.queues.restore(b.news)
	// Whether the inbox has the letters is unknown, so their chats are to be read again.
	in.queues.distrust(b.exchange.Arrived)
	for _, d := range b.deliveries {
		in.queues.leave(len(d.letters))
		d.result <- err
	}
}

func (in *Intake) pauseAfter() time.Duration {
	return min(firstPause<<min(in.failures.Load(), 10), maxPause)
}

// place puts what is this process's to handle into its queues: first what waited, then what is fresh.
func (in *Intake) place(b *batch, out Exchanged) {
	foreign := setOf(out.Foreign)
	for chat := range foreign {
		in.queues.abandon(chat)
	}
	told := map[string]int{}
	for i := range out.Waiting {
		in.resume(&out.Waiting[i], b.run)
		told[out.Waiting[i].Chat]++
	}
	for chat, n := range told {
		if n >= b.exchange.Most {
			in.queues.spill(chat)
		}
	}
	fresh := setOf(out.Fresh)
	for _, d := range b.deliveries {
		for _, e := range d.entries {
			in.placeFresh(e, b.run, fresh, foreign)
		}
	}
}

func (in *Intake) placeFresh(e *entry, run int, fresh map[int64]struct{}, foreign map[string]struct{}) {
	if _, ok := fresh[e.update.ID]; !ok {
		in.queues.leave(1)
		in.cfg.Updates.Update(e.kind, "duplicate", 0, 0)
		return
	}
	delete(fresh, e.update.ID) // the same update may have come twice in one batch
	if _, ok := foreign[e.queue]; ok {
		in.queues.leave(1)
		in.watch(e)
		return
	}
	e.run = run
	in.queues.put(e)
	in.watch(e)
}

// resume handles a letter that somebody else put into the inbox, or left there.
func (in *Intake) resume(l *Letter, run int) {
	u, err := decodeUpdate(l.Payload)
	if err != nil {
		// Decodable when it came, by another version of this program.
		in.cfg.Log.Error("a kept update cannot be read", "update", l.ID, "error", err)
		u = &models.Update{ID: l.ID} // the handler has nothing to do for it
	}
	e := in.entry(u, l.Received, l.Taken)
	e.queue, e.kind, e.run = l.Chat, l.Kind, run
	if in.queues.putBack(e) {
		in.watch(e)
	}
}

func setOf[T comparable](items []T) map[T]struct{} {
	set := make(map[T]struct{}, len(items))
	for _, item := range items {
		set[item] = struct{}{}
	}
	return set
}
