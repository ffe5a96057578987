package sandbox_test

import (
	"testing"
	"time"

	"pickbot/sandbox"
)

const notModified = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

func TestEdit(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	keyboard := fields{"inline_keyboard": [][]fields{{{"text": "a", "callback_data": "a"}}}}
	m := c.send("old")
	on := func(more fields) fields {
		in := fields{"chat_id": sandbox.Ann, "message_id": m.ID}
		for name, value := range more {
			in[name] = value
		}
		return in
	}

	t.Run("changes in place", func(t *testing.T) {
		var got sandbox.Message
		c.do("editMessageText", on(fields{"text": "new", "reply_markup": keyboard}), &got)
		if got.ID != m.ID || got.Text != "new" || got.EditDate == 0 || got.ReplyMarkup == nil {
			t.Errorf("got %+v", got)
		}
		ann.WaitFor("the edit", func(m sandbox.Message) bool { return m.Text == "new" })
	})
	t.Run("refuses what changes nothing", func(t *testing.T) {
		c.refused("editMessageText", on(fields{"text": "new", "reply_markup": keyboard}), 400, notModified)
		c.refused("editMessageText", on(fields{"text": " <i></i>new", "parse_mode": "HTML", "reply_markup": keyboard}), 400, notModified)
		c.refused("editMessageReplyMarkup", on(fields{"reply_markup": keyboard}), 400, notModified)
	})
	t.Run("drops the keyboard when there is none in the call", func(t *testing.T) {
		var got sandbox.Message
		c.do("editMessageText", on(fields{"text": "new"}), &got)
		if got.ReplyMarkup != nil {
			t.Errorf("got %+v", got.ReplyMarkup)
		}
		c.do("editMessageReplyMarkup", on(fields{"reply_markup": keyboard}), &got)
		if got.ReplyMarkup == nil || got.Text != "new" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("refuses what cannot be edited", func(t *testing.T) {
		own := ann.Send("mine")
		c.refused("editMessageText", fields{"chat_id": sandbox.Ann, "message_id": own.ID, "text": "x"}, 400, "Bad Request: message can't be edited")
		c.refused("editMessageText", fields{"chat_id": sandbox.Ann, "message_id": 999, "text": "x"}, 400, "Bad Request: message to edit not found")
		c.refused("editMessageText", fields{"chat_id": sandbox.Ann, "text": "x"}, 400, "Bad Request: message identifier is not specified")
		c.refused("editMessageText", fields{"chat_id": 5, "message_id": 1, "text": "x"}, 400, "Bad Request: chat not found")
		c.refused("editMessageCaption", on(fields{"caption": "x"}), 400, "Bad Request: there is no caption in the message to edit")
		c.refused("editMessageReplyMarkup", on(fields{"reply_markup": fields{"force_reply": true}}), 400, "Bad Request: inline keyboard expected")
	})
	t.Run("a person's edit reaches the bot", func(t *testing.T) {
		own := ann.Send("soop")
		ann.Edit(own, "soup /ask")
		updates := c.updates(fields{"offset": -1})
		got := read[sandbox.Message](t, updates[0])
		if updates[0].Kind != "edited_message" || got.Text != "soup /ask" || got.EditDate == 0 || len(got.Entities) != 1 {
			t.Errorf("got %s %+v", updates[0].Kind, got)
		}
	})
	t.Run("deletes, once, and within 48 hours", func(t *testing.T) {
		c.do("deleteMessage", on(nil), nil)
		c.refused("deleteMessage", on(nil), 400, "Bad Request: message to delete not found")
		c.refused("editMessageText", on(fields{"text": "x"}), 400, "Bad Request: message to edit not found")
		for _, seen := range ann.Messages() {
			if seen.ID == m.ID {
				t.Error("the person still sees it")
			}
		}
		late := c.send("late")
		s.Advance(48 * time.Hour)
		c.refused("deleteMessage", fields{"chat_id": sandbox.Ann, "message_id": late.ID}, 400, "Bad Request: message can't be deleted")
	})
}

func TestCopyAndForward(t *testing.T) {
	t.Parallel()
	_, c, ann := begin(t, sandbox.Config{})
	m := ann.Send("a message of #mine")
	var id struct {
		MessageID int64 `json:"message_id"`
	}
	c.do("copyMessage", fields{"chat_id": sandbox.Ann, "from_chat_id": sandbox.Ann, "message_id": m.ID}, &id)
	if got := ann.Next(); got.ID != id.MessageID || got.Text != m.Text || len(got.Entities) != 1 || got.ForwardOrigin != nil {
		t.Errorf("copied %+v", got)
	}
	var forwarded sandbox.Message
	c.do("forwardMessage", fields{"chat_id": sandbox.Ann, "from_chat_id": sandbox.Ann, "message_id": m.ID}, &forwarded)
	if forwarded.Text != m.Text || forwarded.ForwardOrigin == nil {
		t.Errorf("forwarded %+v", forwarded)
	}
	c.refused("copyMessage", fields{"chat_id": sandbox.Ann, "from_chat_id": sandbox.Ann, "message_id": 999}, 400, "Bad Request: message to copy not found")
}
