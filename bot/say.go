package bot

import (
	"context"
	"errors"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
	"pickbot/telegram"
)

// card is a message as a person sees it.
type card struct {
	text    texts.HTML
	buttons *models.InlineKeyboardMarkup
	// picture is an address shown above the text; empty for none.
	picture string
}

func (b *Bot) say(ctx context.Context, v visit, text texts.HTML, buttons *models.InlineKeyboardMarkup) error {
	return b.send(ctx, v, card{text: text, buttons: buttons})
}

func (b *Bot) send(ctx context.Context, v visit, c card) error {
	p := &tg.SendMessageParams{
		ChatID:             v.chat,
		Text:               string(c.text),
		ParseMode:          models.ParseModeHTML,
		LinkPreviewOptions: c.preview(),
	}
	if c.buttons != nil {
		p.ReplyMarkup = c.buttons
	}
	_, err := b.sender.SendMessage(ctx, p)
	return err
}

// change puts a card in the place of a message. Where that is no longer possible, it is sent as a new one.
func (b *Bot) change(ctx context.Context, v visit, message int, c card) error {
	p := &tg.EditMessageTextParams{
		ChatID:             v.chat,
		MessageID:          message,
		Text:               string(c.text),
		ParseMode:          models.ParseModeHTML,
		LinkPreviewOptions: c.preview(),
	}
	if c.buttons != nil {
		p.ReplyMarkup = c.buttons
	}
	err := b.sender.EditMessageText(ctx, p)
	if errors.Is(err, telegram.ErrNoMessage) {
		return b.send(ctx, v, c)
	}
	return err
}

func (b *Bot) changeButtons(ctx context.Context, v visit, message int, buttons *models.InlineKeyboardMarkup) error {
	err := b.sender.EditMessageReplyMarkup(ctx, &tg.EditMessageReplyMarkupParams{
		ChatID: v.chat, MessageID: message, ReplyMarkup: buttons,
	})
	if errors.Is(err, telegram.ErrNoMessage) {
		return nil
	}
	return err
}

func (c card) preview() *models.LinkPreviewOptions {
	yes := true
	if c.picture == "" {
		return &models.LinkPreviewOptions{IsDisabled: &yes}
	}
	return &models.LinkPreviewOptions{URL: &c.picture, PreferLargeMedia: &yes, ShowAboveText: &yes}
}

// typing shows that an answer is being made. It is worth no error.
func (b *Bot) typing(ctx context.Context, v visit) {
	err := b.sender.SendChatAction(ctx, &tg.SendChatActionParams{ChatID: v.chat, Action: models.ChatActionTyping})
	if err != nil {
		b.log.DebugContext(ctx, "typing is not shown", "error", err)
	}
}

// wordsFor is the one table from a kind of error to a person's words.
func wordsFor(err error) string {
	switch {
	case errors.Is(err, recommend.ErrInvalid):
		return "error.invalid"
	case errors.Is(err, recommend.ErrLimited):
		return "error.limited"
	case errors.Is(err, recommend.ErrUnavailable):
		return "error.unavailable"
	}
	return "error.unknown"
}

// apologize says in words that something failed, and logs what. Nobody is told that they cannot be written to.
func (b *Bot) apologize(ctx context.Context, v visit, err error) error {
	if err == nil || errors.Is(err, telegram.ErrGone) || errors.Is(err, context.Canceled) {
		return nil
	}
	b.log.ErrorContext(ctx, "update failed", "chat", v.chat, "error", err)
	if err := b.say(ctx, v, v.voice.Say(wordsFor(err)), nil); err != nil && !errors.Is(err, telegram.ErrGone) {
		b.log.WarnContext(ctx, "apology is not sent", "chat", v.chat, "error", err)
	}
	return nil
}

// Apologize is for the case that handling an update came to a bad end, a panic for instance.
func (b *Bot) Apologize(ctx context.Context, u *models.Update) {
	from, chat := sender(u)
	if from == nil {
		return
	}
	v := visit{chat: chat, voice: b.texts.Voice(b.texts.Match(from.LanguageCode))}
	if err := b.say(ctx, v, v.voice.Say("error.unknown"), nil); err != nil {
		b.log.WarnContext(ctx, "apology is not sent", "chat", chat, "error", err)
	}
}

func sender(u *models.Update) (from *models.User, chat int64) {
	switch {
	case u.CallbackQuery != nil:
		return &u.CallbackQuery.From, u.CallbackQuery.From.ID
	case u.Message != nil && u.Message.From != nil:
		return u.Message.From, u.Message.Chat.ID
	}
	return nil, 0
}

func rows(rows ...[]models.InlineKeyboardButton) *models.InlineKeyboardMarkup {
	return &models.InlineKeyboardMarkup{InlineKeyboard: rows}
}

// Busy tells somebody who writes faster than they are answered.
func (b *Bot) Busy(ctx context.Context, u *models.Update) {
	if from, chat := sender(u); from != nil {
		v := visit{chat: chat, voice: b.texts.Voice(b.texts.Match(from.LanguageCode))}
		if err := b.say(ctx, v, v.voice.Say("error.busy"), nil); err != nil {
			b.log.DebugContext(ctx, "busy is not said", "error", err)
		}
	}
}
