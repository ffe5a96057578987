package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store/storetest"
	"pickbot/telegram"
)

func sandboxSender(t *testing.T, s *sandboxtest.Sandbox, limiter telegram.Limiter, gone func(int64)) *telegram.Sender {
	t.Helper()
	c := clientOf(t, telegram.Config{Token: s.Token, BaseURL: s.URL})
	return telegram.NewSender(c, telegram.SenderConfig{Limiter: limiter, Log: quiet(), OnGone: func(_ context.Context, chat int64) { gone(chat) }})
}

// echo answers a message with its text and a button, and a tap with a toast.
type echo struct{ sender *telegram.Sender }

func (e echo) Handle(ctx context.Context, u *models.Update) error {
	switch {
	case u.CallbackQuery != nil:
		return e.sender.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID, Text: "noted"})
	case u.Message != nil:
		_, err := e.sender.SendMessage(ctx, &bot.SendMessageParams{ChatID: u.Message.Chat.ID, Text: u.Message.Text,
			ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "OK", CallbackData: "ok"}}}}})
		return err
	}
	return nil
}

var kinds = []string{"message", "callback_query", "my_chat_member"}

// TestSandbox_Echo chats through the emulator by polling, and by a webhook with three replicas in turn.
func TestSandbox_Echo(t *testing.T) {
	t.Parallel()
	chat := func(t *testing.T, s *sandboxtest.Sandbox) {
		ann := s.Person(sandbox.Ann)
		ann.Send("/start")
		for i := range 3 {
			ann.Send(fmt.Sprint("soup ", i))
		}
		for i, want := range []string{"/start", "soup 0", "soup 1", "soup 2"} {
			m := ann.Next()
			if m.Text != want {
				t.Errorf("answer %d is %q, want %q", i, m.Text, want)
			}
			if i == 3 {
				if got := ann.Answer(ann.Tap(m, "OK")); got.Text != "noted" {
					t.Errorf("the tap's toast is %q", got.Text)
				}
			}
		}
	}
	t.Run("polling", func(t *testing.T) {
		t.Parallel()
		s := sandboxtest.Start(t, sandbox.Config{Strict: true})
		sender := sandboxSender(t, s, newSharedLimiter(t), func(int64) {})
		in := startSandboxIntake(t, s, sender, newMemory(sender.Client().ID()))
		if err := sender.UsePolling(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := telegram.NewPoller(sender.Client(), in, kinds, quiet())
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _ = p.Run(ctx) })
		t.Cleanup(func() { cancel(); wg.Wait() })
		chat(t, s)
	})
	t.Run("webhook", func(t *testing.T) {
		t.Parallel()
		s := sandboxtest.Start(t, sandbox.Config{Strict: true})
		limiter, db := newSharedLimiter(t), storetest.SQLite(t)
		var replicas []http.Handler
		var sender *telegram.Sender
		for range 3 {
			sender = sandboxSender(t, s, limiter, func(int64) {})
			in := startSandboxIntake(t, s, sender, db.Inbox(sender.Client().ID()))
			replicas = append(replicas, telegram.NewWebhook(in, telegram.DeriveSecret(s.Token), quiet()))
		}
		var turn atomic.Int64
		front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			replicas[turn.Add(1)%3].ServeHTTP(w, r)
		}))
		t.Cleanup(front.Close)
		cfg := telegram.WebhookConfig{URL: front.URL + "/telegram/webhook", Secret: telegram.DeriveSecret(s.Token), Allowed: kinds}
		if err := sender.UseWebhook(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		chat(t, s)
	})
}

func startSandboxIntake(t *testing.T, s *sandboxtest.Sandbox, sender *telegram.Sender, inbox telegram.Inbox) *telegram.Intake {
	t.Helper()
	in := telegram.NewIntake(telegram.IntakeConfig{Bot: sender.Client().ID(), Inbox: inbox, Handler: echo{sender}, Taps: sender, Log: quiet()})
	if err := in.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, in) })
	return in
}

