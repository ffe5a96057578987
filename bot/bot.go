// Package bot is the conversation: what people write and tap, and what they are told.
//
// It promises that every update addressed to it gets an answer that says what to do next, and that errors meet people
// here and nowhere else, as words. Every change it makes is absolute, so that an update handled twice has one effect.
// What to recommend is left to package recommend, how messages travel to package telegram.
package bot

import (
	"context"
	"log/slog"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
	"pickbot/telegram"
)

// People is what the conversation remembers of everybody.
type People interface {
	// Meet returns the person, created if they are new, and notes that they are here. It takes one round trip.
	Meet(ctx context.Context, id int64, lang string) (recommend.Person, error)
	// Start notes a /start: the first one, or the return of somebody who was gone.
	Start(ctx context.Context, id int64) error
	SetGone(ctx context.Context, id int64, gone bool) error
}

// Topics are the categories that a person chose when asked. SetTopic is absolute.
type Topics interface {
	Topics(ctx context.Context, person int64) ([]string, error)
	SetTopic(ctx context.Context, person int64, topic string, on bool) error
}

// Parts are what a Bot is made of.
type Parts struct {
	Service *recommend.Service
	People  People
	Topics  Topics
	Sender  *telegram.Sender
	Texts   *texts.Book
	// Secret signs buttons; the same on every replica and after a restart.
	Secret []byte
	// Username is the bot's own, without the @.
	Username string
	Now      func() time.Time
	Logger   *slog.Logger
}

// Bot answers updates. It is safe for concurrent use for different chats.
type Bot struct {
	service  *recommend.Service
	people   People
	topics   Topics
	sender   *telegram.Sender
	texts    *texts.Book
	taps     tapCodec
	username string
	now      func() time.Time
	log      *slog.Logger
}

// New returns a Bot.
func New(p Parts) *Bot {
	return &Bot{
		service:  p.Service,
		people:   p.People,
		topics:   p.Topics,
		sender:   p.Sender,
		texts:    p.Texts,
		taps:     tapCodec{secret: p.Secret},
		username: p.Username,
		now:      p.Now,
		log:      p.Logger,
	}
}

// Handle answers one update. The error is one that the same update may survive later; everything else has been said
// to the person and logged.
func (b *Bot) Handle(ctx context.Context, u *models.Update) error {
	switch {
	case u.CallbackQuery != nil:
		return b.handleTap(ctx, u.CallbackQuery)
	case u.Message != nil && u.Message.From != nil && !u.Message.From.IsBot:
		return b.handleMessage(ctx, u.Message)
	case u.MyChatMember != nil && u.MyChatMember.Chat.Type == models.ChatTypePrivate:
		return b.handleMembership(ctx, u.MyChatMember)
	}
	return nil
}

// handleMembership notes that somebody blocked or unblocked the bot.
func (b *Bot) handleMembership(ctx context.Context, m *models.ChatMemberUpdated) error {
	gone := m.NewChatMember.Type == models.ChatMemberTypeBanned
	return b.people.SetGone(ctx, m.From.ID, gone)
}

// visit is one person in one chat, for the time of one update.
type visit struct {
	person recommend.Person
	name   string
	chat   int64
	voice  *texts.Voice
}

func (b *Bot) visit(ctx context.Context, from *models.User, chat int64) (visit, error) {
	lang := b.texts.Match(from.LanguageCode)
	person, err := b.people.Meet(ctx, from.ID, lang)
	if err != nil {
		return visit{name: from.FirstName, chat: chat, voice: b.texts.Voice(lang)}, err
	}
	return visit{person: person, name: from.FirstName, chat: chat, voice: b.texts.Voice(person.Lang)}, nil
}
