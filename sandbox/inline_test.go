package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"pickbot/sandbox"
)

func TestInline(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{Now: frozen})
	article := func(id string) fields {
		return fields{"type": "article", "id": id, "title": "Soup",
			"input_message_content": fields{"message_text": "<b>Soup</b>", "parse_mode": "HTML"},
			"reply_markup":          fields{"inline_keyboard": [][]fields{{{"text": "👍", "callback_data": "like"}}}}}
	}
	// ask types a query and answers it; it returns what the person sees.
	ask := func(t *testing.T, results ...fields) (sandbox.InlineQuery, answer) {
		t.Helper()
		var a answer
		done := make(chan struct{})
		go func() {
			defer close(done)
			u := c.updates(fields{"timeout": 10})
			q := read[struct{ ID, Query string }](t, u[0])
			a = c.call("answerInlineQuery", fields{"inline_query_id": q.ID, "results": results, "next_offset": "2"})
			c.updates(fields{"offset": u[0].ID + 1})
		}()
		q := ann.Inline("so")
		<-done
		return q, a
	}

	t.Run("a result goes into the chat by way of the bot", func(t *testing.T) {
		q, _ := ask(t, article("a"), article("b"))
		if len(q.Results) != 2 || q.NextOffset != "2" || !strings.Contains(string(q.Results[0]), "Soup") {
			t.Fatalf("got %+v", q)
		}
		m := ann.Choose(q, "b")
		if m.Text != "Soup" || m.ViaBot == nil || m.From.ID != sandbox.Ann || m.InlineID == "" {
			t.Errorf("got %+v", m)
		}
		updates := c.updates(nil)
		chosen := read[struct {
			ResultID string `json:"result_id"`
			InlineID string `json:"inline_message_id"`
		}](t, updates[1])
		if updates[0].Kind != "message" || updates[1].Kind != "chosen_inline_result" || chosen.ResultID != "b" || chosen.InlineID != m.InlineID {
			t.Errorf("updates %v", updates)
		}
		ann.Tap(m, "👍")
		tap := read[struct {
			InlineID string `json:"inline_message_id"`
			Message  *sandbox.Message
		}](t, c.updates(fields{"offset": -1})[0])
		if tap.InlineID != m.InlineID || tap.Message != nil {
			t.Errorf("tap %+v", tap)
		}
		var edited bool
		c.do("editMessageText", fields{"inline_message_id": m.InlineID, "text": "liked"}, &edited)
		ann.WaitFor("the edit", func(m sandbox.Message) bool { return m.Text == "liked" })
		c.refused("editMessageText", fields{"inline_message_id": "x", "text": "liked"}, 400, "Bad Request: MESSAGE_ID_INVALID")
		c.updates(fields{"offset": updates[1].ID + 2})
	})
	t.Run("refuses results that Telegram refuses", func(t *testing.T) {
		var q struct{ ID string }
		for want, results := range map[string][]fields{
			"Bad Request: RESULT_ID_DUPLICATE":   {article("a"), article("a")},
			"Bad Request: RESULT_ID_INVALID":     {article(strings.Repeat("a", 65))},
			"Bad Request: ARTICLE_TITLE_EMPTY":   {{"type": "article", "id": "a"}},
			"Bad Request: message text is empty": {{"type": "article", "id": "a", "title": "x", "input_message_content": fields{}}},
		} {
			q = typeQuery(t, s)
			c.refused("answerInlineQuery", fields{"inline_query_id": q.ID, "results": results}, 400, want)
		}
		s.Advance(30 * time.Second)
		c.refused("answerInlineQuery", fields{"inline_query_id": q.ID, "results": []fields{}}, 400,
			"Bad Request: query is too old and response timeout expired or query ID is invalid")
		if n := len(c.updates(nil)); n != 0 {
			t.Errorf("%d updates after 30 s", n)
		}
	})
}
