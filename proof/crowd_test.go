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
	town      *town
	record    *record
	random    *rand.Rand
	people    []*person
	opinions  opinions
	wrote     int
	forgotten int
}

// person is somebody who chats.
type person struct {
	*sandboxtest.Person
	asked   []question // in order
	knows   []question // beside those with words of their own
	does    []doing    // beside asking and tapping
	taps    []string   // query ids, in order
	inline  []string   // query ids, in order
	unknown bool       // has had everything deleted, and done nothing since
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
	if p.last().name != composing && c.does(p) {
		return
	}
	p.ask(c.next(p), p.Send)
}

// ask writes what is answered under a name; so may something else be that send sends.
func (p *person) ask(q question, send func(text string) sandbox.Message) {
	q.message = send(q.text).ID
	p.asked = append(p.asked, q)
	p.unknown = false
}

// last is the newest question; none has no name.
func (p *person) last() question {
	if len(p.asked) == 0 {
		return question{}
	}
	return p.asked[len(p.asked)-1]
}

// does lets a person do something else than ask; false: they do not.
func (c *crowd) does(p *person) bool {
	if len(p.does) > 0 && len(p.asked) > 0 && c.random.IntN(8) == 0 && p.does[c.random.IntN(len(p.does))](c, p) {
		return true
	}
	return c.random.IntN(3) == 0 && c.tap(p)
}

// next is what a person asks: first /start, and never twice in a row what is answered in the same words.
func (c *crowd) next(p *person) question {
	if len(p.asked) == 0 {
		return question{text: "/start", name: "start"}
	}
	for {
		q := p.knows[c.random.IntN(len(p.knows))]
		switch composes := p.last().name == composing; {
		case q.name != p.last().name && (composes || c.random.IntN(4) == 0):
			return q
		case !composes:
			return c.wish()
		}
	}
}

// wish is a question with words of its own.
func (c *crowd) wish() question {
	c.wrote++
	words := fmt.Sprint([]string{"warm soup", "something light", "noodles"}[c.random.IntN(3)], " ", c.wrote)
	return question{text: numbered[c.random.IntN(len(numbered))] + words, name: words}
}

// tap presses one of the opinion buttons that the person sees; false: there are none yet.
func (c *crowd) tap(p *person) bool {
	var opinions []string
	var on []sandbox.Message
	for _, r := range c.record.to(p.ID) {
		for _, data := range buttons(r.Message) {
			if _, _, ok := parseTap(p.ID, data); ok {
				opinions, on = append(opinions, data), append(on, r.Message)
			}
		}
	}
	if len(opinions) == 0 {
		return false
	}
	n := c.random.IntN(len(opinions))
	p.taps = append(p.taps, p.TapData(on[n], opinions[n]).QueryID)
	p.unknown = false
	o, set, _ := parseTap(p.ID, opinions[n])
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
	for _, query := range p.inline {
		if !c.record.answered(query) {
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
