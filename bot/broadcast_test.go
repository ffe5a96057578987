package bot_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"pickbot/recommend"
	"pickbot/sandbox"
)

// asAdmin has the admin of the sandbox chat in the person's place.
func (c *chat) asAdmin() {
	c.person = c.box.Person(sandbox.Max)
	c.write("/start")
}

func TestBroadcast(t *testing.T) {
	t.Parallel()

	t.Run("what an admin wrote goes to whom they chose, after they have seen it and how many it is for", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", menu)
		ann := c.person
		c.write("/start")
		c.asAdmin()
		c.says(c.write("/broadcast"), "What shall everybody read?")
		c.person.SendRaw(map[string]any{"text": "New on the menu! https://canteen.example", "entities": []map[string]any{{"type": "bold", "offset": 0, "length": 3}}})
		c.handle()
		card := c.last()
		c.says(card, "It is for everybody: 2 people.")
		preview := c.before(card)
		if preview.Text != "New on the menu! https://canteen.example" || len(preview.Entities) != 2 || preview.Entities[0].Type != "bold" {
			t.Errorf("the preview: %q %v", preview.Text, preview.Entities)
		}

		c.tap(card, "Add a button")
		c.says(c.write("no bar"), "I need a label")
		card = c.write("See it | https://canteen.example/new")
		if b := c.before(card).ReplyMarkup; b == nil || b.Rows[0][0].Text != "See it" || b.Rows[0][0].URL != "https://canteen.example/new" {
			t.Errorf("the button: %+v", b)
		}
		c.tap(card, "To whom?")
		c.tap(card, "Fans of ▸")
		c.tap(card, "fans of Soups")
		if !strings.Contains(c.now(card).Text, "fans of Soups: 0 people") || strings.Contains(screen(c.now(card)), "Send…") {
			t.Errorf("for nobody: %s", screen(c.now(card)))
		}
		c.tap(card, "To whom?")
		c.tap(card, "By language ▸")
		c.tap(card, "those who read English")
		c.tap(card, "Send…")
		c.says(c.now(card), "Send it to 2 people now?")
		c.tap(card, "✓ Send to 2 people")
		c.says(c.now(card), "Being sent", "To go: 2")
		c.tap(card, "⏸ Pause")
		c.says(c.now(card), "Paused")
		c.tap(card, "▶ Go on")

		id := c.open().ID
		if err := c.bot.Announce(t.Context(), id, ann.ID); err != nil {
			t.Fatal(err)
		}
		got := ann.Messages()
		if m := got[len(got)-1]; m.Text != preview.Text || len(m.Entities) != 2 || m.ReplyMarkup == nil {
			t.Errorf("Ann got %+v", m)
		}
		claim, ok, err := c.store.ClaimBroadcast(t.Context(), id, 0)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := c.store.NoteBroadcast(t.Context(), id, claim.Person, recommend.Failed, "refused"); err != nil {
			t.Fatal(err)
		}
		if err := c.bot.ShowProgress(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		c.says(c.now(card), "Failed: 1", "To go: 1", "s left")
		c.tap(card, "⏹ Stop")
		if err := c.bot.Report(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		c.says(c.now(card), "Stopped", "To go: 1")
		if m := c.last(); m.Document == nil || !strings.Contains(m.Caption, "One person it did not reach") {
			t.Errorf("the report: %s", screen(m))
		}
		c.quiet()
	})

	t.Run("a picture keeps its caption, and a draft can be discarded", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", menu)
		c.asAdmin()
		c.write("/broadcast")
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
			t.Fatal(err)
		}
		c.person.Upload("soup.png", picture.Bytes(), "Hot soup")
		c.handle()
		card := c.last()
		if m := c.before(card); len(m.Photo) == 0 || m.Caption != "Hot soup" {
			t.Errorf("the preview: %+v", m)
		}
		c.tap(card, "Discard")
		c.says(c.now(card), "Nobody got anything")
		c.person.SendRaw(map[string]any{"sticker": map[string]any{"file_id": "x", "file_unique_id": "x", "type": "regular", "width": 1, "height": 1}})
		c.handle()
		c.says(c.last(), "stickers")
	})

	t.Run("nobody else has it", func(t *testing.T) {
		t.Parallel()
		c := newChat(t, "Ann", "en", menu)
		c.says(c.write("/broadcast"), "I don't know that command")
	})
}

func (c *chat) says(m sandbox.Message, texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		if !strings.Contains(m.Text, text) {
			c.t.Errorf("no %q in: %s", text, screen(m))
		}
	}
}

// before is the message of the bot before another.
func (c *chat) before(m sandbox.Message) (found sandbox.Message) {
	c.t.Helper()
	for _, other := range c.person.Messages() {
		if other.FromBot() && other.ID < m.ID {
			found = other
		}
	}
	return found
}

func (c *chat) open() recommend.Broadcast {
	c.t.Helper()
	list, err := c.store.OpenBroadcasts(c.t.Context())
	if err != nil || len(list) != 1 {
		c.t.Fatal(list, err)
	}
	return list[0]
}
