package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// GetMe returns the bot itself.
func (c *Client) GetMe(ctx context.Context) (*models.User, error) {
	return call[*models.User](ctx, c, "getMe", nil)
}

// Sent is a message that the bot has sent, as far as anybody here asks. Telegram repeats it with all its text and buttons.
type Sent struct {
	ID int `json:"message_id"`
}

// SendMessage sends a text.
func (c *Client) SendMessage(ctx context.Context, p *bot.SendMessageParams) (Sent, error) {
	other, keyboard := markup(p.ReplyMarkup)
	return call[Sent](ctx, c, "sendMessage", sendMessage{p, other, keyboard})
}

// SendPhoto sends a picture: a file to upload, streamed, or the id or address of one.
func (c *Client) SendPhoto(ctx context.Context, p *bot.SendPhotoParams) (Sent, error) {
	ref, files := fileField("photo", p.Photo)
	other, keyboard := markup(p.ReplyMarkup)
	return send[Sent](ctx, c, "sendPhoto", sendPhoto{p, ref, other, keyboard}, files)
}

// SendDocument sends a file as SendPhoto does a picture.
func (c *Client) SendDocument(ctx context.Context, p *bot.SendDocumentParams) (Sent, error) {
	ref, files := fileField("document", p.Document)
	thumb, more := fileField("thumbnail", p.Thumbnail)
	other, keyboard := markup(p.ReplyMarkup)
	params := sendDocument{p, ref, thumb, other, keyboard}
	return send[Sent](ctx, c, "sendDocument", params, append(files, more...))
}

// EditMessageText changes a message. A message that already reads so is no error.
func (c *Client) EditMessageText(ctx context.Context, p *bot.EditMessageTextParams) error {
	other, keyboard := markup(p.ReplyMarkup)
	return c.do(ctx, "editMessageText", editMessageText{p, other, keyboard})
}

// EditMessageReplyMarkup changes a message's keyboard; none removes it. A keyboard that is already so is no error.
func (c *Client) EditMessageReplyMarkup(ctx context.Context, p *bot.EditMessageReplyMarkupParams) error {
	other, keyboard := markup(p.ReplyMarkup)
	return c.do(ctx, "editMessageReplyMarkup", editMessageReplyMarkup{p, other, keyboard})
}

// DeleteMessage deletes a message; one that is not there is an ErrNoMessage.
func (c *Client) DeleteMessage(ctx context.Context, p *bot.DeleteMessageParams) error {
	return c.do(ctx, "deleteMessage", p)
}

// AnswerCallbackQuery ends a tap's progress bar. A tap that is too old to be answered is no error.
func (c *Client) AnswerCallbackQuery(ctx context.Context, p *bot.AnswerCallbackQueryParams) error {
	return c.do(ctx, "answerCallbackQuery", p)
}

// AnswerInlineQuery shows results. A query that is too old to be answered is no error.
func (c *Client) AnswerInlineQuery(ctx context.Context, p *bot.AnswerInlineQueryParams) error {
	results, err := inlineResults(p.Results)
	if err != nil {
		return err
	}
	return c.do(ctx, "answerInlineQuery", answerInlineQuery{p, results})
}

// SendChatAction shows "typing" and the like for about 5 s.
func (c *Client) SendChatAction(ctx context.Context, p *bot.SendChatActionParams) error {
	return c.do(ctx, "sendChatAction", p)
}

// SetMyCommands sets the command menu of a scope and language; a nil scope is the default one.
func (c *Client) SetMyCommands(ctx context.Context, p *bot.SetMyCommandsParams) error {
	raw, err := scope(p.Scope)
	if err != nil {
		return err
	}
	return c.do(ctx, "setMyCommands", setMyCommands{p, raw})
}

// DeleteMyCommands removes the command menu of a scope and language.
func (c *Client) DeleteMyCommands(ctx context.Context, p *bot.DeleteMyCommandsParams) error {
	raw, err := scope(p.Scope)
	if err != nil {
		return err
	}
	return c.do(ctx, "deleteMyCommands", deleteMyCommands{p, raw})
}

// GetFile describes a file for Download.
func (c *Client) GetFile(ctx context.Context, id string) (*models.File, error) {
	return call[*models.File](ctx, c, "getFile", &bot.GetFileParams{FileID: id})
}

// SetWebhook makes Telegram post updates to an address. A certificate cannot be uploaded.
func (c *Client) SetWebhook(ctx context.Context, p *bot.SetWebhookParams) error {
	return c.do(ctx, "setWebhook", setWebhook{SetWebhookParams: p})
}

// DeleteWebhook makes polling possible; what waits is kept.
func (c *Client) DeleteWebhook(ctx context.Context) error {
	return c.do(ctx, "deleteWebhook", nil)
}

// GetWebhookInfo says which webhook is set; an empty URL means none.
func (c *Client) GetWebhookInfo(ctx context.Context) (*models.WebhookInfo, error) {
	return call[*models.WebhookInfo](ctx, c, "getWebhookInfo", nil)
}

type getUpdates struct {
	Offset         int64    `json:"offset,omitempty"`
	Limit          int      `json:"limit"`
	Timeout        int      `json:"timeout"`
	AllowedUpdates []string `json:"allowed_updates"`
}

// pollLimit is how many updates one poll brings at most.
const pollLimit = 100

// GetUpdates waits up to timeout for updates from offset on, at most limit, 1 to 100, and acknowledges everything below offset. Each
// update is left undecoded, so that one of an unknown shape does not hide the others.
func (c *Client) GetUpdates(ctx context.Context, offset int64, limit int, timeout time.Duration, allowed []string) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout+c.timeout)
	defer cancel()
	body := getUpdates{Offset: offset, Limit: limit, Timeout: int(timeout / time.Second), AllowedUpdates: allowed}
	return callWithin[[]json.RawMessage](ctx, c, "getUpdates", body)
}

// do makes a call whose result says nothing, and forgives a refusal that changes nothing.
func (c *Client) do(ctx context.Context, method string, params any) error {
	_, err := call[json.RawMessage](ctx, c, method, params)
	if e, ok := errors.AsType[*APIError](err); ok && e.harmless() {
		return nil
	}
	return err
}
