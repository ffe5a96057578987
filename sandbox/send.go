package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

func sendMessage(t *tx, b *bot, p *params) (any, error) {
	c, err := t.target(b, p)
	if err != nil {
		return nil, err
	}
	text, entities, err := t.messageText(p)
	if err != nil {
		return nil, err
	}
	m := &Message{Text: text, Entities: entities, LinkPreview: linkPreview(p)}
	return t.send(b, c, p, m)
}

// send finishes a message of the bot: what every send method shares, the limits last.
func (t *tx) send(b *bot, c *chat, p *params, m *Message) (any, error) {
	keys, err := readMarkup(p)
	if err != nil {
		return nil, err
	}
	if m.ReplyTo, err = replyTo(c, p); err != nil {
		return nil, err
	}
	if err := t.limit(b, c); err != nil {
		return nil, err
	}
	me := b.user()
	m.From, m.ReplyMarkup, m.ReplyKeyboard, m.Protected = &me, keys.inline, keys.other, p.flag("protect_content")
	t.post(b, c, m)
	return m.wire(), nil
}

// replyTo is the message that the new one answers, from reply_parameters or its older form.
func replyTo(c *chat, p *params) (*Message, error) {
	var reply struct {
		MessageID int64 `json:"message_id"`
		Optional  bool  `json:"allow_sending_without_reply"`
	}
	if err := p.object("reply_parameters", "reply parameters", &reply); err != nil {
		return nil, err
	}
	if reply.MessageID == 0 {
		reply.MessageID, _ = p.number("reply_to_message_id")
		reply.Optional = p.flag("allow_sending_without_reply")
	}
	if reply.MessageID == 0 {
		return nil, nil
	}
	if m := c.message(reply.MessageID); m != nil {
		return m.quoted(), nil
	}
	if reply.Optional {
		return nil, nil
	}
	return nil, badRequest("message to be replied not found")
}

// linkPreview is link_preview_options, or its older form.
func linkPreview(p *params) json.RawMessage {
	switch options := p.text("link_preview_options"); {
	case options != "" && options != "{}" && json.Valid([]byte(options)):
		return json.RawMessage(options)
	case p.flag("disable_web_page_preview"):
		return json.RawMessage(`{"is_disabled":true}`)
	}
	return nil
}

// actionLife is how long Telegram's apps show an action.
const actionLife = 5 * time.Second

func sendChatAction(t *tx, b *bot, p *params) (any, error) {
	c, err := t.target(b, p)
	if err != nil {
		return nil, err
	}
	action := p.text("action")
	known := []string{"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
		"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"}
	if !slices.Contains(known, action) {
		return nil, badRequest("wrong parameter action in request")
	}
	until := t.now.Add(actionLife).UnixMilli()
	t.emit("typing", b.profile.ID, map[string]any{"chat_id": c.ID, "action": action, "until": until})
	return true, nil
}

// source is the message that copyMessage and forwardMessage take.
func (t *tx) source(b *bot, p *params, verb string) (*Message, error) {
	id, ok := p.number("from_chat_id")
	if !ok {
		return nil, badRequest("chat not found")
	}
	from, err := t.chat(b, id)
	if err != nil {
		return nil, err
	}
	n, _ := p.number("message_id")
	m := from.message(n)
	if m == nil {
		return nil, badRequest("message to %s not found", verb)
	}
	return m, nil
}

// content is a message without what belongs to its place: sender, date, buttons, answered message.
func (m Message) content() *Message {
	m.From, m.ReplyTo, m.ViaBot, m.EditDate, m.ReplyMarkup, m.ReplyKeyboard, m.InlineID = nil, nil, nil, 0, nil, nil, ""
	return &m
}

func copyMessage(t *tx, b *bot, p *params) (any, error) {
	c, err := t.target(b, p)
	if err != nil {
		return nil, err
	}
	original, err := t.source(b, p, "copy")
	if err != nil {
		return nil, err
	}
	m := original.content()
	if _, ok := p.values["caption"]; ok && m.Text == "" {
		if m.Caption, m.CaptionEntities, err = t.caption(p); err != nil {
			return nil, err
		}
	}
	if _, err := t.send(b, c, p, m); err != nil {
		return nil, err
	}
	return map[string]int64{"message_id": m.ID}, nil
}

func forwardMessage(t *tx, b *bot, p *params) (any, error) {
	c, err := t.target(b, p)
	if err != nil {
		return nil, err
	}
	original, err := t.source(b, p, "forward")
	if err != nil {
		return nil, err
	}
	m := original.content()
	if m.ForwardOrigin == nil {
		m.ForwardOrigin = forwardOrigin(original)
	}
	return t.send(b, c, p, m)
}

func forwardOrigin(m *Message) json.RawMessage {
	origin, err := json.Marshal(map[string]any{"type": "user", "date": m.Date, "sender_user": m.From})
	if err != nil {
		return nil // cannot happen: numbers and strings
	}
	return origin
}
