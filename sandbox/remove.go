package sandbox

import "time"

// deletable is how long Telegram lets a bot delete.
const deletable = 48 * time.Hour

func deleteMessage(t *tx, b *bot, p *params) (any, error) {
	c, err := t.chatOf(b, p)
	if err != nil {
		return nil, err
	}
	id, ok := p.number("message_id")
	if !ok {
		return nil, badRequest("message identifier is not specified")
	}
	m := c.message(id)
	switch {
	case m == nil:
		return nil, badRequest("message to delete not found")
	case !t.mayDelete(b, c, m):
		return nil, badRequest("message can't be deleted")
	}
	t.erase(b, c, id)
	return true, nil
}

// deleteMessages leaves out what is not there or may not go, without a word, as Telegram does.
func deleteMessages(t *tx, b *bot, p *params) (any, error) {
	c, err := t.chatOf(b, p)
	if err != nil {
		return nil, err
	}
	var ids []int64
	if err := p.object("message_ids", "message identifiers", &ids); err != nil {
		return nil, err
	}
	if len(ids) == 0 || len(ids) > 100 {
		return nil, badRequest("there must be from 1 to 100 message identifiers")
	}
	for _, id := range ids {
		if m := c.message(id); m != nil && t.mayDelete(b, c, m) {
			t.erase(b, c, id)
		}
	}
	return true, nil
}

// mayDelete: everything in a private chat, its own messages in a group, both for 48 hours.
func (t *tx) mayDelete(b *bot, c *chat, m *Message) bool {
	own := m.From != nil && m.From.ID == b.profile.ID
	return (own || c.private()) && t.now.Sub(time.Unix(m.Date, 0)) < deletable
}

func (t *tx) erase(b *bot, c *chat, id int64) {
	if i, ok := c.find(id); ok {
		t.forget(b, c, i)
		t.emit("delete", b.profile.ID, map[string]any{"chat_id": c.ID, "message_ids": []int64{id}})
	}
}
