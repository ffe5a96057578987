package telegram

import (
	"context"
	"io"

	"github.com/go-telegram/bot"
)

// Client returns the client that the Sender calls by, for what needs no patience.
func (s *Sender) Client() *Client { return s.client }

// SendMessage sends a text. A reply whose fate is unknown is sent again, a notification comes back as ErrAmbiguous.
func (s *Sender) SendMessage(ctx context.Context, p *bot.SendMessageParams) (Sent, error) {
	return deliver(ctx, s, p.ChatID, rewinder(), func(chat any) (Sent, error) {
		q := *p
		q.ChatID = chat
		return s.client.SendMessage(ctx, &q)
	})
}

// SendPhoto sends a picture. An upload is tried again only where its reader is an io.Seeker.
func (s *Sender) SendPhoto(ctx context.Context, p *bot.SendPhotoParams) (Sent, error) {
	return deliver(ctx, s, p.ChatID, rewinder(p.Photo), func(chat any) (Sent, error) {
		q := *p
		q.ChatID = chat
		return s.client.SendPhoto(ctx, &q)
	})
}

// SendDocument sends a file as SendPhoto does a picture.
func (s *Sender) SendDocument(ctx context.Context, p *bot.SendDocumentParams) (Sent, error) {
	return deliver(ctx, s, p.ChatID, rewinder(p.Document, p.Thumbnail), func(chat any) (Sent, error) {
		q := *p
		q.ChatID = chat
		return s.client.SendDocument(ctx, &q)
	})
}

// EditMessageText changes a message; one that already reads so is no error, one that is not there an ErrNoMessage.
func (s *Sender) EditMessageText(ctx context.Context, p *bot.EditMessageTextParams) error {
	return s.edit(ctx, p.ChatID, func(chat any) error {
		q := *p
		q.ChatID = chat
		return s.client.EditMessageText(ctx, &q)
	})
}

// EditMessageReplyMarkup changes a message's keyboard; none removes it.
func (s *Sender) EditMessageReplyMarkup(ctx context.Context, p *bot.EditMessageReplyMarkupParams) error {
	return s.edit(ctx, p.ChatID, func(chat any) error {
		q := *p
		q.ChatID = chat
		return s.client.EditMessageReplyMarkup(ctx, &q)
	})
}

// DeleteMessage deletes a message; one that is not there is an ErrNoMessage.
func (s *Sender) DeleteMessage(ctx context.Context, p *bot.DeleteMessageParams) error {
	return s.retry(ctx, func() error { return s.client.DeleteMessage(ctx, p) })
}

// AnswerCallbackQuery ends a tap's progress bar. Where the tap was answered already, by the second that a tap may wait,
// it does nothing: see Answered.
func (s *Sender) AnswerCallbackQuery(ctx context.Context, p *bot.AnswerCallbackQueryParams) error {
	if !tapOf(ctx).take(p.CallbackQueryID) {
		return nil
	}
	return s.retry(ctx, func() error { return s.client.AnswerCallbackQuery(ctx, p) })
}

// AnswerInlineQuery shows results.
func (s *Sender) AnswerInlineQuery(ctx context.Context, p *bot.AnswerInlineQueryParams) error {
	return s.retry(ctx, func() error { return s.client.AnswerInlineQuery(ctx, p) })
}

// SendChatAction shows "typing" for about 5 s. It is tried once: late it would be worth nothing.
func (s *Sender) SendChatAction(ctx context.Context, p *bot.SendChatActionParams) error {
	return s.client.SendChatAction(ctx, p)
}

// SetMyCommands sets the command menu of a scope and language; a nil scope is the default one.
func (s *Sender) SetMyCommands(ctx context.Context, p *bot.SetMyCommandsParams) error {
	return s.retry(ctx, func() error { return s.client.SetMyCommands(ctx, p) })
}

// DeleteMyCommands removes the command menu of a scope and language.
func (s *Sender) DeleteMyCommands(ctx context.Context, p *bot.DeleteMyCommandsParams) error {
	return s.retry(ctx, func() error { return s.client.DeleteMyCommands(ctx, p) })
}

// OpenFile opens a file that was sent to the bot; its reader fails with ErrTooLarge beyond max bytes.
func (s *Sender) OpenFile(ctx context.Context, id string, max int64) (io.ReadCloser, error) {
	var r io.ReadCloser
	err := s.retry(ctx, func() error {
		f, err := s.client.GetFile(ctx, id)
		if err != nil {
			return err
		}
		r, err = s.client.Download(ctx, f, max)
		return err
	})
	return r, err
}

func (s *Sender) edit(ctx context.Context, chat any, edit func(chat any) error) error {
	_, err := deliver(ctx, s, chat, rewinder(), func(chat any) (struct{}, error) { return struct{}{}, edit(chat) })
	return err
}
