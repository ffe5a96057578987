package sandbox_test

import (
	"context"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"go.uber.org/goleak"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// startLibraryBot runs a bot on the library's own poller until the test ends.
func startLibraryBot(t *testing.T, s *sandboxtest.Sandbox, handler bot.HandlerFunc) *bot.Bot {
	t.Helper()
	b, err := bot.New(s.Token, bot.WithServerURL(s.URL), bot.WithDefaultHandler(handler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Start(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return b
}

func TestLibraryBot_chats(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, sandbox.Config{})
	startLibraryBot(t, s, func(ctx context.Context, b *bot.Bot, u *models.Update) {
		switch {
		case u.Message != nil:
			_, err := b.SendMessage(ctx, &bot.SendMessageParams{
				ChatID: u.Message.Chat.ID, Text: "<b>" + u.Message.Text + "</b>", ParseMode: models.ParseModeHTML,
				ReplyMarkup: models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "👍", CallbackData: "like"}}}},
			})
			if err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		case u.CallbackQuery != nil:
			q := u.CallbackQuery
			if _, err := b.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: q.ID, Text: "thanks"}); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
			if _, err := b.EditMessageText(ctx, &bot.EditMessageTextParams{
				ChatID: q.Message.Message.Chat.ID, MessageID: q.Message.Message.ID, Text: "liked: " + q.Data}); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	})
	ann := s.Person(sandbox.Ann)
	ann.Send("soup")
	m := ann.Next()
	if m.Text != "soup" || len(m.Entities) != 1 || m.Entities[0].Type != "bold" {
		t.Errorf("message %+v", m)
	}
	tap := ann.Tap(m, "👍")
	if a := ann.Answer(tap); a.Text != "thanks" {
		t.Errorf("answer %+v", a)
	}
	if m := ann.Next(); m.Text != "liked: like" || m.EditDate == 0 || m.ReplyMarkup != nil {
		t.Errorf("edited %+v", m)
	}
}
