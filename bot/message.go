package bot

import (
	"context"
	"strings"

	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

type command struct {
	name string
	run  func(b *Bot, ctx context.Context, v visit, args string) error
}

// commands that everybody may give, in the order of the menu.
func commands() []command {
	return []command{
		{"picks", (*Bot).picks},
		{"ask", (*Bot).ask},
		{"search", (*Bot).search},
		{"start", (*Bot).start},
		{"help", (*Bot).help},
	}
}

func (b *Bot) handleMessage(ctx context.Context, m *models.Message) error {
	if m.Chat.Type != models.ChatTypePrivate {
		return b.handleGroup(ctx, m)
	}
	v, err := b.visit(ctx, m.From, m.Chat.ID)
	if err != nil {
		return b.apologize(ctx, v, err)
	}
	return b.apologize(ctx, v, b.answer(ctx, v, m))
}

// answer tells a command from words, and words from everything that is neither.
func (b *Bot) answer(ctx context.Context, v visit, m *models.Message) error {
	given, _ := telegram.ParseCommand(m, b.username)
	for _, c := range commands() {
		if c.name == given.Name {
			return c.run(b, ctx, v, given.Args)
		}
	}
	switch text := strings.TrimSpace(m.Text); {
	case strings.HasPrefix(text, "/"):
		return b.say(ctx, v, v.voice.Say("other.command"), nil)
	case text != "":
		return b.ask(ctx, v, text)
	}
	return b.say(ctx, v, v.voice.Say(kindOfMessage(m)), nil)
}

// kindOfMessage names the text for a message without words.
func kindOfMessage(m *models.Message) string {
	switch {
	case m.Sticker != nil:
		return "other.sticker"
	case m.Voice != nil || m.Audio != nil || m.VideoNote != nil:
		return "other.voice"
	case len(m.Photo) > 0 || m.Video != nil || m.Animation != nil:
		return "other.picture"
	}
	return "other.unknown"
}

// handleGroup answers when addressed, and only with the way to a private chat: what a person likes is no group's
// business.
func (b *Bot) handleGroup(ctx context.Context, m *models.Message) error {
	if _, ok := telegram.ParseCommand(m, b.username); !ok && !b.addressed(m) {
		return nil
	}
	v := visit{chat: m.Chat.ID, voice: b.texts.Voice(b.texts.Match(m.From.LanguageCode))}
	open := models.InlineKeyboardButton{Text: v.voice.Plain("other.open"), URL: "https://t.me/" + b.username}
	return b.apologize(ctx, v, b.say(ctx, v, v.voice.Say("other.group"), rows([]models.InlineKeyboardButton{open})))
}

func (b *Bot) addressed(m *models.Message) bool {
	reply := m.ReplyToMessage
	if reply != nil && reply.From != nil && strings.EqualFold(reply.From.Username, b.username) {
		return true
	}
	return strings.Contains(strings.ToLower(m.Text), "@"+strings.ToLower(b.username))
}
