package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"strings"
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

// newLibraryBot is the library as a plain client.
func newLibraryBot(t *testing.T, s *sandboxtest.Sandbox) *bot.Bot {
	t.Helper()
	b, err := bot.New(s.Token, bot.WithServerURL(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLibrary_understandsTheAnswers(t *testing.T) {
	t.Parallel()
	s, _, ann := begin(t, sandbox.Config{})
	b, ctx := newLibraryBot(t, s), t.Context()

	t.Run("files go up and down", func(t *testing.T) {
		photo, err := b.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: ann.ID, Caption: "chart",
			Photo: &models.InputFileUpload{Filename: "chart.png", Data: bytes.NewReader(picture(t, 8, 6))}})
		if err != nil || len(photo.Photo) != 1 || photo.Photo[0].Width != 8 {
			t.Fatalf("%+v, %v", photo, err)
		}
		if _, err = b.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: ann.ID, Photo: &models.InputFileString{Data: photo.Photo[0].FileID}}); err != nil {
			t.Error(err)
		}
		if _, err = b.EditMessageMedia(ctx, &bot.EditMessageMediaParams{ChatID: ann.ID, MessageID: photo.ID, Media: &models.InputMediaPhoto{
			Media: "attach://new.png", MediaAttachment: bytes.NewReader(picture(t, 9, 9)), Caption: "new"}}); err != nil {
			t.Error(err)
		}
		doc, err := b.SendDocument(ctx, &bot.SendDocumentParams{ChatID: ann.ID,
			Document: &models.InputFileUpload{Filename: "export.json", Data: strings.NewReader("{}")}})
		if err != nil || doc.Document.FileName != "export.json" || doc.Document.MimeType != "application/json" {
			t.Fatalf("%+v, %v", doc, err)
		}
		f, err := b.GetFile(ctx, &bot.GetFileParams{FileID: doc.Document.FileID})
		if err != nil {
			t.Fatal(err)
		}
		if _, data := get(t, b.FileDownloadLink(f)); string(data) != "{}" {
			t.Errorf("downloaded %q", data)
		}
	})
	t.Run("menus, chats and members", func(t *testing.T) {
		commands := []models.BotCommand{{Command: "picks", Description: "today's picks"}}
		if _, err := b.SetMyCommands(ctx, &bot.SetMyCommandsParams{Commands: commands, Scope: &models.BotCommandScopeChat{ChatID: ann.ID}, LanguageCode: "en"}); err != nil {
			t.Fatal(err)
		}
		if menu := ann.Commands(); len(menu) != 1 || menu[0].Command != "picks" {
			t.Errorf("menu %v", menu)
		}
		chat, err := b.GetChat(ctx, &bot.GetChatParams{ChatID: ann.ID})
		if err != nil || chat.FirstName != "Ann" {
			t.Errorf("%+v, %v", chat, err)
		}
		group := s.Group(sandbox.Group, "Lunch", ann)
		admins, err := b.GetChatAdministrators(ctx, &bot.GetChatAdministratorsParams{ChatID: group.ID})
		if err != nil || len(admins) != 1 || admins[0].Owner == nil {
			t.Errorf("%+v, %v", admins, err)
		}
		info, err := b.GetWebhookInfo(ctx)
		if err != nil || info.URL != "" {
			t.Errorf("%+v, %v", info, err)
		}
	})
	t.Run("errors have their kinds", func(t *testing.T) {
		if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: sandbox.Max, Text: "x"}); !errors.Is(err, bot.ErrorForbidden) {
			t.Error(err)
		}
		if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: 5, Text: "x"}); !errors.Is(err, bot.ErrorBadRequest) {
			t.Error(err)
		}
		group := s.Group(sandbox.Group, "Lunch", ann)
		super := s.Migrate(group)
		var migrated *bot.MigrateError
		_, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: group.ID, Text: "x"})
		if !errors.As(err, &migrated) || int64(migrated.MigrateToChatID) != super.ID {
			t.Error(err)
		}
		s.Fault(sandbox.Fault{Status: 429, RetryAfter: 3, Times: 1})
		var slow *bot.TooManyRequestsError
		if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: ann.ID, Text: "x"}); !errors.As(err, &slow) || slow.RetryAfter != 3 {
			t.Error(err)
		}
	})
	t.Run("inline results", func(t *testing.T) {
		q := typeQuery(t, s)
		_, err := b.AnswerInlineQuery(ctx, &bot.AnswerInlineQueryParams{InlineQueryID: q.ID, Results: []models.InlineQueryResult{
			&models.InlineQueryResultArticle{ID: "1", Title: "Soup", InputMessageContent: &models.InputTextMessageContent{MessageText: "Soup"}}}})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestLibrary_takesOurWebhookDeliveries(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	got := make(chan *models.Update, 8)
	b, err := bot.New(s.Token, bot.WithServerURL(s.URL), bot.WithWebhookSecretToken("hush"),
		bot.WithDefaultHandler(func(_ context.Context, _ *bot.Bot, u *models.Update) { got <- u }))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.StartWebhook(ctx)
	}()
	site := httptest.NewServer(b.WebhookHandler())
	t.Cleanup(func() {
		site.Close()
		cancel()
		<-done
	})
	c.do("setWebhook", fields{"url": site.URL, "secret_token": "hush"}, nil)
	ann.Send("hello")
	if u := <-got; u.Message == nil || u.Message.Text != "hello" {
		t.Errorf("got %+v", u)
	}
	ann.Block()
	if u := <-got; u.MyChatMember == nil || u.MyChatMember.NewChatMember.Banned == nil {
		t.Errorf("got %+v", u)
	}
}
