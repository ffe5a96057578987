package sandbox

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"pickbot/sandbox/internal/journal"
)

// meta is the record of the sandbox itself.
type meta struct {
	ID       string `json:"id"`
	OffsetMS int64  `json:"offset_ms"`
}

// claim makes Config.Dir this process's own, until release or its end, however it ends.
func (s *Server) claim() error {
	if s.cfg.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Join(s.cfg.Dir, "files"), 0o700); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	s.lock = flock.New(filepath.Join(s.cfg.Dir, "lock"))
	ours, err := s.lock.TryLock()
	if err != nil {
		return fmt.Errorf("sandbox: lock the folder: %w", err)
	}
	if !ours {
		return ErrInUse
	}
	return nil
}

func (s *Server) release() error {
	if s.lock == nil {
		return nil
	}
	return s.lock.Close()
}

// load reads the state from Config.Dir, or starts an empty one.
func (s *Server) load() error {
	var offset time.Duration
	if s.cfg.Dir != "" {
		var err error
		s.journal, err = journal.Open(filepath.Join(s.cfg.Dir, "journal.jsonl"), func(r journal.Record) error {
			return s.state.apply(r, &offset)
		})
		if err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
	}
	s.clock = newClock(s.cfg.Now, offset)
	s.clock.save = s.saveClock
	s.blobs = newBlobs(s.cfg.Dir)
	if s.state.ID == "" {
		s.state.ID = rand.Text()
		for _, p := range s.cfg.People {
			s.state.people[p.ID] = &p
		}
	}
	if err := s.compact(); err != nil {
		return fmt.Errorf("sandbox: write journal: %w", err)
	}
	return nil
}

func (s *Server) compact() error {
	if s.journal == nil {
		return nil
	}
	return s.journal.Rewrite(s.state.records(s.clock.Offset()))
}

func (s *Server) saveClock(offset time.Duration) {
	_ = s.update(func(t *tx) error { // update has logged it
		t.put("meta", meta{ID: s.state.ID, OffsetMS: offset.Milliseconds()})
		t.emit("clock", 0, map[string]any{"clock": s.clock.state()})
		return nil
	})
}

// records is the whole state, containers before what they hold.
func (s *state) records(offset time.Duration) []journal.Record {
	t := &tx{keep: true}
	t.put("meta", meta{ID: s.ID, OffsetMS: offset.Milliseconds()})
	for _, p := range s.people {
		t.put(fmt.Sprintf("person/%d", p.ID), p)
	}
	for _, b := range s.bots {
		t.saveBot(b)
		for _, c := range b.chats {
			t.saveChat(b, c)
			for _, m := range c.messages {
				t.saveMessage(b, c, m)
			}
		}
		b.records(t)
	}
	return t.records
}

func (b *bot) records(t *tx) {
	for _, u := range b.queue.all() {
		t.saveUpdate(b, u)
	}
	for key := range b.menus {
		t.saveMenu(b, key)
	}
	b.taps.each(func(id string, a *askedTap) { t.saveTap(b, id, a) })
	b.inlines.each(func(id string, a *askedInline) { t.saveInline(b, id, a) })
	for _, f := range b.files {
		t.saveFile(b, f)
	}
}

// apply takes one record of the journal into the state. Its containers were written before it.
func (s *state) apply(r journal.Record, offset *time.Duration) error {
	kind, rest, _ := strings.Cut(r.Key, "/")
	switch kind {
	case "meta":
		var m meta
		err := json.Unmarshal(r.Value, &m)
		s.ID, *offset = m.ID, time.Duration(m.OffsetMS)*time.Millisecond
		return err
	case "person":
		return decode(r, func(p *Person) { s.people[p.ID] = p })
	case "bot":
		return decode(r, func(p *profile) {
			if b := s.bots[p.ID]; b != nil {
				b.profile = *p
				return
			}
			s.bots[p.ID] = newBot(*p)
		})
	}
	id, rest, _ := strings.Cut(rest, "/")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || s.bots[n] == nil {
		return fmt.Errorf("no bot %q", id)
	}
	return s.bots[n].apply(r, kind, rest)
}

func (b *bot) apply(r journal.Record, kind, rest string) error {
	switch kind {
	case "chat":
		return decode(r, b.applyChat)
	case "message":
		return b.applyMessage(r, rest)
	case "update":
		return applyMap(r, rest, b.queue.restore)
	case "menu":
		return b.applyMenu(r, rest)
	case "tap":
		return applyMap(r, rest, b.taps.restore)
	case "inline":
		return applyMap(r, rest, b.inlines.restore)
	case "file":
		return applyMap(r, rest, b.applyFile)
	}
	return fmt.Errorf("unknown kind of record %q", kind)
}

func decode[T any](r journal.Record, take func(*T)) error {
	value := new(T)
	if err := json.Unmarshal(r.Value, value); err != nil {
		return err
	}
	take(value)
	return nil
}

// applyMap hands on a record that may also be a removal: then the value is nil.
func applyMap[T any](r journal.Record, id string, take func(string, *T)) error {
	if r.Value == nil {
		take(id, nil)
		return nil
	}
	return decode(r, func(value *T) { take(id, value) })
}

func (b *bot) applyChat(c *chat) {
	if old := b.chats[c.ID]; old != nil {
		c.messages = old.messages
	}
	b.chats[c.ID] = c
}
