package telegram

import (
	"bytes"
	"encoding/json"
	"fmt"

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
	}
	sendDocument struct {
		*bot.SendDocumentParams
		Document    string             `json:"document,omitempty"`
		Thumbnail   string             `json:"thumbnail,omitempty"`
		ReplyMarkup models.ReplyMarkup `json:"reply_markup,omitempty"`
	}
	sendMessage struct {
		*bot.SendMessageParams
		ReplyMarkup models.ReplyMarkup `json:"reply_markup,omitempty"`
	}
	editMessageText struct {
		*bot.EditMessageTextParams
		ReplyMarkup models.ReplyMarkup `json:"reply_markup,omitempty"`
	}
	editMessageReplyMarkup struct {
		*bot.EditMessageReplyMarkupParams
		ReplyMarkup models.ReplyMarkup `json:"reply_markup,omitempty"`
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
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	return enc.Encode(params)
}

// markup turns a keyboard that is a nil pointer into no keyboard.
func markup(m models.ReplyMarkup) models.ReplyMarkup {
	switch k := m.(type) {
	case *models.InlineKeyboardMarkup:
		if k == nil {
			return nil
		}
	case *models.ReplyKeyboardMarkup:
		if k == nil {
			return nil
		}
	}
	return m
}

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
