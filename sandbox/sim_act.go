package sandbox

import (
	"bytes"
	"encoding/json"
	"mime"
	"mime/multipart"
	"path"
	"strings"

	"pickbot/sandbox/internal/markup"
)

// scene is a person in a chat who may act there.
type scene struct {
	bot    *bot
	person *Person
	chat   *chat
}

// scene is the person of the path in the chat with that id; 0: their private chat with the bot.
func (r *simRequest) scene(chatID int64) (scene, error) {
	p, err := r.person()
	if err != nil {
		return scene{}, err
	}
	b, err := r.needBot()
	if err != nil {
		return scene{}, err
	}
	if chatID == 0 {
		chatID = p.ID
	}
	c, err := r.chat(b, chatID)
	switch {
	case err != nil:
		return scene{}, notFound("there is no chat %d", chatID)
	case !c.has(p.ID):
		return scene{}, impossible("%s is not in chat %d", p.FirstName, chatID)
	case p.Deactivated:
		return scene{}, impossible("%s has no account any more", p.FirstName)
	case c.Blocked:
		return scene{}, impossible("%s has blocked the bot", p.FirstName)
	case c.MigratedTo != 0:
		return scene{}, impossible("the group became the supergroup %d", c.MigratedTo)
	}
	return scene{b, p, c}, nil
}

// start notes that the person has written to the bot, which from now on may write to them.
func (r *simRequest) start(s scene) {
	if s.chat.private() && !s.chat.Started {
		s.chat.Started = true
		r.saveChat(s.bot, s.chat)
		r.emit("person", s.bot.profile.ID, map[string]any{"person": r.tx.person(s.bot, s.person)})
	}
}

// said is what a person sends: a text, or any fields of a message.
type said struct {
	ChatID  int64           `json:"chat_id"`
	Text    string          `json:"text"`
	ReplyTo int64           `json:"reply_to"`
	Message json.RawMessage `json:"message"`
}

func (r *simRequest) say() (any, error) {
	var in said
	if err := r.body(&in); err != nil {
		return nil, err
	}
	s, err := r.scene(in.ChatID)
	if err != nil {
		return nil, err
	}
	m, err := r.compose(s, in)
	if err != nil {
		return nil, err
	}
	r.start(s)
	r.receive(s.bot, s.chat, m)
	return m, nil
}

// compose makes the message. Raw fields win over the others and are not checked: nonsense is what they are for.
func (r *simRequest) compose(s scene, in said) (*Message, error) {
	from := s.person.user()
	m := &Message{From: &from}
	m.Text, m.Entities = r.typed(in.Text)
	if in.ReplyTo != 0 {
		answered := s.chat.message(in.ReplyTo)
		if answered == nil {
			return nil, notFound("there is no message %d to answer", in.ReplyTo)
		}
		m.ReplyTo = answered.quoted()
	}
	switch {
	case in.Message != nil:
		if err := json.Unmarshal(in.Message, m); err != nil {
			return nil, invalid("message is no message: %v", err)
		}
	case m.Text == "":
		return nil, invalid("the text is empty")
	case markup.Units(m.Text) > maxText:
		return nil, invalid("the text is longer than %d UTF-16 units", maxText)
	}
	return m, nil
}

func (r *simRequest) correct() (any, error) {
	var in said
	if err := r.body(&in); err != nil {
		return nil, err
	}
	s, err := r.scene(in.ChatID)
	if err != nil {
		return nil, err
	}
	old, err := r.ownMessage(s)
	if err != nil {
		return nil, err
	}
	if in.Text == "" {
		return nil, invalid("the text is empty")
	}
	m := *old
	if m.Text != "" {
		m.Text, m.Entities = r.typed(in.Text)
	} else {
		m.Caption, m.CaptionEntities = r.typed(in.Text)
	}
	m.EditDate = r.now.Unix()
	r.replace(s.bot, s.chat, &m)
	if s.bot.sees(s.chat, &m) {
		r.enqueue(s.bot, kindEdited, chatLane(s.chat), messageLife, m.wire())
	}
	return &m, nil
}

// ownMessage is the one in the path, which must be the person's.
func (r *simRequest) ownMessage(s scene) (*Message, error) {
	id, err := r.id("message")
	if err != nil {
		return nil, err
	}
	m := s.chat.message(id)
	switch {
	case m == nil:
		return nil, notFound("there is no message %d", id)
	case m.From == nil || m.From.ID != s.person.ID:
		return nil, impossible("that message is somebody else's")
	}
	return m, nil
}

func (r *simRequest) press() (any, error) {
	var in struct {
		ChatID    int64   `json:"chat_id"`
		MessageID int64   `json:"message_id"`
		Row       int     `json:"row"`
		Col       int     `json:"col"`
		Data      *string `json:"data"`
	}
	if err := r.body(&in); err != nil {
		return nil, err
	}
	s, err := r.scene(in.ChatID)
	if err != nil {
		return nil, err
	}
	m := s.chat.message(in.MessageID)
	if in.Data != nil {
		return r.tap(s.bot, s.chat, s.person, in.MessageID, m, *in.Data).Tap, nil
	}
	button := m.button(in.Row, in.Col)
	switch {
	case button == nil:
		return nil, notFound("message %d has no button there", in.MessageID)
	case button.CallbackData == "":
		return Tap{PersonID: s.person.ID, ChatID: s.chat.ID, MessageID: m.ID, Button: button}, nil
	}
	return r.tap(s.bot, s.chat, s.person, in.MessageID, m, button.CallbackData).Tap, nil
}

// button is the one at a place in the inline keyboard; nil if there is none, or no message.
func (m *Message) button(row, col int) *Button {
	if m == nil || m.ReplyMarkup == nil || row < 0 || row >= len(m.ReplyMarkup.Rows) {
		return nil
	}
	buttons := m.ReplyMarkup.Rows[row]
	if col < 0 || col >= len(buttons) {
		return nil
	}
	return &buttons[col]
}

func (r *simRequest) oneTap() (any, error) {
	b, err := r.needBot()
	if err != nil {
		return nil, err
	}
	if tap := b.taps.get(r.http.PathValue("query")); tap != nil {
		return tap.Tap, nil
	}
	return nil, notFound("there is no such tap")
}

func (r *simRequest) upload() (any, error) {
	p := newParams()
	_, options, _ := mime.ParseMediaType(r.http.Header.Get("Content-Type"))
	if err := p.readMultipart(multipart.NewReader(bytes.NewReader(r.raw), options["boundary"])); err != nil {
		return nil, invalid("the body is no multipart form")
	}
	chatID, _ := p.number("chat_id")
	s, err := r.scene(chatID)
	if err != nil {
		return nil, err
	}
	up, ok := p.files["file"]
	if !ok {
		return nil, invalid("there is no file in the form")
	}
	f, err := r.store(s.bot, up, kindOf(p.text("kind"), up))
	if err != nil {
		return nil, err
	}
	from := s.person.user()
	m := Message{From: &from}
	m.Caption, m.CaptionEntities = r.typed(p.text("caption"))
	m.hold(f)
	r.start(s)
	r.receive(s.bot, s.chat, &m)
	return &m, nil
}

func kindOf(asked string, up upload) string {
	switch strings.ToLower(path.Ext(up.name)) {
	case ".jpg", ".jpeg", ".png":
		if asked == "" {
			return kindPhoto
		}
	}
	if asked == kindPhoto {
		return kindPhoto
	}
	return kindDocument
}
