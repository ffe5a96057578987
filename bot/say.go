package bot

import (
	"context"
	"errors"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/telegram"
)

// card is a message as a person sees it.
type card struct {
	text    texts.HTML
	buttons *models.InlineKeyboardMarkup
	// picture is an address shown above the text; empty for none.
	picture string
	// answers is a message that this one stands below as its answer; 0 for none.
	answers int
}

// usualRows of buttons spare most cards moving them.
const usualRows = 8

// add puts a row of buttons below the others; an empty one is none.
func (c *card) add(line []button) {
	if len(line) == 0 {
		return
	}
	if c.buttons == nil {
		c.buttons = &models.InlineKeyboardMarkup{InlineKeyboard: make([][]button, 0, usualRows)}
	}
	c.buttons.InlineKeyboard = append(c.buttons.InlineKeyboard, line)
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
	if c.answers != 0 {
		p.ReplyParameters = &models.ReplyParameters{MessageID: c.answers, AllowSendingWithoutReply: true}
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

// changed is a tap after which its message is another card.
func (b *Bot) changed(p press, said texts.HTML, c card) (tapped, error) {
	return tapped{said: said, show: func(ctx context.Context) error { return b.change(ctx, p.visit, p.message.ID, c) }}, nil
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
