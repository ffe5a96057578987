package telegram_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"pickbot/telegram"
)

func command(offset, length int) models.MessageEntity {
	return models.MessageEntity{Type: models.MessageEntityTypeBotCommand, Offset: offset, Length: length}
}

func TestParseCommand(t *testing.T) {
	t.Parallel()
	type result struct {
		Command telegram.Command
		OK      bool
	}
	yes := func(name, args string) result { return result{telegram.Command{Name: name, Args: args}, true} }
	no := result{}
	tests := []struct {
		name     string
		text     string
		entities []models.MessageEntity
		want     result
	}{
		{"a bare command", "/picks", []models.MessageEntity{command(0, 6)}, yes("picks", "")},
		{"with arguments", "/ask  something light ", []models.MessageEntity{command(0, 4)}, yes("ask", "something light")},
		{"addressed to this bot", "/picks@Pick_Bot now", []models.MessageEntity{command(0, 15)}, yes("picks", "now")},
		{"addressed to this bot in another case", "/picks@pick_BOT", []models.MessageEntity{command(0, 15)}, yes("picks", "")},
		{"addressed to another bot", "/picks@other_bot", []models.MessageEntity{command(0, 16)}, no},
		{"in upper case", "/PICKS", nil, yes("picks", "")},
		{"a deep link", "/start item_42", []models.MessageEntity{command(0, 6)}, yes("start", "item_42")},
		{"arguments on the next line", "/ask\nsoup 🍲", []models.MessageEntity{command(0, 4)}, yes("ask", "soup 🍲")},
		{"without entities, as other servers send it", "/ask soup", nil, yes("ask", "soup")},
		{"an entity too long for the text", "/ask soup", []models.MessageEntity{command(0, 400)}, yes("ask", "soup")},
		{"a negative offset", "/ask soup", []models.MessageEntity{command(-3, 4)}, yes("ask", "soup")},
		{"a negative length", "/ask soup", []models.MessageEntity{command(0, -4)}, yes("ask", "soup")},
		{"an entity that ends within an emoji", "/🍲 soup", []models.MessageEntity{command(0, 2)}, no},
		{"a command later in the text", "please /ask soup", []models.MessageEntity{command(7, 4)}, no},
		{"a lone slash", "/", nil, no},
		{"a path", "/usr/bin", nil, no},
		{"plain text", "soup", nil, no},
		{"too long a name", "/" + strings.Repeat("a", 33), nil, no},
		{"nothing", "", nil, no},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got result
			got.Command, got.OK = telegram.ParseCommand(&models.Message{Text: tt.text, Entities: tt.entities}, "pick_bot")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	t.Run("a caption", func(t *testing.T) {
		t.Parallel()
		got, ok := telegram.ParseCommand(&models.Message{Caption: "/catalog", CaptionEntities: []models.MessageEntity{command(0, 8)}}, "b")
		if !ok || got.Name != "catalog" {
			t.Errorf("got %+v, %v", got, ok)
		}
	})
	if _, ok := telegram.ParseCommand(nil, "b"); ok {
		t.Error("a nil message has a command")
	}
}

func TestEntityText(t *testing.T) {
	t.Parallel()
	const text = "a🍲b ж/x"
	for want, e := range map[string]models.MessageEntity{
		"🍲": {Offset: 1, Length: 2}, "b": {Offset: 3, Length: 1}, "ж/": {Offset: 5, Length: 2}, text: {Offset: 0, Length: 8},
	} {
		if got := telegram.EntityText(text, e); got != want {
			t.Errorf("%+v: %q, want %q", e, got, want)
		}
	}
	for _, e := range []models.MessageEntity{{Offset: 2, Length: 1}, {Offset: 1, Length: 1}, {Offset: 7, Length: 2}, {Offset: 9, Length: 1}} {
		if got := telegram.EntityText(text, e); got != "" {
			t.Errorf("%+v: %q, want nothing", e, got)
		}
	}
}

func FuzzParseCommand(f *testing.F) {
	f.Add("/ask@pick_bot soup 🍲", 0, 13)
	f.Add("/🍲", 0, 2)
	f.Add("/a\xff\xfeb", 1, 1<<62)
	f.Add("", -1<<62, -1<<62)
	f.Fuzz(func(t *testing.T, text string, offset, length int) {
		m := &models.Message{Text: text, Entities: []models.MessageEntity{command(offset, length)}}
		if c, ok := telegram.ParseCommand(m, "pick_bot"); ok {
			if c.Name == "" || c.Name != strings.ToLower(c.Name) || c.Args != strings.TrimSpace(c.Args) || !strings.HasSuffix(strings.TrimSpace(text), c.Args) {
				t.Errorf("%q: %+v", text, c)
			}
		}
		span := telegram.EntityText(text, m.Entities[0])
		if !strings.Contains(text, span) || utf8.ValidString(text) && !utf8.ValidString(span) {
			t.Errorf("%q is not a part of %q", span, text)
		}
		if span != "" && telegram.UTF16Len(span) != length {
			t.Errorf("%q has %d units, not %d", span, telegram.UTF16Len(span), length)
		}
	})
}
