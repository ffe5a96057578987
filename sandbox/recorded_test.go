package sandbox_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
)

func recorded(t *testing.T, path string) (value map[string]any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", path))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// lacks lists where got has no such field as want has, or one of another type.
func lacks(path string, want, got any) (missing []string) {
	if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
		return []string{fmt.Sprintf("%s is %T, want %T", path, got, want)}
	}
	switch want := want.(type) {
	case map[string]any:
		for name, value := range want {
			missing = append(missing, lacks(path+"."+name, value, got.(map[string]any)[name])...)
		}
	case []any:
		for i, value := range want {
			if i < len(got.([]any)) {
				missing = append(missing, lacks(fmt.Sprintf("%s[%d]", path, i), value, got.([]any)[i])...)
			}
		}
	}
	return missing
}

func TestRecorded_updates(t *testing.T) {
	t.Parallel()
	s, c, _ := begin(t, sandbox.Config{})
	tess := s.AddPerson(sandbox.Person{FirstName: "Test", LastName: "Lastname", Username: "Test"})
	shared := func() sandbox.Message {
		q := typeQueryOf(t, s, tess.ID)
		c.do("answerInlineQuery", fields{"inline_query_id": q.ID, "results": []fields{{"type": "article", "id": "12", "title": "x",
			"input_message_content": fields{"message_text": "x"},
			"reply_markup":          fields{"inline_keyboard": [][]fields{{{"text": "a", "callback_data": "a"}}}}}}}, nil)
		return tess.Choose(sandbox.InlineQuery{QueryID: q.ID}, "12")
	}
	for name, act := range map[string]func(){
		"message_text":         func() { tess.Send("/start") },
		"message_reply":        func() { tess.Reply(tess.Send("first"), "/start") },
		"message_entities":     func() { tess.Send("/two #entities") },
		"message_document":     func() { tess.Upload("Testfile.pdf", []byte("x"), "") },
		"edited_message":       func() { tess.Edit(tess.Send("first"), "second") },
		"inline_query":         func() { typeQueryOf(t, s, tess.ID) },
		"chosen_inline_result": func() { shared() },
		"callback_query":       func() { tess.TapAt(shared(), 0, 0) },
	} {
		act()
		raw := c.call("getUpdates", fields{"offset": -1})
		var got []any
		if err := json.Unmarshal(raw.Result, &got); err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		if missing := lacks(name, any(recorded(t, "updates/"+name+".json")), got[0]); len(missing) > 0 {
			t.Errorf("%q in %s", missing, raw.Result)
		}
	}
}

func TestRecorded_errors(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{Token: sandbox.Token, Strict: true, Now: frozen})
	to := func(chatID int64, text string) func(*client) []byte {
		return func(c *client) []byte {
			_, body := get(t, fmt.Sprintf("%s/sendMessage?chat_id=%d&text=%s", c.url, chatID, text))
			return body
		}
	}
	call := func(method string) func(*client) []byte {
		return func(c *client) []byte {
			_, body := get(t, c.url+"/"+method)
			return body
		}
	}
	group := s.Group(sandbox.Group, "Lunch", ann)
	s.Migrate(group)
	for range 3 {
		c.send("x")
	}
	check := func(name string, c *client, provoke func(*client) []byte) {
		t.Helper()
		var got map[string]any
		if err := json.Unmarshal(provoke(c), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(recorded(t, "errors/"+name+".json"), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	check("unauthorized", &client{t: t, url: s.URL + "/bot2:other"}, call("getMe"))
	check("not_found", &client{t: t, url: s.URL + "/botnone"}, call("getMe"))
	check("chat_not_found", c, to(5, "x"))
	check("text_empty", c, to(sandbox.Ann, ""))
	check("query_too_old", c, call("answerCallbackQuery?callback_query_id=1"))
	check("too_many", c, to(sandbox.Ann, "x"))
	check("migrated", c, to(group.ID, "x"))
	ann.Block()
	check("blocked", c, to(sandbox.Ann, "x"))
	c.do("setWebhook", fields{"url": "http://127.0.0.1:1/"}, nil)
	check("webhook_active", c, call("getUpdates"))
}
