package bot

import (
	"sync"
	"time"
)

const (
	paceInterval = time.Second // between two messages of a chat, in the long run
	paceBurst    = 8           // messages at once
	paceTelling  = 5 * time.Second
	paceChats    = 10_000 // beyond them those that are quiet are forgotten
)

// pace slows down chats in which more is written than anybody reads. Time is that of the messages, not of their
// handling: a queue that is worked off slowly does not look like somebody who writes slowly. The zero value is ready.
type pace struct {
	mu    sync.Mutex
	chats map[int64]*steps
}

type steps struct {
	next time.Time // the theoretical arrival time of the generic cell rate algorithm
	told time.Time

	// The last message and what was said of it: one that an outage keeps from its answer is handled again and again.
	message int
	at      time.Time
	ok      bool
}

// take reports whether a message of that time is in pace, and if not, whether it is time to say so.
func (p *pace) take(chat int64, message int, at time.Time) (ok, tell bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.steps(chat, at)
	if s.message == message && s.at.Equal(at) {
		return s.ok, false
	}
	s.message, s.at, s.ok = message, at, s.step(at)
	if s.ok {
		return true, false
	}
	return false, s.tell(at)
}

// step counts one more message if there is room for it.
func (s *steps) step(at time.Time) bool {
	if s.next.Before(at) {
		s.next = at
	}
	if s.next.Sub(at) >= paceBurst*paceInterval {
		return false
	}
	s.next = s.next.Add(paceInterval)
	return true
}

// tell reports whether a chat may be told that it is too fast, which is worth one message in a while.
func (p *pace) tell(chat int64, at time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.steps(chat, at).tell(at)
}

func (s *steps) tell(at time.Time) bool {
	if !s.told.IsZero() && at.Sub(s.told) < paceTelling {
		return false
	}
	s.told = at
	return true
}

func (p *pace) steps(chat int64, at time.Time) *steps {
	if p.chats == nil {
		p.chats = make(map[int64]*steps)
	}
	if len(p.chats) >= paceChats {
		for id, s := range p.chats {
			if s.next.Before(at) && at.Sub(s.told) >= paceTelling {
				delete(p.chats, id)
			}
		}
	}
	s, ok := p.chats[chat]
	if !ok {
		s = &steps{}
		p.chats[chat] = s
	}
	return s
}
