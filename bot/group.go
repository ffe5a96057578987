package bot

import (
	"context"
	"slices"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

// handleGroup answers when addressed, and only with the way to a private chat: what a person likes is no group's
// business.
func (b *Bot) handleGroup(ctx context.Context, m *models.Message) error {
	if !b.addressed(m) || b.banned(ctx, m.From.ID) {
		return nil
	}
	v := b.strange(m.From, m.Chat.ID)
	if ok, _ := b.pace.take(m.Chat.ID, m.ID, b.now()); !ok {
		return nil
	}
	open := button{Text: v.voice.Plain("other.open"), URL: b.link("")}
	_, err := b.sender.SendMessage(ctx, &tg.SendMessageParams{
		ChatID: v.chat, Text: string(v.voice.Say("other.group")), ParseMode: models.ParseModeHTML, ReplyMarkup: rows(row(open)),
		// A reply stays in the topic of a forum.
		ReplyParameters: &models.ReplyParameters{MessageID: m.ID, AllowSendingWithoutReply: true},
	})
	return b.apologize(ctx, v, err)
}

// addressed reports whether a message of a group is for this bot: a reply to it, its name, or a command of its own. A
// command that it does not have may be another bot's.
func (b *Bot) addressed(m *models.Message) bool {
	if given, ok := telegram.ParseCommand(m, b.username); ok {
		ours := slices.ContainsFunc(commands(), func(c command) bool { return c.name == given.Name })
		named := strings.Contains(strings.ToLower(m.Text), "@"+strings.ToLower(b.username))
		return ours || named
	}
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
