package proof_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store"
)

// mostPending is how many answers somebody waits for before they fall silent.
const mostPending = 4

// crowd is people who chat with the bot at random.
type crowd struct {
	town     *town
	record   *record
	random   *rand.Rand
	people   []*person
	opinions opinions
	wrote    int
}

// person is somebody who chats.
type person struct {
	*sandboxtest.Person
	asked []question // in order
	knows []question // beside those with words of their own
	taps  []string   // query ids, in order
}

func (w *town) crowd(n int) *crowd {
	w.t.Helper()
	seed := rand.Uint64()
	w.t.Logf("%d people chat by the seed %d", n, seed)
	c := &crowd{town: w, record: w.watch(), random: rand.New(rand.NewPCG(seed, 0)), opinions: opinions{given: map[opinion]bool{}}}
	for i := range n {
		p := w.AddPerson(sandbox.Person{ID: int64(5001 + i), FirstName: fmt.Sprint("P", i), LanguageCode: "en"})
		c.people = append(c.people, &person{Person: p, knows: plain})
	}
	return c
}

// act lets somebody write or tap, unless they still wait for answers.
func (c *crowd) act() {
	p := c.people[c.random.IntN(len(c.people))]
	if c.pending(p) >= mostPending {
		return
	}
	if c.random.IntN(3) == 0 && c.tap(p) {
		return
	}
	q := c.next(p)
	p.asked = append(p.asked, q)
	p.Send(q.text)
}

// next is what a person asks: first /start, and never twice in a row what is answered in the same words.
func (c *crowd) next(p *person) question {
	if len(p.asked) == 0 {
		return question{"/start", "start"}
	}
	last := p.asked[len(p.asked)-1]
	if q := p.knows[c.random.IntN(len(p.knows))]; q != last && c.random.IntN(4) == 0 {
		return q
	}
	c.wrote++
	words := fmt.Sprint([]string{"warm soup", "something light", "noodles"}[c.random.IntN(3)], " ", c.wrote)
	return question{numbered[c.random.IntN(len(numbered))] + words, words}
}

// tap presses one of the opinion buttons that the person sees; false: there are none yet.
func (c *crowd) tap(p *person) bool {
	var buttons []string
	var on []*reply
	replies := c.record.to(p.ID)
	for i := range replies {
		if replies[i].ReplyMarkup == nil {
			continue
		}
		for _, row := range replies[i].ReplyMarkup.Rows {
			for _, b := range row {
				if _, _, ok := parseTap(p.ID, b.CallbackData); ok {
					buttons, on = append(buttons, b.CallbackData), append(on, &replies[i])
				}
			}
		}
	}
	if len(buttons) == 0 {
		return false
	}
	n := c.random.IntN(len(buttons))
	p.taps = append(p.taps, p.TapData(on[n].Message, buttons[n]).QueryID)
	o, set, _ := parseTap(p.ID, buttons[n])
	c.opinions.apply(o, set)
	return true
}

// pending is how many answers a person waits for.
func (c *crowd) pending(p *person) int {
	n := match(p.asked, c.record.to(p.ID)).lost
	for _, query := range p.taps {
		if _, ok := c.record.toast(query); !ok {
			n++
		}
	}
	return n
}

// waiting is how many people wait for an answer: as many updates may be in flight, for each chat has one at a time.
func (c *crowd) waiting() int {
	n := 0
	for _, p := range c.people {
		if c.pending(p) > 0 {
			n++
		}
	}
	return n
}

// settle waits until everybody has their answers and nothing is left to do for them; false: that does not come.
func (c *crowd) settle(kept *store.Store, within time.Duration) bool {
	c.town.t.Helper()
	over := time.After(within)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for c.waiting() > 0 || undone(c.town.t, kept) > 0 {
		select {
		case <-look.C:
		case <-over:
			return false
		}
	}
	return true
}
