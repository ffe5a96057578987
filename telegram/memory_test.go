package telegram_test

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"pickbot/telegram"
)

// memory is an Inbox that several replicas of a test share.
type memory struct {
	bot int64

	mu      sync.Mutex
	letters map[int64]*telegram.Letter // nil: done
	begun   map[int64]bool
	chats   map[string]*lease
	holders map[string]time.Time
	poller  string
	claims  int // of the poll
	owner   int64

	// gate holds exchanges back until it is closed.
	gate chan struct{}
	// fail makes exchanges fail: "before" they are done, "after", or, empty, not.
	fail      string
	exchanges int
	most      int // letters told of in one
}

type lease struct {
	holder         string
	behind, stolen bool
}

var _ telegram.Inbox = (*memory)(nil)

func newMemory(bot int64) *memory {
	return &memory{bot: bot, letters: map[int64]*telegram.Letter{}, begun: map[int64]bool{}, chats: map[string]*lease{}, holders: map[string]time.Time{}}
}

var errDown = errors.New("database is down")

func (m *memory) Exchange(_ context.Context, e telegram.Exchange) (telegram.Exchanged, error) {
	if m.gate != nil {
		<-m.gate
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail == "before" {
		return telegram.Exchanged{}, errDown
	}
	m.exchanges++
	var out telegram.Exchanged
	touched := map[string]struct{}{}
	for _, chat := range e.Idle {
		touched[chat] = struct{}{}
	}
	for _, l := range e.Arrived {
		if _, ok := m.letters[l.ID]; !ok {
			m.letters[l.ID] = &l
			out.Fresh = append(out.Fresh, l.ID)
			touched[l.Chat] = struct{}{}
		}
	}
	for _, id := range e.Done {
		m.letters[id] = nil
	}
	for _, id := range e.Begun {
		m.begun[id] = true
	}
	for _, id := range e.Dropped {
		delete(m.begun, id)
	}
	for chat := range touched {
		m.touch(chat, e, &out)
	}
	m.most = max(m.most, len(out.Waiting))
	slices.SortFunc(out.Waiting, func(a, b telegram.Letter) int { return cmp.Compare(a.ID, b.ID) })
	if m.fail == "after" {
		return telegram.Exchanged{}, errDown
	}
	return out, nil
}

func (m *memory) touch(chat string, e telegram.Exchange, out *telegram.Exchanged) {
	c := m.chats[chat]
	if c == nil {
		c = &lease{holder: e.Holder}
		m.chats[chat] = c
	}
	if c.holder != e.Holder {
		c.behind = true
		if _, alive := m.holders[c.holder]; alive {
			out.Foreign = append(out.Foreign, chat)
			return
		}
		c.holder, c.stolen = e.Holder, true
	}
	waiting := m.waiting(chat)
	idle := slices.Contains(e.Idle, chat)
	if len(waiting) == 0 {
		delete(m.chats, chat)
		return
	}
	if idle || c.behind {
		c.behind = len(waiting) > e.Most
		if first := waiting[0]; c.stolen && (first.Taken == 0 || m.begun[first.ID]) {
			first.Taken++
			delete(m.begun, first.ID)
		}
		c.stolen = false
		for _, l := range waiting[:min(len(waiting), e.Most)] {
			out.Waiting = append(out.Waiting, *l)
		}
	}
}

func (m *memory) waiting(chat string) []*telegram.Letter {
	var waiting []*telegram.Letter
	for _, id := range slices.Sorted(maps.Keys(m.letters)) {
		if l := m.letters[id]; l != nil && l.Chat == chat {
			waiting = append(waiting, l)
		}
	}
	return waiting
}

func (m *memory) Orphans(_ context.Context, limit int) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != "" {
		return nil, errDown
	}
	var orphans []string
	for chat, c := range m.chats {
		if _, alive := m.holders[c.holder]; !alive && len(orphans) < limit {
			orphans = append(orphans, chat)
		}
	}
	return orphans, nil
}

func (m *memory) Clean(context.Context, time.Time) error { return nil }

func (m *memory) Join(_ context.Context, name, holder string, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != "" {
		return errDown
	}
	maps.DeleteFunc(m.holders, func(id string, _ time.Time) bool { return strings.HasPrefix(id, name+"/") })
	m.holders[holder] = until
	return nil
}

func (m *memory) Renew(_ context.Context, holder string, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != "" {
		return false, errDown
	}
	if _, ok := m.holders[holder]; !ok {
		return false, nil
	}
	m.holders[holder] = until
	return true, nil
}

func (m *memory) Leave(_ context.Context, holder string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.holders, holder)
	return nil
}

func (m *memory) Expire(_ context.Context, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != "" {
		return errDown
	}
	maps.DeleteFunc(m.holders, func(_ string, until time.Time) bool { return !until.After(now) })
	return nil
}

func (m *memory) ClaimPoll(_ context.Context, holder string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.claims++
	if _, alive := m.holders[m.poller]; alive && m.poller != holder {
		return false, nil
	}
	m.poller = holder
	return true, nil
}

func (m *memory) RememberBot(_ context.Context, adopt bool) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.owner == 0 || adopt {
		m.owner = m.bot
	}
	return m.owner, nil
}

// undone counts what is not handled.
func (m *memory) undone() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, l := range m.letters {
		if l != nil {
			n++
		}
	}
	return n
}

func (m *memory) setFail(how string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = how
}
