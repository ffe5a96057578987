package sandbox_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
)

func TestSendMessage(t *testing.T) {
	t.Parallel()
	_, c, ann := begin(t, sandbox.Config{})

	t.Run("returns the message with entities in UTF-16 units", func(t *testing.T) {
		var got sandbox.Message
		c.do("sendMessage", fields{"chat_id": sandbox.Ann, "text": "🍲 <b>soup</b> ", "parse_mode": "HTML",
			"link_preview_options": fields{"prefer_large_media": true},
			"reply_markup":         fields{"inline_keyboard": [][]fields{{{"text": "👍", "callback_data": "like"}}}}}, &got)
		want := sandbox.Message{
			ID: got.ID, Date: got.Date, From: &sandbox.User{ID: 1, IsBot: true, FirstName: "Sandbox", Username: "sandbox_bot"},
			Chat: sandbox.ChatRef{ID: sandbox.Ann, FirstName: "Ann", Username: "ann", Type: "private"},
			Text: "🍲 soup", Entities: []sandbox.Entity{{Type: "bold", Offset: 3, Length: 4}},
			LinkPreview: []byte(`{"prefer_large_media":true}`),
			ReplyMarkup: &sandbox.Keyboard{Rows: [][]sandbox.Button{{{Text: "👍", CallbackData: "like"}}}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("keeps custom keyboards for the person's eyes", func(t *testing.T) {
		var got sandbox.Message
		c.do("sendMessage", fields{"chat_id": sandbox.Ann, "text": "?", "reply_markup": fields{"force_reply": true}}, &got)
		if got.ReplyKeyboard != nil {
			t.Errorf("the bot got %s", got.ReplyKeyboard)
		}
		all := ann.Messages()
		if seen := string(all[len(all)-1].ReplyKeyboard); seen != `{"force_reply":true}` {
			t.Errorf("the person sees %s", seen)
		}
	})
	t.Run("replies", func(t *testing.T) {
		question := ann.Send("why?")
		var got sandbox.Message
		c.do("sendMessage", fields{"chat_id": sandbox.Ann, "text": "so", "reply_parameters": fields{"message_id": question.ID}}, &got)
		if got.ReplyTo == nil || got.ReplyTo.Text != "why?" {
			t.Errorf("reply to %+v", got.ReplyTo)
		}
		c.refused("sendMessage", fields{"chat_id": sandbox.Ann, "text": "so", "reply_parameters": fields{"message_id": 999}},
			400, "Bad Request: message to be replied not found")
		c.do("sendMessage", fields{"chat_id": sandbox.Ann, "text": "so",
			"reply_parameters": fields{"message_id": 999, "allow_sending_without_reply": true}}, nil)
	})
	t.Run("4096 UTF-16 units fit after parsing, 1024 into a caption", func(t *testing.T) {
		bold := func(text string) string { return "<b>" + text + "</b>&amp;" }
		fits := strings.Repeat("🍲", 2047) + "x"
		c.do("sendMessage", fields{"chat_id": sandbox.Ann, "parse_mode": "HTML", "text": bold(fits)}, nil)
		c.refused("sendMessage", fields{"chat_id": sandbox.Ann, "parse_mode": "HTML", "text": bold(fits + "x")},
			400, "Bad Request: message is too long")
		caption := func(text string) answer {
			return c.upload("sendPhoto", map[string]string{"chat_id": itoa(sandbox.Ann), "caption": bold(text), "parse_mode": "HTML"},
				map[string][]byte{"photo": picture(t, 4, 3)})
		}
		fits = strings.Repeat("🍲", 511) + "x"
		if a := caption(fits); !a.OK {
			t.Errorf("1024 units: %+v", a)
		}
		if a := caption(fits + "x"); a.Description != "Bad Request: message caption is too long" {
			t.Errorf("1025 units: %+v", a)
		}
	})
	t.Run("1 to 64 bytes of callback data", func(t *testing.T) {
		for _, data := range []string{"x", strings.Repeat("é", 32)} {
			c.do("sendMessage", fields{"chat_id": sandbox.Ann, "text": "?",
				"reply_markup": fields{"inline_keyboard": [][]fields{{{"text": "a", "callback_data": data}}}}}, nil)
		}
	})
}

func TestSendMessage_refuses(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	button := func(b fields) fields { return fields{"inline_keyboard": [][]fields{{b}}} }
	text := func(more fields) fields {
		in := fields{"chat_id": sandbox.Ann, "text": "x"}
		for name, value := range more {
			in[name] = value
		}
		return in
	}
	for name, tc := range map[string]struct {
		in   fields
		want string
	}{
		"no chat":               {fields{"text": "x"}, "Bad Request: chat_id is empty"},
		"an unknown chat":       {fields{"chat_id": 5, "text": "x"}, "Bad Request: chat not found"},
		"an unknown name":       {fields{"chat_id": "@nobody", "text": "x"}, "Bad Request: chat not found"},
		"no text":               {fields{"chat_id": sandbox.Ann}, "Bad Request: message text is empty"},
		"white space":           {text(fields{"text": " \n"}), "Bad Request: text must be non-empty"},
		"nothing inside tags":   {text(fields{"text": "<b></b>", "parse_mode": "HTML"}), "Bad Request: text must be non-empty"},
		"a tag Telegram lacks":  {text(fields{"text": "a, <p>", "parse_mode": "html"}), `Bad Request: can't parse entities: Unsupported start tag "p" at byte offset 3`},
		"an unknown parse mode": {text(fields{"parse_mode": "rtf"}), "Bad Request: unsupported parse_mode"},
		"no object as markup":   {text(fields{"reply_markup": "[]"}), "Bad Request: object expected as reply markup"},
		"broken markup":         {text(fields{"reply_markup": "{"}), "Bad Request: can't parse reply keyboard markup JSON object"},
		"a button that does nothing": {text(fields{"reply_markup": button(fields{"text": "a"})}),
			"Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		"a button without text": {text(fields{"reply_markup": button(fields{"callback_data": "a"})}),
			`Bad Request: can't parse inline keyboard button: Can't find field "text"`},
		"65 bytes of data": {text(fields{"reply_markup": button(fields{"text": "a", "callback_data": strings.Repeat("é", 32) + "x"})}),
			"Bad Request: BUTTON_DATA_INVALID"},
		"no data": {text(fields{"reply_markup": button(fields{"text": "a", "callback_data": ""})}), "Bad Request: BUTTON_DATA_INVALID"},
		"an empty copy text": {text(fields{"reply_markup": button(fields{"text": "a", "copy_text": fields{"text": ""}})}),
			"Bad Request: BUTTON_COPY_TEXT_INVALID"},
		"a link to localhost": {text(fields{"reply_markup": button(fields{"text": "a", "url": "http://localhost:8080"})}),
			"Bad Request: inline keyboard button URL 'http://localhost:8080' is invalid: Wrong HTTP URL"},
		"another scheme": {text(fields{"reply_markup": button(fields{"text": "a", "url": "ftp://example.com"})}),
			"Bad Request: inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol"},
	} {
		t.Run(name, func(t *testing.T) { c.refused("sendMessage", tc.in, 400, tc.want) })
	}

	t.Run("somebody who never wrote", func(t *testing.T) {
		c.refused("sendMessage", fields{"chat_id": sandbox.Max, "text": "x"}, 403, "Forbidden: bot can't initiate conversation with a user")
	})
	t.Run("somebody who blocked the bot, until they unblock it", func(t *testing.T) {
		ann.Block()
		c.refused("sendMessage", text(nil), 403, "Forbidden: bot was blocked by the user")
		c.refused("sendChatAction", fields{"chat_id": sandbox.Ann, "action": "typing"}, 403, "Forbidden: bot was blocked by the user")
		ann.Unblock()
		c.send("hello again")
		var status []string
		for _, u := range c.updates(nil) {
			change := read[struct {
				New struct{ Status string } `json:"new_chat_member"`
			}](t, u)
			status = append(status, u.Kind+" "+change.New.Status)
		}
		if diff := cmp.Diff([]string{"my_chat_member kicked", "my_chat_member member"}, status); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a deleted account", func(t *testing.T) {
		eve := s.AddPerson(sandbox.Person{FirstName: "Eve"})
		eve.Send("hello")
		eve.Deactivate()
		c.refused("sendMessage", fields{"chat_id": eve.ID, "text": "x"}, 403, "Forbidden: user is deactivated")
	})
	t.Run("no error is counted as a success", func(t *testing.T) {
		if codes := s.Counters().Calls["sendMessage"]; codes[200] != 1 || codes[400] < 15 || codes[403] != 3 {
			t.Errorf("counters %v", codes)
		}
	})
}

func TestAPI_refuses(t *testing.T) {
	t.Parallel()
	s, c, _ := begin(t, sandbox.Config{})
	c.refused("sendTelepathy", nil, 404, "Not Found: method not found")
	c.refused("sendChatAction", fields{"chat_id": sandbox.Ann, "action": "dancing"}, 400, "Bad Request: wrong parameter action in request")
	for token, want := range map[string]int{"1": 404, "x:y": 404, "": 404, "7:y": 200} {
		other := &client{t: t, url: s.URL + "/bot" + token}
		if a := other.call("getMe", nil); a.OK != (want == 200) || !a.OK && a.ErrorCode != want {
			t.Errorf("token %q: %+v, want %d", token, a, want)
		}
	}
	if a := c.post("getMe", "application/json", []byte("{")); a.Description != "Bad Request: object expected" {
		t.Errorf("broken JSON: %+v", a)
	}
	if a := c.post("sendMessage", "application/x-www-form-urlencoded", []byte("chat_id=1001&text=%ff")); a.Description != "Bad Request: strings must be encoded in UTF-8" {
		t.Errorf("broken UTF-8: %+v", a)
	}
}

func TestAPI_pinnedToken(t *testing.T) {
	t.Parallel()
	s, c, _ := begin(t, sandbox.Config{Token: "77:secret", Name: "pickbot", Username: "pick_bot"})
	var me sandbox.User
	c.do("getMe", nil, &me)
	if diff := cmp.Diff(sandbox.User{ID: 77, IsBot: true, FirstName: "pickbot", Username: "pick_bot"}, me); diff != "" {
		t.Error(diff)
	}
	(&client{t: t, url: s.URL + "/bot77:wrong"}).refused("getMe", nil, 401, "Unauthorized")
}
