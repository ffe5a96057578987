package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
)

func TestTaps(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{Now: frozen})
	const old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
	var m sandbox.Message
	c.do("sendMessage", fields{"chat_id": sandbox.Ann, "text": "?", "reply_markup": fields{"inline_keyboard": [][]fields{
		{{"text": "yes", "callback_data": "y"}, {"text": "no", "callback_data": "n"}},
		{{"text": "site", "url": "example.com"}, {"text": "copy", "copy_text": fields{"text": "c"}}, {"text": "share", "switch_inline_query": ""}},
	}}}, &m)

	t.Run("reach the bot with the message and the data", func(t *testing.T) {
		tap := ann.Tap(m, "no")
		got := read[struct {
			ID           string
			From         sandbox.User
			Message      sandbox.Message
			ChatInstance string `json:"chat_instance"`
			Data         string
		}](t, c.updates(fields{"offset": -1})[0])
		if got.ID != tap.QueryID || got.From.ID != sandbox.Ann || got.Data != "n" || got.ChatInstance == "" {
			t.Errorf("got %+v", got)
		}
		if diff := cmp.Diff(m, got.Message); diff != "" {
			t.Errorf("message (-want +got):\n%s", diff)
		}
	})
	t.Run("are answered once", func(t *testing.T) {
		tap := ann.TapAt(m, 0, 0)
		c.refused("answerCallbackQuery", fields{"callback_query_id": tap.QueryID, "text": strings.Repeat("é", 201)}, 400, "Bad Request: MESSAGE_TOO_LONG")
		c.do("answerCallbackQuery", fields{"callback_query_id": tap.QueryID, "text": "done", "show_alert": true}, nil)
		if diff := cmp.Diff(sandbox.TapAnswer{Text: "done", ShowAlert: true}, ann.Answer(tap)); diff != "" {
			t.Error(diff)
		}
		c.refused("answerCallbackQuery", fields{"callback_query_id": tap.QueryID}, 400, old)
	})
	t.Run("are too old after 150 seconds", func(t *testing.T) {
		tap := ann.TapAt(m, 0, 0)
		s.Advance(150 * time.Second)
		c.refused("answerCallbackQuery", fields{"callback_query_id": tap.QueryID}, 400, old)
		c.refused("answerCallbackQuery", fields{"callback_query_id": "7"}, 400, old)
	})
	t.Run("of buttons that the app acts on make no query", func(t *testing.T) {
		for label, want := range map[string]sandbox.Button{
			"site":  {Text: "site", URL: "http://example.com/"},
			"copy":  {Text: "copy", CopyText: &sandbox.CopyText{Text: "c"}},
			"share": {Text: "share", SwitchInline: new(string)},
		} {
			if diff := cmp.Diff(&want, ann.Tap(m, label).Button); diff != "" {
				t.Error(diff)
			}
		}
	})
	t.Run("can be forged, also on a message that is gone", func(t *testing.T) {
		ann.TapData(m, "v9:forged")
		c.do("deleteMessage", fields{"chat_id": sandbox.Ann, "message_id": m.ID}, nil)
		ann.TapData(m, "late")
		updates := c.updates(fields{"offset": -2})
		forged := read[struct{ Data string }](t, updates[0])
		late := read[struct{ Message map[string]any }](t, updates[1])
		if forged.Data != "v9:forged" || late.Message["date"] != 0.0 || late.Message["text"] != nil {
			t.Errorf("got %v and %v", forged, late)
		}
	})
}
