package sandbox

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Message is Telegram's Message. The control API shows the same, with ReplyKeyboard and InlineID
// in addition.
type Message struct {
	ID                int64           `json:"message_id"`
	From              *User           `json:"from,omitempty"`
	Date              int64           `json:"date"`
	Chat              ChatRef         `json:"chat"`
	EditDate          int64           `json:"edit_date,omitempty"`
	ReplyTo           *Message        `json:"reply_to_message,omitempty"`
	ViaBot            *User           `json:"via_bot,omitempty"`
	ForwardOrigin     json.RawMessage `json:"forward_origin,omitempty"`
	Protected         bool            `json:"has_protected_content,omitempty"`
	Text              string          `json:"text,omitempty"`
	Entities          []Entity        `json:"entities,omitempty"`
	LinkPreview       json.RawMessage `json:"link_preview_options,omitempty"`
	Photo             []PhotoSize     `json:"photo,omitempty"`
	Document          *Document       `json:"document,omitempty"`
	Caption           string          `json:"caption,omitempty"`
	CaptionEntities   []Entity        `json:"caption_entities,omitempty"`
	CaptionAbove      bool            `json:"show_caption_above_media,omitempty"`
	NewMembers        []User          `json:"new_chat_members,omitempty"`
	LeftMember        *User           `json:"left_chat_member,omitempty"`
	GroupCreated      bool            `json:"group_chat_created,omitempty"`
	SupergroupCreated bool            `json:"supergroup_chat_created,omitempty"`
	MigrateTo         int64           `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom       int64           `json:"migrate_from_chat_id,omitempty"`
	ReplyMarkup       *Keyboard       `json:"reply_markup,omitempty"`

	// ReplyKeyboard is a custom keyboard, its removal or a forced reply, as the bot sent it. Telegram shows it to
	// people only; no update and no answer of the Bot API carries it.
	ReplyKeyboard json.RawMessage `json:"reply_keyboard,omitempty"`

	// InlineID is the inline_message_id of a message that was sent by way of a bot: the bot's only handle on it.
	InlineID string `json:"inline_message_id,omitempty"`

	// Extra holds every other field: sticker, poll, voice, location and whatever Telegram has.
	Extra map[string]json.RawMessage `json:"-"`
}

type plainMessage Message

var plainMessageFields = sync.OnceValue(func() map[string]bool {
	fields := map[string]bool{}
	for field := range reflect.TypeFor[plainMessage]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		fields[name] = true
	}
	return fields
})

// MarshalJSON writes the known fields and then those in Extra.
func (m Message) MarshalJSON() ([]byte, error) {
	known, err := json.Marshal(plainMessage(m))
	if err != nil || len(m.Extra) == 0 {
		return known, err
	}
	extra, err := json.Marshal(m.Extra)
	if err != nil {
		return nil, err
	}
	return slices.Concat(known[:len(known)-1], []byte(","), extra[1:]), nil
}

// UnmarshalJSON reads into m what data has and leaves the rest of m alone, so that it also merges.
func (m *Message) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, (*plainMessage)(m)); err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	maps.DeleteFunc(fields, func(name string, _ json.RawMessage) bool { return plainMessageFields()[name] })
	if len(fields) == 0 {
		return nil
	}
	if m.Extra == nil {
		m.Extra = map[string]json.RawMessage{}
	}
	maps.Copy(m.Extra, fields)
	return nil
}

// FromBot says whether the bot wrote the message.
func (m Message) FromBot() bool { return m.From != nil && m.From.IsBot }

// wire is the message as the Bot API shows it.
func (m Message) wire() Message {
	m.ReplyKeyboard, m.InlineID = nil, ""
	return m
}

// quoted is the message as it stands in a reply to it: without what it replied to itself.
func (m Message) quoted() *Message {
	m = m.wire()
	m.ReplyTo = nil
	return &m
}