// TestSandbox_Failures has calls go wrong as the emulator can make them.
func TestSandbox_Failures(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, sandbox.Config{})
	ann, max := s.Person(sandbox.Ann), s.Person(sandbox.Max)
	ann.Send("/start")
	max.Send("/start")
	var gone []int64
	sender := sandboxSender(t, s, telegram.NewLocalLimiter(nil), func(chat int64) { gone = append(gone, chat) })
	ctx := t.Context()
	m, err := sender.SendMessage(ctx, text(ann.ID))
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: ann.ID, MessageID: m.ID, Text: "a"}); err != nil {
		t.Errorf("an edit that changes nothing: %v", err)
	}
	if err := sender.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: ann.ID, MessageID: 999, Text: "a"}); !errors.Is(err, telegram.ErrNoMessage) {
		t.Errorf("an edit of nothing: %v", err)
	}
	s.Fault(sandbox.Fault{Method: "sendMessage", Status: 502, Body: "<html>bad gateway</html>", Times: 2})
	if _, err := sender.SendMessage(ctx, text(ann.ID)); err != nil {
		t.Errorf("after two answers of a proxy: %v", err)
	}
	s.ClearFaults()
	max.Block()
	if _, err := sender.SendMessage(ctx, text(max.ID)); !errors.Is(err, telegram.ErrGone) {
		t.Errorf("to somebody who blocked the bot: %v", err)
	}
	if _, err := sender.SendMessage(ctx, text(987654)); !errors.Is(err, telegram.ErrGone) {
		t.Errorf("to nobody: %v", err)
	}
	if diff := cmp.Diff([]int64{max.ID, 987654}, gone); diff != "" {
		t.Errorf("gone (-want +got):\n%s", diff)
	}
}

// TestSandbox_StrictRate has three replicas send as fast as they may, against Telegram's limits.
func TestSandbox_StrictRate(t *testing.T) {
	t.Parallel()
	sends := 150
	if os.Getenv("PICKBOT_PROOF") != "" {
		sends = 2000
	}
	s := sandboxtest.Start(t, sandbox.Config{Strict: true})
	var people []int64
	for range sends {
		p := s.AddPerson(sandbox.Person{FirstName: "Ann"})
		p.Send("/start")
		people = append(people, p.ID)
	}
	limiter := newSharedLimiter(t)
	var next atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range 3 {
		sender := sandboxSender(t, s, limiter, func(int64) {})
		for range 8 {
			wg.Go(func() {
				ctx := telegram.WithLane(t.Context(), telegram.Notification)
				for i := next.Add(1); i <= int64(sends); i = next.Add(1) {
					if _, err := sender.SendMessage(ctx, text(people[i-1])); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	took := time.Since(began)
	refused := s.Counters().RateRefused
	rate := float64(sends-1) / took.Seconds()
	t.Logf("%d messages by 3 replicas in %v: %.1f/s of 28, answers of 429: %d", sends, took.Round(time.Millisecond), rate, refused)
	if refused > 0 {
		t.Errorf("%d answers of 429", refused)
	}
	if os.Getenv("PICKBOT_PROOF") != "" && rate < 0.95*28 {
		t.Errorf("%.1f/s, want 95%% of 28", rate)
	}
}

// TestRecorded reads the updates of Telegram's own documentation, and the answers of its server.
func TestRecorded(t *testing.T) {
	t.Parallel()
	updates, err := filepath.Glob("../sandbox/testdata/updates/*.json")
	if err != nil || len(updates) < 8 {
		t.Fatalf("%d updates, %v", len(updates), err)
	}
	for _, file := range updates {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := make(chan *models.Update, 1)
			in := startIntake(t, telegram.IntakeConfig{Handler: telegram.HandlerFunc(func(_ context.Context, u *models.Update) error {
				got <- u
				return nil
			})})
			receive(t, in, raw)
			u := <-got
			if want, _, _ := strings.Cut(filepath.Base(file), "."); kindIn(u) != want && !strings.HasPrefix(want, "message") {
				t.Errorf("read as %s", kindIn(u))
			}
		})
	}
	want := map[string]error{
		"blocked": telegram.ErrGone, "chat_not_found": telegram.ErrGone, "too_many": telegram.ErrLimited,
		"unauthorized": telegram.ErrUnauthorized, "not_found": telegram.ErrUnauthorized, "webhook_active": telegram.ErrConflict,
	}
	for name, kind := range want {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile("../sandbox/testdata/errors/" + name + ".json")
			if err != nil {
				t.Fatal(err)
			}
			_, err = newClient(t, reply(http.StatusOK, string(body))).SendMessage(t.Context(), text(1))
			if !errors.Is(err, kind) {
				t.Errorf("%v is no %v", err, kind)
			}
		})
	}
}

func kindIn(u *models.Update) string {
	switch {
	case u.Message != nil:
		return "message"
	case u.CallbackQuery != nil:
		return "callback_query"
	case u.EditedMessage != nil:
		return "edited_message"
	case u.InlineQuery != nil:
		return "inline_query"
	case u.ChosenInlineResult != nil:
		return "chosen_inline_result"
	}
	return "other"
}
