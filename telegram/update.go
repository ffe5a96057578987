package telegram

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"
)

// errNoUpdate: the bytes are no update at all.
var errNoUpdate = errors.New("not an update")

// errStrange: an update of a shape that this program does not know. It can only be passed over.
var errStrange = errors.New("update of an unknown shape")

// decodeUpdate reads an update. The error is errNoUpdate, or errStrange with an update that has nothing but its id.
func decodeUpdate(raw []byte) (*models.Update, error) {
	u := new(models.Update)
	if err := json.Unmarshal(raw, u); err == nil && u.ID > 0 {
		return u, nil
	}
	var head struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.ID <= 0 {
		return nil, errNoUpdate
	}
	return &models.Update{ID: head.ID}, errStrange
}

// origin is what delivery needs to know of an update.
type origin struct {
	kind   string // as in allowed_updates
	queue  string // updates of one queue are handled one after another
	person int64  // who caused it; 0 where nobody in particular did
}

// originOf finds the chat that an update belongs to. A tap belongs to the chat of its message; what happens in no chat
// belongs to the person.
func originOf(u *models.Update) origin {
	switch {
	case u.Message != nil:
		return fromMessage(models.AllowedUpdateMessage, u.Message)
	case u.CallbackQuery != nil:
		return fromTap(u.CallbackQuery)
	case u.InlineQuery != nil:
		return fromPerson(models.AllowedUpdateInlineQuery, u.InlineQuery.From)
	case u.ChosenInlineResult != nil:
		return fromPerson(models.AllowedUpdateChosenInlineResult, &u.ChosenInlineResult.From)
	case u.MyChatMember != nil:
		return origin{models.AllowedUpdateMyChatMember, chatQueue(u.MyChatMember.Chat.ID), u.MyChatMember.From.ID}
	case u.ChatMember != nil:
		return origin{models.AllowedUpdateChatMember, chatQueue(u.ChatMember.Chat.ID), u.ChatMember.From.ID}
	case u.EditedMessage != nil:
		return fromMessage(models.AllowedUpdateEditedMessage, u.EditedMessage)
	case u.ChannelPost != nil:
		return fromMessage(models.AllowedUpdateChannelPost, u.ChannelPost)
	case u.EditedChannelPost != nil:
		return fromMessage(models.AllowedUpdateEditedChannelPost, u.EditedChannelPost)
	}
	return origin{kind: "other", queue: "update:" + strconv.FormatInt(u.ID, 10)}
}

func fromMessage(kind string, m *models.Message) origin {
	o := origin{kind: kind, queue: chatQueue(m.Chat.ID)}
	if m.From != nil {
		o.person = m.From.ID
	}
	return o
}

func fromTap(q *models.CallbackQuery) origin {
	o := origin{kind: models.AllowedUpdateCallbackQuery, queue: personQueue(q.From.ID), person: q.From.ID}
	switch m := q.Message; {
	case m.Message != nil:
		o.queue = chatQueue(m.Message.Chat.ID)
	case m.InaccessibleMessage != nil && m.InaccessibleMessage.Chat.ID != 0:
		o.queue = chatQueue(m.InaccessibleMessage.Chat.ID)
	}
	return o
}

func fromPerson(kind string, u *models.User) origin {
	if u == nil {
		return origin{kind: kind, queue: personQueue(0)}
	}
	return origin{kind, personQueue(u.ID), u.ID}
}

func chatQueue(id int64) string   { return strconv.FormatInt(id, 10) }
func personQueue(id int64) string { return "user:" + strconv.FormatInt(id, 10) }

// What Telegram gives up on after these times it does not want an answer to any more.
const (
	tapLife    = 150 * time.Second
	inlineLife = 30 * time.Second
)

// expired reports an update that is too old to be worth its answer.
func expired(kind string, age time.Duration) bool {
	switch kind {
	case models.AllowedUpdateCallbackQuery:
		return age > tapLife
	case models.AllowedUpdateInlineQuery:
		return age > inlineLife
	}
	return false
}

// sentAt is when a person caused an update: as Telegram says, or else when it came to us.
func sentAt(u *models.Update, received time.Time) time.Time {
	if u.Message != nil && u.Message.Date > 0 {
		return time.Unix(int64(u.Message.Date), 0)
	}
	return received
}
