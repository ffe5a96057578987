package sandbox

import (
	"bytes"
	"encoding/json"
)

const notModified = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

// editing is a message that the bot changes.
type editing struct {
	chat   *chat
	old    *Message
	inline bool // it was named by inline_message_id, so the result is true instead of the message
}

// editable finds the message to edit, and refuses one that is not the bot's.
func (t *tx) editable(b *bot, p *params) (editing, error) {
	if id := p.text("inline_message_id"); id != "" {
		ref, ok := b.viaBot[id]
		if !ok {
			return editing{}, badRequest("MESSAGE_ID_INVALID")
		}
		c := b.chats[ref.chatID]
		return editing{c, c.message(ref.messageID), true}, nil
	}
	c, err := t.chatOf(b, p)
	if err != nil {
		return editing{}, err
	}
	if c.MigratedTo != 0 {
		_, err := t.target(b, p)
		return editing{}, err
	}
	id, ok := p.number("message_id")
	if !ok {
		return editing{}, badRequest("message identifier is not specified")
	}
	m := c.message(id)
	switch {
	case m == nil:
		return editing{}, badRequest("message to edit not found")
	case m.From == nil || m.From.ID != b.profile.ID || m.ForwardOrigin != nil:
		return editing{}, badRequest("message can't be edited")
	}
	return editing{chat: c, old: m}, nil
}

// edit changes a copy of the message and puts it in place, unless nothing is different.
func (t *tx) edit(b *bot, e editing, change *Message) (any, error) {
	if same(e.old, change) {
		return nil, badRequest(notModified)
	}
	if err := t.limit(b, e.chat); err != nil {
		return nil, err
	}
	change.EditDate = t.now.Unix()
	t.replace(b, e.chat, change)
	if e.inline {
		return true, nil
	}
	return change.wire(), nil
}

func same(a, b *Message) bool {
	left, errLeft := json.Marshal(a)
	right, errRight := json.Marshal(b)
	return errLeft == nil && errRight == nil && bytes.Equal(left, right)
}

func editMessageText(t *tx, b *bot, p *params) (any, error) {
	e, err := t.editable(b, p)
	if err != nil {
		return nil, err
	}
	text, entities, err := t.messageText(p)
	if err != nil {
		return nil, err
	}
	keyboard, err := inlineMarkup(p)
	if err != nil {
		return nil, err
	}
	if e.old.Text == "" {
		return nil, badRequest("there is no text in the message to edit")
	}
	m := *e.old
	m.Text, m.Entities, m.LinkPreview, m.ReplyMarkup = text, entities, linkPreview(p), keyboard
	return t.edit(b, e, &m)
}

func editMessageCaption(t *tx, b *bot, p *params) (any, error) {
	e, err := t.editable(b, p)
	if err != nil {
		return nil, err
	}
	caption, entities, err := t.caption(p)
	if err != nil {
		return nil, err
	}
	keyboard, err := inlineMarkup(p)
	if err != nil {
		return nil, err
	}
	if e.old.Photo == nil && e.old.Document == nil {
		return nil, badRequest("there is no caption in the message to edit")
	}
	m := *e.old
	m.Caption, m.CaptionEntities, m.ReplyMarkup = caption, entities, keyboard
	m.CaptionAbove = p.flag("show_caption_above_media")
	return t.edit(b, e, &m)
}

func editMessageReplyMarkup(t *tx, b *bot, p *params) (any, error) {
	e, err := t.editable(b, p)
	if err != nil {
		return nil, err
	}
	keyboard, err := inlineMarkup(p)
	if err != nil {
		return nil, err
	}
	m := *e.old
	m.ReplyMarkup = keyboard
	return t.edit(b, e, &m)
}

// editMessageMedia puts another picture or document, with its caption, in place of the one there or of a text.
func editMessageMedia(t *tx, b *bot, p *params) (any, error) {
	e, err := t.editable(b, p)
	if err != nil {
		return nil, err
	}
	var media struct {
		Type      string          `json:"type"`
		Media     string          `json:"media"`
		Caption   string          `json:"caption"`
		ParseMode string          `json:"parse_mode"`
		Entities  json.RawMessage `json:"caption_entities"`
	}
	if err := p.object("media", "input media", &media); err != nil {
		return nil, err
	}
	inner := &params{files: p.files, values: map[string]string{
		media.Type: media.Media, "caption": media.Caption, "parse_mode": media.ParseMode, "caption_entities": string(media.Entities),
	}}
	keyboard, err := inlineMarkup(p)
	if err != nil {
		return nil, err
	}
	m := *e.old
	m.Text, m.Entities, m.LinkPreview, m.Photo, m.Document = "", nil, nil, nil, nil
	if err := t.attach(b, inner, media.Type, &m); err != nil {
		return nil, err
	}
	m.ReplyMarkup = keyboard
	return t.edit(b, e, &m)
}
