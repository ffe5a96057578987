package sandbox

import (
	"fmt"
	"strconv"
	"strings"

	"pickbot/sandbox/internal/journal"
)

// post puts a new message into a chat: it gets its id, date and chat here.
func (t *tx) post(b *bot, c *chat, m *Message) {
	if c.Type == Supergroup {
		c.LastMessage++
		m.ID = c.LastMessage
		t.saveChat(b, c)
	} else {
		b.profile.LastMessage++
		m.ID = b.profile.LastMessage
		t.saveBot(b)
	}
	m.Date, m.Chat = t.now.Unix(), t.ref(c)
	c.messages = append(c.messages, m)
	t.saveMessage(b, c, m)
	if len(c.messages) > keptMessages {
		t.forget(b, c, 0)
	}
	t.emit("message", b.profile.ID, map[string]any{"chat_id": c.ID, "message": m})
}

// replace puts a changed message in the place of the old one.
func (t *tx) replace(b *bot, c *chat, m *Message) {
	if i, ok := c.find(m.ID); ok {
		c.messages[i] = m
		t.saveMessage(b, c, m)
		t.emit("edit", b.profile.ID, map[string]any{"chat_id": c.ID, "message": m})
	}
}

// forget drops the message at index i of the chat.
func (t *tx) forget(b *bot, c *chat, i int) {
	m := c.messages[i]
	delete(b.viaBot, m.InlineID)
	t.remove(messageKey(b, c, m.ID))
	if i == 0 {
		c.messages[0] = nil
		c.messages = c.messages[1:]
		return
	}
	c.messages = append(c.messages[:i:i], c.messages[i+1:]...)
}

func (t *tx) saveMessage(b *bot, c *chat, m *Message) { t.put(messageKey(b, c, m.ID), m) }

// applyMessage takes back a message that was kept under chat/id.
func (b *bot) applyMessage(r journal.Record, rest string) error {
	chatID, messageID, _ := strings.Cut(rest, "/")
	id, _ := strconv.ParseInt(chatID, 10, 64)
	c := b.chats[id]
	if c == nil {
		return fmt.Errorf("no chat %q", chatID)
	}
	n, err := strconv.ParseInt(messageID, 10, 64)
	if err != nil {
		return err
	}
	i, there := c.find(n)
	if r.Value == nil {
		if there {
			(&tx{}).forget(b, c, i)
		}
		return nil
	}
	return decode(r, func(m *Message) {
		if there {
			c.messages[i] = m
		} else {
			c.messages = append(c.messages[:i:i], append([]*Message{m}, c.messages[i:]...)...)
		}
		if m.InlineID != "" {
			b.viaBot[m.InlineID] = messageRef{c.ID, m.ID}
		}
	})
}

// receive posts a message of a person and tells the bot, if it may see it.
func (t *tx) receive(b *bot, c *chat, m *Message) {
	t.post(b, c, m)
	if b.sees(c, m) {
		t.enqueue(b, kindMessage, chatLane(c), messageLife, m.wire())
	}
}

func chatLane(c *chat) string { return fmt.Sprintf("chat %d", c.ID) }

// sees is Telegram's privacy mode: in a group a bot gets commands, what mentions or answers it, what was sent by way
// of it, and service messages.
func (b *bot) sees(c *chat, m *Message) bool {
	if c.private() {
		return true
	}
	if c.BotStatus != "member" {
		return false
	}
	if m.NewMembers != nil || m.LeftMember != nil || m.GroupCreated || m.SupergroupCreated || m.MigrateTo != 0 || m.MigrateFrom != 0 {
		return true
	}
	if m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == b.profile.ID {
		return true
	}
	if m.ViaBot != nil && m.ViaBot.ID == b.profile.ID {
		return true
	}
	return b.addressed(m.Text, m.Entities) || b.addressed(m.Caption, m.CaptionEntities)
}

// addressed says whether a text has a command for this bot (or for any), or mentions it.
func (b *bot) addressed(text string, entities []Entity) bool {
	for _, e := range entities {
		switch part := substring(text, e); e.Type {
		case "bot_command":
			_, name, named := strings.Cut(part, "@")
			if e.Offset == 0 && !named || named && strings.EqualFold(name, b.profile.Username) {
				return true
			}
		case "mention":
			if strings.EqualFold(part, "@"+b.profile.Username) {
				return true
			}
		case "text_mention":
			if e.User != nil && e.User.ID == b.profile.ID {
				return true
			}
		}
	}
	return false
}
