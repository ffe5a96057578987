package sandbox

import (
	"strconv"
	"testing"
	"time"

	"pickbot/sandbox/internal/journal"
)

func TestState_isBounded(t *testing.T) {
	t.Parallel()
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	err = s.update(func(t2 *tx) error {
		b := t2.bot(1)
		c, err := t2.chat(b, Ann)
		for n := range keptMessages + 10 {
			t2.post(b, c, &Message{Text: strconv.Itoa(n)})
		}
		if len(c.messages) != keptMessages || c.messages[0].Text != "10" {
			t.Errorf("%d messages, the oldest %q", len(c.messages), c.messages[0].Text)
		}
		for n := range keptRecent + 10 {
			b.taps.add(strconv.Itoa(n), &askedTap{})
		}
		if b.taps.get("9") != nil || b.taps.get("10") == nil {
			t.Error("the oldest taps are not the ones forgotten")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestQueue_dropsInAnyOrder(t *testing.T) {
	t.Parallel()
	var q queue
	for id := range int64(500) {
		q.add(&pending{Update: Update{ID: id}})
	}
	for _, u := range q.all() {
		if u.Update.ID != 7 {
			q.drop(u)
			q.drop(u)
		}
	}
	if all := q.from(0, 100); len(all) != 1 || all[0].Update.ID != 7 || q.live != 1 || len(q.items) > 66 {
		t.Errorf("%d live of %d kept", q.live, len(q.items))
	}
}

func TestServer_compactsWhileItRuns(t *testing.T) {
	t.Parallel()
	cfg := Config{Dir: t.TempDir()}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	write := func(text string) {
		err := s.update(func(t *tx) error {
			b := t.bot(1)
			c, err := t.chat(b, Ann)
			t.receive(b, c, &Message{Text: text})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write("before")
	if err := s.update(func(*tx) error { return s.compact() }); err != nil {
		t.Fatal(err)
	}
	write("after")

	again := newState()
	if _, err := journal.Open(cfg.Dir+"/journal.jsonl", func(r journal.Record) error { return again.apply(r, new(time.Duration)) }); err != nil {
		t.Fatal(err)
	}
	b := again.bots[1]
	if n := len(b.chats[Ann].messages); n != 2 || b.queue.live != 2 {
		t.Errorf("%d messages, %d updates", n, b.queue.live)
	}
}
