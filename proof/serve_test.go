package proof_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

// The benchmarks run this test binary once more as the server under test, so that what it uses is its own. The
// environment says which server, and what it stands on.
const (
	serveMode     = "PICKBOT_PROOF_SERVE" // library, or ours
	servePolling  = "PICKBOT_PROOF_POLL"  // not empty: by long polling, in place of the webhook
	serveTelegram = "PICKBOT_PROOF_TELEGRAM"
	serveDir      = "PICKBOT_PROOF_DIR"
	serveDatabase = "PICKBOT_PROOF_DATABASE"
	serveRedis    = "PICKBOT_PROOF_REDIS"
)

// usage is what a server has used since it began.
type usage struct {
	CPU    time.Duration `json:"cpu"`
	Allocs uint64        `json:"allocs"`
}

// serve is the server under test; it ends by a signal.
func serve(mode string) error {
	open := openLibrary
	if mode == "ours" {
		open = openOurs
	}
	webhook, err := open(context.Background())
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	if webhook != nil {
		mux.Handle(webhookPath, webhook)
	}
	mux.HandleFunc("GET /usage", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(used()) })
	mux.HandleFunc("GET /profile", pprof.Profile)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("serving http://%s\n", listener.Addr())
	return http.Serve(listener, mux)
}

func used() usage {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // cannot happen
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{time.Duration(u.Utime.Nano() + u.Stime.Nano()), m.Mallocs}
}

func polling() bool { return os.Getenv(servePolling) != "" }

// openLibrary is the bare library: it echoes, and promises nothing. The handler is the webhook, nil where it polls.
func openLibrary(ctx context.Context) (http.Handler, error) {
	lib, err := bot.New(token,
		bot.WithServerURL(os.Getenv(serveTelegram)), bot.WithSkipGetMe(), bot.WithWebhookSecretToken(webhookSecret),
		bot.WithHTTPClient(time.Minute, &http.Client{Transport: telegram.NewTransport()}),
		bot.WithDefaultHandler(func(ctx context.Context, lib *bot.Bot, u *models.Update) {
			_, _ = lib.SendMessage(ctx, &bot.SendMessageParams{ChatID: u.Message.Chat.ID, Text: u.Message.Text})
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
