package telegram_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/store/storetest"
	"pickbot/telegram"
)

// BenchmarkWebhook measures one update with its reply, from the request to Telegram's answer, beside an echo that is
// the library alone, which promises nothing.
func BenchmarkWebhook(b *testing.B) {
	b.Run("library", func(b *testing.B) {
		api, sent := echoAPI(b)
		lib, err := bot.New(token, bot.WithServerURL(api), bot.WithSkipGetMe(), bot.WithNotAsyncHandlers(),
			bot.WithDefaultHandler(func(ctx context.Context, lib *bot.Bot, u *models.Update) {
				_, _ = lib.SendMessage(ctx, &bot.SendMessageParams{ChatID: u.Message.Chat.ID, Text: u.Message.Text})
			}))
		if err != nil {
			b.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		go lib.StartWebhook(ctx)
		drive(b, lib.WebhookHandler(), sent)
	})
	inboxes := map[string]func() telegram.Inbox{
		"memory":     func() telegram.Inbox { return newMemory(4242) },
		"sqlite":     func() telegram.Inbox { return storetest.SQLite(b).Inbox(4242) },
		"postgresql": func() telegram.Inbox { return storetest.PostgreSQL(b).Inbox(4242) },
	}
	for _, name := range []string{"memory", "sqlite", "postgresql"} {
		b.Run(name, func(b *testing.B) {
			api, sent := echoAPI(b)
			client, err := telegram.NewClient(telegram.Config{Token: token, BaseURL: api})
			if err != nil {
				b.Fatal(err)
			}
			in := telegram.NewIntake(telegram.IntakeConfig{
				Bot: 4242, Inbox: inboxes[name](), Taps: &taps{}, Log: quiet(), Capacity: 1 << 20,
				Handler: telegram.HandlerFunc(func(ctx context.Context, u *models.Update) error {
					_, err := client.SendMessage(ctx, &bot.SendMessageParams{ChatID: u.Message.Chat.ID, Text: u.Message.Text})
					return err
				}),
			})
			if err := in.Start(context.Background()); err != nil {
				b.Fatal(err)
			}
			drive(b, telegram.NewWebhook(in, secret, quiet()), sent)
			if err := in.Stop(context.Background()); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// cpuTime is what this process has used of the processor, in nanoseconds. It says more than time on a busy machine.
func cpuTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// echoAPI takes messages and says how many came.
func echoAPI(b *testing.B) (url string, sent *sync.WaitGroup) {
	sent = new(sync.WaitGroup)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"}}}`)
		sent.Done()
	}))
	b.Cleanup(srv.Close)
	return srv.URL, sent
}

// drive posts updates from many chats at a time, and waits for the replies.
func drive(b *testing.B, h http.Handler, sent *sync.WaitGroup) {
	var id atomic.Int64
	b.SetParallelism(32)
	b.ReportAllocs()
	before := cpuTime()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := int(id.Add(1))
			sent.Add(1)
			r := httptest.NewRequest(http.MethodPost, "/telegram/webhook", strings.NewReader(string(message(n, int64(n%1000+1)))))
			r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				b.Error(fmt.Errorf("status %d", w.Code))
			}
		}
	})
	sent.Wait()
	b.StopTimer()
	b.ReportMetric(float64(cpuTime()-before)/float64(b.N)/1e3, "cpu-us/op")
}
