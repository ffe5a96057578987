package sandbox

import (
	"fmt"
	"hash/fnv"
	"time"
	"unicode/utf8"
)

// maxToast is the length of a callback answer's text, in characters.
const maxToast = 200

const errOldQuery = "query is too old and response timeout expired or query ID is invalid"

// askedTap is a tap that made a callback query.
type askedTap struct {
	Tap
	At time.Time `json:"at"`
}

func (t *tx) saveTap(b *bot, id string, a *askedTap) {
	t.put(fmt.Sprintf("tap/%d/%s", b.profile.ID, id), a)
}

// callbackQuery is Telegram's CallbackQuery.
type callbackQuery struct {
	ID              string   `json:"id"`
	From            User     `json:"from"`
	Message         *Message `json:"message,omitempty"`
	InlineMessageID string   `json:"inline_message_id,omitempty"`
	ChatInstance    string   `json:"chat_instance"`
	Data            string   `json:"data"`
}

// tap makes a callback query of a person. M may be gone: then the bot hears of an inaccessible message.
func (t *tx) tap(b *bot, c *chat, person *Person, messageID int64, m *Message, data string) *askedTap {
	tap := &askedTap{At: t.now, Tap: Tap{
		QueryID: t.queryID(b), PersonID: person.ID, ChatID: c.ID, MessageID: messageID, Data: data,
	}}
	for _, old := range b.taps.add(tap.QueryID, tap) {
		t.remove(fmt.Sprintf("tap/%d/%s", b.profile.ID, old))
	}
	t.saveTap(b, tap.QueryID, tap)
	q := callbackQuery{ID: tap.QueryID, From: person.user(), ChatInstance: chatInstance(b, c), Data: data}
	switch {
	case m == nil:
		q.Message = &Message{ID: messageID, Chat: t.ref(c)}
	case m.InlineID != "":
		q.InlineMessageID = m.InlineID
	default:
		shown := m.wire()
		q.Message = &shown
	}
	t.enqueue(b, kindCallback, fmt.Sprintf("taps of %d", person.ID), callbackLife, q)
	return tap
}

// queryID is a new id for a callback or inline query: never given out before, by any run.
func (t *tx) queryID(b *bot) string {
	b.profile.Queries++
	t.saveBot(b)
	return fmt.Sprintf("%d%08d", b.profile.ID, b.profile.Queries)
}

func chatInstance(b *bot, c *chat) string {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, b.profile.ID, c.ID) // never fails
	return fmt.Sprint(int64(h.Sum64()))
}

func answerCallbackQuery(t *tx, b *bot, p *params) (any, error) {
	tap := b.taps.get(p.text("callback_query_id"))
	if tap == nil || tap.Answer != nil || t.now.Sub(tap.At) >= callbackLife {
		return nil, badRequest(errOldQuery)
	}
	if utf8.RuneCountInString(p.text("text")) > maxToast {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	tap.Answer = &TapAnswer{Text: p.text("text"), ShowAlert: p.flag("show_alert"), URL: p.text("url")}
	t.saveTap(b, tap.QueryID, tap)
	t.emit("answer", b.profile.ID, map[string]any{"chat_id": tap.ChatID, "tap": tap.Tap})
	return true, nil
}
