package sandbox_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

func TestState_survivesRestart(t *testing.T) {
	t.Parallel()
	cfg := sandbox.Config{Dir: t.TempDir(), Now: frozen}
	before, c, ann := begin(t, cfg)
	group := before.Group(sandbox.Group, "Lunch", ann)
	eve := before.AddPerson(sandbox.Person{FirstName: "Eve", LanguageCode: "ru"})
	eve.Send("hello")
	eve.Block()
	m := c.send("old")
	gone := c.send("gone")
	c.do("editMessageText", fields{"chat_id": sandbox.Ann, "message_id": m.ID, "text": "new",
		"reply_markup": fields{"inline_keyboard": [][]fields{{{"text": "a", "callback_data": "a"}}}}}, nil)
	c.do("deleteMessage", fields{"chat_id": sandbox.Ann, "message_id": gone.ID}, nil)
	c.do("setMyCommands", fields{"commands": []fields{{"command": "picks", "description": "d"}}, "language_code": "en"}, nil)
	c.do("setMyName", fields{"name": "Renamed"}, nil)
	file := ann.Upload("a.csv", []byte("a"), "").Document.FileID
	ann.SendRaw(map[string]any{"sticker": map[string]any{"emoji": "🍲"}})
	c.updates(fields{"offset": c.updates(nil)[2].ID})
	tap := ann.TapData(m, "late")
	before.Advance(time.Minute)
	id := before.Server.ID()

	// A second sandbox reads the folder as it is while the first is not closed: as after kill -9.
	left := t.TempDir()
	if err := os.CopyFS(left, os.DirFS(cfg.Dir)); err != nil {
		t.Fatal(err)
	}
	after := sandboxtest.Start(t, sandbox.Config{Dir: left, Now: frozen})
	c2, ann2 := botOf(t, after), after.Person(sandbox.Ann)
	if got := after.Server.ID(); got != id {
		t.Errorf("id %s, was %s", got, id)
	}
	if got := after.Server.Clock().Offset(); got != time.Minute {
		t.Errorf("clock offset %v", got)
	}
	if diff := cmp.Diff(ann.Messages(), ann2.Messages()); diff != "" {
		t.Errorf("messages (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(before.Updates(), after.Updates()); diff != "" {
		t.Errorf("updates (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(ann.Commands(), ann2.Commands()); diff != "" {
		t.Errorf("menu (-before +after):\n%s", diff)
	}
	c2.do("answerCallbackQuery", fields{"callback_query_id": tap.QueryID}, nil)
	c2.do("getFile", fields{"file_id": file}, nil)
	c2.do("sendMessage", fields{"chat_id": group.ID, "text": "still in"}, nil)
	c2.refused("sendMessage", fields{"chat_id": eve.ID, "text": "x"}, 403, "Forbidden: bot was blocked by the user")
	var me sandbox.User
	if c2.do("getMe", nil, &me); me.FirstName != "Renamed" {
		t.Errorf("name %q", me.FirstName)
	}
	if next := c2.send("next"); next.ID <= gone.ID {
		t.Errorf("message id %d was given out before", next.ID)
	}
}

func TestState_belongsToOneProcess(t *testing.T) {
	t.Parallel()
	cfg := sandbox.Config{Dir: t.TempDir()}
	first := sandboxtest.Start(t, cfg)
	ann := first.Person(sandbox.Ann)
	ann.Send("before")
	if _, err := sandbox.New(cfg); !errors.Is(err, sandbox.ErrInUse) {
		t.Fatalf("a second sandbox: %v", err)
	}
	ann.Send("after")
	if err := first.Server.Close(); err != nil {
		t.Fatal(err)
	}
	third := sandboxtest.Start(t, cfg)
	if diff := cmp.Diff(ann.Messages(), third.Person(sandbox.Ann).Messages()); diff != "" {
		t.Errorf("messages (-written +kept):\n%s", diff)
	}
}

func TestState_webhookGoesOnAfterRestart(t *testing.T) {
	t.Parallel()
	cfg := sandbox.Config{Dir: t.TempDir()}
	before, c, ann := begin(t, cfg)
	h := newHook(t, status(503, "Retry-After: 1000"))
	c.do("setWebhook", fields{"url": h.URL}, nil)
	ann.Send("hello")
	h.waitFor(before, 1)
	if err := before.Server.Close(); err != nil {
		t.Fatal(err)
	}
	after := sandboxtest.Start(t, cfg)
	h.waitFor(after, 2)
	after.Until("it is acknowledged", func() bool { return after.Counters().Pending == 0 })
}
