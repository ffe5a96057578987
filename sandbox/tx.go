package sandbox

import (
	"encoding/json"
	"fmt"
	"time"

	"pickbot/sandbox/internal/journal"
)

// tx is one change of the state: what it wrote goes to the journal as one group before anybody is told.
type tx struct {
	s       *Server
	now     time.Time
	keep    bool // there is a journal
	records []journal.Record
	events  []event
}

// update runs change while nobody else reads or writes the state. What change did stays, also when it returns an error.
func (s *Server) update(change func(*tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &tx{s: s, now: s.clock.Now(), keep: s.journal != nil}
	err := change(t)
	if saveErr := s.save(t.records); saveErr != nil {
		s.log.Error("sandbox state not saved", "error", saveErr)
		return saveErr
	}
	s.hub.publish(t.events)
	return err
}

func (s *Server) save(records []journal.Record) error {
	if err := s.journal.Append(records); err != nil {
		return fmt.Errorf("append to journal: %w", err)
	}
	if s.journal.Grown() {
		return s.compact()
	}
	return nil
}

// put records the present value of what stands under key.
func (t *tx) put(key string, value any) {
	if t.keep {
		t.records = append(t.records, record(key, value))
	}
}

func (t *tx) remove(key string) {
	if t.keep {
		t.records = append(t.records, journal.Record{Key: key})
	}
}

func record(key string, value any) journal.Record {
	data, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("sandbox: record %s: %v", key, err)) // only our own types stand there
	}
	return journal.Record{Key: key, Value: data}
}

// emit tells the event streams, once the change is saved. The fields are read later, and must not change any more.
func (t *tx) emit(name string, botID int64, fields map[string]any) {
	if botID != 0 {
		fields["bot_id"] = botID
	}
	t.events = append(t.events, event{name: name, botID: botID, fields: fields})
}

func (t *tx) saveBot(b *bot) { t.put(fmt.Sprintf("bot/%d", b.profile.ID), b.profile) }

func (t *tx) saveChat(b *bot, c *chat) { t.put(fmt.Sprintf("chat/%d/%d", b.profile.ID, c.ID), c) }

func messageKey(b *bot, c *chat, id int64) string {
	return fmt.Sprintf("message/%d/%d/%d", b.profile.ID, c.ID, id)
}

// bot is the bot with that id, made when it is not there yet.
func (t *tx) bot(id int64) *bot {
	if b := t.s.state.bots[id]; b != nil {
		return b
	}
	p := profile{ID: id, Born: int64(len(t.s.state.bots)), NextUpdate: t.now.Unix()}
	p.FirstName, p.Username = t.s.botName(id)
	b := newBot(p)
	t.s.state.bots[id] = b
	t.saveBot(b)
	return b
}

// botName is what a bot is called until it says otherwise.
func (s *Server) botName(id int64) (name, username string) {
	own, ok := botID(s.cfg.Token)
	if !ok {
		own, _ = botID(Token)
	}
	if id != own {
		return fmt.Sprintf("Bot %d", id), fmt.Sprintf("sandbox_%d_bot", id)
	}
	name, username = "Sandbox", "sandbox_bot"
	if s.cfg.Name != "" {
		name = s.cfg.Name
	}
	if s.cfg.Username != "" {
		username = s.cfg.Username
	}
	return name, username
}
