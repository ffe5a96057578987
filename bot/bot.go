// Package bot is the conversation: what people write and tap, and what they are told.
//
// It promises that every update addressed to it gets an answer that says what to do next, and that errors become words
// for people here and nowhere else. Every change it makes is absolute, so that an update handled twice has one effect.
// What to recommend is left to package recommend, how messages travel to package telegram.
package bot

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
	"pickbot/telegram"
)

// Parts are what a Bot is made of.
type Parts struct {
	Service     *recommend.Service
	People      People
	Preferences Preferences
	Tastes      Tastes
	Opinions    Opinions
	Records     Records
	Sender      *telegram.Sender
	Texts       *texts.Book
	// Secret signs buttons; the same on every replica and after a restart.
	Secret []byte
	// Username is the bot's own, without the @.
	Username string
	// Operator is who runs this bot, for /privacy.
	Operator Operator
	Defaults Defaults
	// Admins are told what people are not, and have commands of their own.
	Admins []int64
	Office Office
	Now    func() time.Time
	Logger *slog.Logger
}

// Operator is who answers for what is kept of people. Empty fields are left out.
type Operator struct{ Name, Contact string }

// Defaults hold where a person chose nothing.
type Defaults struct {
	NotifyAt int // minutes after local midnight
	Picks    int
	// Gemini says whether picks are written by it, which /privacy has to tell.
	Gemini bool
}

// Bot answers updates. It is safe for concurrent use for different chats.
type Bot struct {
	service     *recommend.Service
	people      People
	preferences Preferences
	tastes      Tastes
	opinions    Opinions
	records     Records
	sender      *telegram.Sender
	texts       *texts.Book
	grammar     grammar
	taps        tapCodec
	pace        pace
	username    string
	operator    Operator
	defaults    Defaults
	admins      []int64
	office      Office
	now         func() time.Time
	log         *slog.Logger
}

// New returns a Bot.
func New(p Parts) *Bot {
	return &Bot{
		service:     p.Service,
		people:      p.People,
		preferences: p.Preferences,
		tastes:      p.Tastes,
		opinions:    p.Opinions,
		records:     p.Records,
		sender:      p.Sender,
		texts:       p.Texts,
		grammar:     newGrammar(p.Texts),
		taps:        newTapCodec(p.Secret),
		username:    p.Username,
		operator:    p.Operator,
		defaults:    p.Defaults,
		admins:      p.Admins,
		office:      p.Office,
		now:         p.Now,
		log:         p.Logger,
	}
}

// Handle answers one update. The error is one that the same update may survive later, or a telegram.ErrAmbiguous where the
// answer may have gone out; everything else has been said to the person and logged.
func (b *Bot) Handle(ctx context.Context, u *models.Update) error {
	switch {
	case u.CallbackQuery != nil:
		return b.handleTap(ctx, u)
	case u.InlineQuery != nil:
		return b.handleInline(ctx, u.InlineQuery)
	case u.Message != nil && b.fromPerson(u.Message):
		return b.handleMessage(ctx, u, u.Message)
	case u.EditedMessage != nil && b.fromPerson(u.EditedMessage):
		return b.handleEdited(ctx, u, u.EditedMessage)
	case u.MyChatMember != nil && u.MyChatMember.Chat.Type == models.ChatTypePrivate:
		return b.handleMembership(ctx, u.MyChatMember)
	}
	return nil
}

// fromPerson leaves out what bots write, and what somebody sent by way of this one.
func (b *Bot) fromPerson(m *models.Message) bool {
	viaMe := m.ViaBot != nil && strings.EqualFold(m.ViaBot.Username, b.username)
	return m.From != nil && !m.From.IsBot && !viaMe
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
	update int64
	voice  *texts.Voice
}

// visit meets the person. With an error it still has a voice to say so.
func (b *Bot) visit(ctx context.Context, from *models.User, chat, update int64) (visit, error) {
	v := b.strange(from, chat)
	person, err := b.people.Meet(ctx, from.ID, v.voice.Lang())
	if err != nil {
		return v, err
	}
	v.person, v.update, v.voice = person, update, b.texts.Voice(person.Lang)
	v.name = visible(from.FirstName)
	if v.name == "" {
		v.name = v.voice.Plain("start.friend")
	}
	return v, nil
}

// strange is a visit of somebody who need not be known for the answer, in the language of their Telegram.
func (b *Bot) strange(from *models.User, chat int64) visit {
	return visit{chat: chat, voice: b.texts.Voice(b.texts.Match(from.LanguageCode))}
}

func (b *Bot) isAdmin(person int64) bool { return slices.Contains(b.admins, person) }

// visible is a text on one line, without what nobody sees.
func visible(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsGraphic(r) && r != joiner || r == '\u2800' || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) {
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	return strings.Trim(text, string(joiner))
}

// joiner makes one emoji of several.
const joiner = '\u200d'
