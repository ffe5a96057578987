package proof_test

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

// openLibrary is the bare library: it echoes, and promises nothing. The handler is the webhook, nil where it polls.
func openLibrary(ctx context.Context) (http.Handler, error) {
	return openEcho(ctx, func(context.Context, *models.Update) bool { return true })
}

func openEcho(ctx context.Context, answers func(context.Context, *models.Update) bool) (http.Handler, error) {
	lib, err := bot.New(token,
		bot.WithServerURL(os.Getenv(serveTelegram)), bot.WithSkipGetMe(), bot.WithWebhookSecretToken(webhookSecret),
		bot.WithHTTPClient(time.Minute, &http.Client{Transport: telegram.NewTransport()}),
		bot.WithDefaultHandler(func(ctx context.Context, lib *bot.Bot, u *models.Update) {
			if answers(ctx, u) {
				_, _ = lib.SendMessage(ctx, &bot.SendMessageParams{ChatID: u.Message.Chat.ID, Text: u.Message.Text})
			}
		}))
	if err != nil {
		return nil, err
	}
	if polling() {
		go lib.Start(ctx)
		return nil, nil
	}
	go lib.StartWebhook(ctx)
	return lib.WebhookHandler(), nil
}
