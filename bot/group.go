package bot

import (
	"context"
	"strings"

	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

// handleGroup answers when addressed, and only with the way to a private chat: what a person likes is no group's
// business.
func (b *Bot) handleGroup(ctx context.Context, m *models.Message) error {
	if _, ok := telegram.ParseCommand(m, b.username); !ok && !b.addressed(m) {
		return nil
	}
	v := b.strange(m.From, m.Chat.ID)
	if ok, _ := b.pace.take(m.Chat.ID, b.now()); !ok {
		return nil
	}
	open := button{Text: v.voice.Plain("other.open"), URL: b.link("")}
	return b.apologize(ctx, v, b.say(ctx, v, v.voice.Say("other.group"), rows(row(open))))
}

func (b *Bot) addressed(m *models.Message) bool {
	reply := m.ReplyToMessage
	if reply != nil && reply.From != nil && strings.EqualFold(reply.From.Username, b.username) {
		return true
	}
	name := "@" + b.username
	for _, e := range m.Entities {
		if e.Type == models.MessageEntityTypeMention && strings.EqualFold(telegram.EntityText(m.Text, e), name) {
			return true
		}
	}
	return false
}

// link opens a private chat with the bot; start, if not empty, is what /start is given there.
func (b *Bot) link(start string) string {
	link := "https://t.me/" + b.username
	if start != "" {
		link += "?start=" + start
	}
	return link
}
