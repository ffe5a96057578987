package telegram

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// The library's parameters are made for its own form encoder. Encoded as plain JSON, a command scope and an inline result
// lose their type, a file's id is not escaped, and a nil keyboard becomes null. The types below put these fields right by
// shadowing them; everything else is encoded as its tags say.

type (
	setMyCommands struct {
		*bot.SetMyCommandsParams
		Scope json.RawMessage `json:"scope,omitempty"`
	}
	deleteMyCommands struct {
		*bot.DeleteMyCommandsParams
		Scope json.RawMessage `json:"scope,omitempty"`
	}
	answerInlineQuery struct {
		*bot.AnswerInlineQueryParams
		Results []json.RawMessage `json:"results"`
	}
	sendPhoto struct {
		*bot.SendPhotoParams
		Photo       string             `json:"photo,omitempty"`
		ReplyMarkup models.ReplyMarkup `json:"reply_markup,omitempty"`
		inlineKeyboard
	}
	sendDocument struct {
		*bot.SendDocumentParams
		Document    string             `json:"document,omitempty"`
		Thumbnail   string             `json:"thumbnail,omitempty"`
		ReplyMarkup models.ReplyMarkup `json:"reply_markup,omitempty"`
		inlineKeyboard
	}
	sendMessage struct {
		*bot.SendMessageParams
		ReplyMarkup models.ReplyMarkup `json:"reply_markup,omitempty"`
		inlineKeyboard
	}
	editMessageText struct {
		*bot.EditMessageTextParams
		ReplyMarkup models.ReplyMarkup `json:"reply_markup,omitempty"`
		inlineKeyboard
	}
	editMessageReplyMarkup struct {
		*bot.EditMessageReplyMarkupParams
		ReplyMarkup models.ReplyMarkup `json:"reply_markup,omitempty"`
		inlineKeyboard
	}
	setWebhook struct {
		*bot.SetWebhookParams
		Certificate string `json:"certificate,omitempty"`
	}
)

// encode writes params as JSON, leaving the < of HTML texts as it is; nil becomes an empty object.
func encode(buf *bytes.Buffer, params any) error {
	if params == nil {
		buf.WriteString("{}")
		return nil
	}
	const usualSize = 4 << 10 // of a message with buttons, in bytes
	p, joins := params.(interface{ join(*bytes.Buffer) error })
	if joins {
		buf.Grow(usualSize)
	}
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(params); err != nil || !joins {
		return err
	}
	return p.join(buf)
}

// markup takes the keyboard below a message apart, which is encoded by itself. One that is a nil pointer is none.
func markup(m models.ReplyMarkup) (models.ReplyMarkup, inlineKeyboard) {
	switch k := m.(type) {
	case *models.InlineKeyboardMarkup:
		if k == nil {
			return nil, nil
		}
		return nil, append(inlineKeyboard{}, k.InlineKeyboard...) // not nil, even if it has no rows
	case *models.ReplyKeyboardMarkup:
		if k == nil {
			return nil, nil
		}
	}
	return m, nil
}

// inlineKeyboard is encoded without reflection: a message has two dozen buttons of a dozen fields each, of which hardly
// any are set.
type inlineKeyboard [][]models.InlineKeyboardButton

// join puts the keyboard, if there is one, into parameters that are encoded already.
func (k inlineKeyboard) join(buf *bytes.Buffer) error {
	if k == nil {
		return nil
	}
	buf.Truncate(buf.Len() - len("}\n"))
	b := append(buf.AvailableBuffer(), `,"reply_markup":{"inline_keyboard":[`...)
	for i, row := range k {
		b = append(comma(b, i), '[')
		for j := range row {
			var err error
			if b, err = appendButton(comma(b, j), &row[j]); err != nil {
				return err
			}
		}
		b = append(b, ']')
	}
	buf.Write(append(b, "]}}"...))
	return nil
}

// comma goes before every element but the first.
func comma(b []byte, i int) []byte {
	if i == 0 {
		return b
	}
	return append(b, ',')
}

func appendButton(b []byte, button *models.InlineKeyboardButton) ([]byte, error) {
	if *button != (models.InlineKeyboardButton{Text: button.Text, CallbackData: button.CallbackData}) {
		raw, err := json.Marshal(button)
		return append(b, raw...), err
	}
	b = appendString(append(b, `{"text":`...), button.Text)
	if button.CallbackData != "" {
		b = appendString(append(b, `,"callback_data":`...), button.CallbackData)
	}
	return append(b, '}'), nil
}

func appendString(b []byte, s string) []byte {
	if !utf8.ValidString(s) || strings.IndexFunc(s, isEscaped) >= 0 {
		quoted, _ := json.Marshal(s) // a string always can
		return append(b, quoted...)
	}
	b = append(append(b, '"'), s...)
	return append(b, '"')
}

// isEscaped reports what a JSON string has no place for as it is.
func isEscaped(r rune) bool { return r < ' ' || r == '"' || r == '\\' }

func scope(s models.BotCommandScope) (json.RawMessage, error) {
	if s == nil {
		return nil, nil
	}
	raw, err := s.MarshalCustom()
	if err != nil {
		return nil, fmt.Errorf("encode the commands' scope: %w", err)
	}
	return raw, nil
}

// inlineResults is never nil: no results are an empty array.
func inlineResults(results []models.InlineQueryResult) ([]json.RawMessage, error) {
	raw := make([]json.RawMessage, 0, len(results))
	for i, r := range results {
		b, err := r.MarshalCustom()
		if err != nil {
			return nil, fmt.Errorf("encode inline result %d: %w", i, err)
		}
		raw = append(raw, b)
	}
	return raw, nil
}
