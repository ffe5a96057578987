package bot_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/bot"
	"pickbot/telegram"
)

// BenchmarkPicks is what an answer from the cache costs, from the update to the message that Telegram has taken:
// reading, rendering and one HTTP request.
func BenchmarkPicks(b *testing.B) {
	const people = 100
	c := newChatBy(b, "Ann", "en", "", byID{})
	sink := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}`)
	}))
	defer sink.Close()
	client, err := telegram.NewClient(telegram.Config{Token: c.box.Token, BaseURL: sink.URL})
	if err != nil {
		b.Fatal(err)
	}
	parts := c.parts
	parts.Sender = telegram.NewSender(client, telegram.SenderConfig{Limiter: unlimited{}, Log: parts.Logger})
	served := bot.New(parts)
	n := 0
	ask := func() {
		n++
		c.later.Add(int64(2 * time.Second / people)) // nobody asks faster
		id := int64(7000 + n%people)
		u := &models.Update{ID: int64(n), Message: &models.Message{
			ID: n, Date: int(parts.Now().Unix()), Text: "/picks", Entities: []models.MessageEntity{{Type: models.MessageEntityTypeBotCommand, Length: 6}},
			Chat: models.Chat{ID: id, Type: models.ChatTypePrivate}, From: &models.User{ID: id, FirstName: "P", LanguageCode: "en"},
		}}
		if err := served.Handle(b.Context(), u); err != nil {
			b.Fatal(err)
		}
	}
	for range people {
		ask() // who comes for the first time is met, and has picks made
	}
	b.ReportAllocs()
	for b.Loop() {
		ask()
	}
	c.quiet()
}
