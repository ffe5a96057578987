package telegram_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"pickbot/telegram"
)

// script is a Bot API that gives its answers one after another, then ok, within a synctest bubble.
type script struct {
	mu      sync.Mutex
	answers []func() (*http.Response, error)
	calls   []string // seconds since the start, method and chat
	texts   []string
	start   time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if s.start.IsZero() {
		s.start = time.Now()
	}
	method := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	s.calls = append(s.calls, fmt.Sprintf("%.1f %s %s", time.Since(s.start).Seconds(), method, chatIn(string(body))))
	s.texts = append(s.texts, textIn(body))
	if len(s.answers) == 0 {
		return well()
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		trace.WroteHeaders()
	}
	return next()
}

func chatIn(body string) string {
	_, rest, _ := strings.Cut(body, `"chat_id":`)
	chat, _, _ := strings.Cut(rest, ",")
	return chat
}

func textIn(body []byte) string {
	var message struct{ Text string }
	_ = json.Unmarshal(body, &message) // an upload has none
	return message.Text
}

func answered(status int, body string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		rec := httptest.NewRecorder()
		rec.WriteHeader(status)
		_, _ = io.WriteString(rec, body)
		return rec.Result(), nil
	}
}

func broken() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func limited(seconds int) func() (*http.Response, error) {
	return answered(429, fmt.Sprintf(`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d","parameters":{"retry_after":%[1]d}}`, seconds))
}

var (
	well     = answered(200, `{"ok":true,"result":{"message_id":1}}`)
	blocked  = answered(403, `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`)
	timeout  = answered(504, `<html>gateway timeout</html>`)
	restart  = answered(503, `<html>restarting</html>`)
	migrated = answered(400, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1005}}`)
)

func newSender(t *testing.T, api *script, cfg telegram.SenderConfig) *telegram.Sender {
	t.Helper()
	if cfg.Limiter == nil {
		cfg.Limiter = telegram.NewLocalLimiter(nil)
	}
	cfg.Jitter = func() float64 { return 0 }
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return telegram.NewSender(clientOf(t, telegram.Config{Token: token, Transport: api}), cfg)
}

func text(chat int64) *bot.SendMessageParams { return &bot.SendMessageParams{ChatID: chat, Text: "a"} }

func TestSender_Patience(t *testing.T) {
	t.Parallel()
	type answers = []func() (*http.Response, error)
	tests := []struct {
		name    string
		lane    telegram.Lane
		answers answers
		calls   []string
		err     error
	}{
		{"a 5xx is tried again, later each time", telegram.Reply, answers{restart, restart, restart},
			[]string{"0.0 sendMessage 7", "0.2 sendMessage 7", "0.8 sendMessage 7", "1.8 sendMessage 7"}, nil},
		{"five tries are enough", telegram.Reply, answers{restart, restart, restart, restart, restart},
			[]string{"0.0 sendMessage 7", "0.2 sendMessage 7", "0.8 sendMessage 7", "1.8 sendMessage 7", "3.8 sendMessage 7"}, telegram.ErrUnavailable},
		{"a reply waits for the retry_after of a 429", telegram.Reply, answers{limited(9)},
			[]string{"0.0 sendMessage 7", "9.0 sendMessage 7"}, nil},
		{"a notification comes back with it", telegram.Notification, answers{limited(9)},
			[]string{"0.0 sendMessage 7"}, telegram.ErrLimited},
		{"a reply whose fate is unknown is sent again", telegram.Reply, answers{broken},
			[]string{"0.0 sendMessage 7", "0.2 sendMessage 7"}, nil},
		{"a notification whose fate is unknown is not", telegram.Notification, answers{broken},
			[]string{"0.0 sendMessage 7"}, telegram.ErrAmbiguous},
		{"a notification that was refused by a 503 is tried again", telegram.Notification, answers{restart},
			[]string{"0.0 sendMessage 7", "1.1 sendMessage 7"}, nil},
		{"nobody writes twice to who is gone", telegram.Reply, answers{blocked},
			[]string{"0.0 sendMessage 7"}, telegram.ErrGone},
		{"a supergroup is followed", telegram.Reply, answers{migrated},
			[]string{"0.0 sendMessage 7", "0.2 sendMessage -1005"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := &script{answers: tt.answers}
				s := newSender(t, api, telegram.SenderConfig{})
				_, err := s.SendMessage(telegram.WithLane(t.Context(), tt.lane), text(7))
				if !errors.Is(err, tt.err) {
					t.Errorf("error %v, want %v", err, tt.err)
				}
				if diff := cmp.Diff(tt.calls, api.calls); diff != "" {
					t.Errorf("calls (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestSender_OnGone(t *testing.T) {
	t.Parallel()
	var got []int64
	api := &script{answers: []func() (*http.Response, error){blocked, migrated}}
	s := newSender(t, api, telegram.SenderConfig{OnGone: func(_ context.Context, chat int64) { got = append(got, chat) }})
	_, _ = s.SendMessage(t.Context(), text(7))
	_, _ = s.SendMessage(t.Context(), text(-5))
	if diff := cmp.Diff([]int64{7}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestSender_A429(t *testing.T) {
	t.Parallel()
	t.Run("of one chat leaves the others alone", func(t *testing.T) {
		t.Parallel()
		eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
			api := &script{answers: []func() (*http.Response, error){limited(30)}}
			s := newSender(t, api, telegram.SenderConfig{Limiter: limiter})
			var wg sync.WaitGroup
			wg.Go(func() { _, _ = s.SendMessage(t.Context(), text(7)) })
			synctest.Wait()
			_, _ = s.SendMessage(t.Context(), text(8))
			wg.Wait()
			want := []string{"0.0 sendMessage 7", "0.0 sendMessage 8", "30.0 sendMessage 7"}
			if diff := cmp.Diff(want, api.calls); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	})
	t.Run("of two chats at a time stops all", func(t *testing.T) {
		t.Parallel()
		eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
			api := &script{answers: []func() (*http.Response, error){limited(30), limited(40)}}
			s := newSender(t, api, telegram.SenderConfig{Limiter: limiter})
			ctx := telegram.WithLane(t.Context(), telegram.Notification)
			_, _ = s.SendMessage(ctx, text(7))
			_, _ = s.SendMessage(ctx, text(8))
			_, _ = s.SendMessage(t.Context(), text(9))
			if want := "40.0 sendMessage 9"; api.calls[len(api.calls)-1] != want {
				t.Errorf("got %v, want %s at the end", api.calls, want)
			}
		})
	})
	t.Run("of two chats between which sends go well is theirs alone", func(t *testing.T) {
		t.Parallel()
		eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
			api := &script{answers: []func() (*http.Response, error){limited(30), well, limited(40)}}
			s := newSender(t, api, telegram.SenderConfig{Limiter: limiter})
			ctx := telegram.WithLane(t.Context(), telegram.Notification)
			for chat := range int64(4) {
				_, _ = s.SendMessage(ctx, text(7+chat))
			}
			if got := len(api.calls); got != 4 {
				t.Errorf("%d of 4 calls were made: %v", got, api.calls)
			}
		})
	})
}

func TestSender_ReplyGivesUpWhenItsDeadlineIsTooNear(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &script{answers: []func() (*http.Response, error){limited(30)}}
		s := newSender(t, api, telegram.SenderConfig{})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err := s.SendMessage(ctx, text(7))
		if wait, _ := telegram.RetryAfter(err); wait != 30*time.Second || time.Since(began) > time.Second {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
		if _, err := s.SendMessage(ctx, text(7)); !errors.Is(err, telegram.ErrLimited) || len(api.calls) != 1 {
			t.Errorf("a send into a chat that is closed for longer: %v, calls %v", err, api.calls)
		}
	})
}

// TestSender_PatienceHasAnEnd: what cannot go out within a minute is refused, also where the context has no deadline.
func TestSender_PatienceHasAnEnd(t *testing.T) {
	t.Parallel()
	eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
		s := newSender(t, &script{}, telegram.SenderConfig{Limiter: limiter})
		start, refused := time.Now(), 0
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				_, err := s.SendMessage(t.Context(), text(-7))
				mu.Lock()
				defer mu.Unlock()
				if errors.Is(err, telegram.ErrLimited) {
					refused++
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if took := time.Since(start); refused == 0 || took > 61*time.Second {
			t.Errorf("%d of 100 sends into one group were refused, the last one ended after %v", refused, took)
		}
	})
}

// TestSender_Rates sends as fast as the limiter lets and counts what came within any second and minute.
func TestSender_Rates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		chat       func(i int) int64
		lane       telegram.Lane
		window     time.Duration
		sends, max int
		calls      float64 // the limiter's, a send, at most; what waits for its chat asks twice
	}{
		{"28 a second over all chats", func(i int) int64 { return int64(i + 1) }, telegram.Reply, time.Second, 300, 29, 1},
		{"as many notifications", func(i int) int64 { return int64(i + 1) }, telegram.Notification, time.Second, 300, 29, 2.5},
		{"one a second in a chat after a burst of three", func(int) int64 { return 7 }, telegram.Reply, time.Second, 20, 3, 2},
		{"twenty a minute in a group", func(int) int64 { return -7 }, telegram.Reply, time.Minute, 60, 20, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
				counted := &countingLimiter{Limiter: limiter}
				times := &timesOf{}
				s := telegram.NewSender(clientOf(t, telegram.Config{Token: token, Transport: times}), telegram.SenderConfig{Limiter: counted})
				ctx, cancel := context.WithTimeout(telegram.WithLane(t.Context(), tt.lane), time.Hour)
				defer cancel()
				began := time.Now()
				var wg sync.WaitGroup
				for i := range tt.sends {
					wg.Go(func() {
						if _, err := s.SendMessage(ctx, text(tt.chat(i))); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				most := times.most(tt.window)
				t.Logf("%d sends in %v, at most %d in %v, %.2f limiter calls a send", tt.sends, time.Since(began).Round(time.Millisecond),
					most, tt.window, float64(counted.calls)/float64(tt.sends))
				if most > tt.max {
					t.Errorf("%d within %v, want at most %d", most, tt.window, tt.max)
				}
				if got := float64(counted.calls) / float64(tt.sends); got > tt.calls {
					t.Errorf("%.2f limiter calls a send, want at most %.2f", got, tt.calls)
				}
			})
		})
	}
}

func TestSender_RepliesGoFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		times := &timesOf{}
		s := telegram.NewSender(clientOf(t, telegram.Config{Token: token, Transport: times}),
			telegram.SenderConfig{Limiter: telegram.NewLocalLimiter(nil)})
		notices := telegram.WithLane(t.Context(), telegram.Notification)
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() { _, _ = s.SendMessage(notices, text(int64(1000+i))) })
		}
		synctest.Wait()
		began := time.Now()
		if _, err := s.SendMessage(t.Context(), text(1)); err != nil {
			t.Fatal(err)
		}
		waited := time.Since(began)
		t.Logf("a reply before 200 waiting notifications went out after %v", waited)
		if waited > 300*time.Millisecond {
			t.Errorf("a reply waited %v behind notifications", waited)
		}
		wg.Wait()
	})
}

func TestSender_FallsBackToItsOwnLimiter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		times := &timesOf{}
		s := telegram.NewSender(clientOf(t, telegram.Config{Token: token, Transport: times}), telegram.SenderConfig{
			Limiter: brokenLimiter{}, Log: slog.New(slog.NewTextHandler(&log, nil))})
		for i := range 60 {
			if _, err := s.SendMessage(t.Context(), text(int64(i+1))); err != nil {
				t.Fatal(err)
			}
		}
		if most := times.most(time.Second); most > 29 {
			t.Errorf("%d within a second", most)
		}
		if n := strings.Count(log.String(), "limiter cannot be reached"); n != 1 {
			t.Errorf("%d warnings, want one in ten seconds:\n%s", n, log.String())
		}
	})
}

func TestSender_Uploads(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		data  io.Reader
		calls int
	}{
		"are sent again from the start":     {strings.NewReader("x"), 2},
		"that cannot be rewound are not":    {io.MultiReader(strings.NewReader("x")), 1},
		"of nothing but an id are no files": {nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := &script{answers: []func() (*http.Response, error){restart}}
				s := newSender(t, api, telegram.SenderConfig{})
				var f models.InputFile = &models.InputFileString{Data: "id"}
				if tt.data != nil {
					f = &models.InputFileUpload{Filename: "f", Data: tt.data}
				}
				_, err := s.SendPhoto(t.Context(), &bot.SendPhotoParams{ChatID: int64(7), Photo: f})
				if len(api.calls) != tt.calls || (tt.calls == 1) != errors.Is(err, telegram.ErrUnavailable) {
					t.Errorf("calls %v, error %v", api.calls, err)
				}
			})
		})
	}
}

type countingLimiter struct {
	telegram.Limiter
	mu    sync.Mutex
	calls int
}

func (c *countingLimiter) Limit(ctx context.Context, rates []telegram.Rate, ahead time.Duration) (telegram.Room, error) {
	c.mu.Lock()
	c.calls++
	c.mu.Unlock()
	return c.Limiter.Limit(ctx, rates, ahead)
}

type brokenLimiter struct{}

func (brokenLimiter) Limit(context.Context, []telegram.Rate, time.Duration) (telegram.Room, error) {
	return telegram.Room{}, errors.New("connection refused")
}

func (brokenLimiter) Penalty(context.Context, string, time.Time) error {
	return errors.New("connection refused")
}

// timesOf answers ok and remembers when.
type timesOf struct {
	mu sync.Mutex
	at []time.Time
}

func (c *timesOf) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	c.mu.Lock()
	c.at = append(c.at, time.Now())
	c.mu.Unlock()
	return answered(200, `{"ok":true,"result":{"message_id":1}}`)()
}

// most returns how many calls at most came within one window.
func (c *timesOf) most(window time.Duration) int {
	most := 0
	for i := range c.at {
		n := 0
		for _, at := range c.at[i:] {
			if at.Sub(c.at[i]) < window {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// TestIntake_AmbiguousAnswerIsNotRepeatedForMinutes: the Sender's tries are all that there are.
func TestIntake_AmbiguousAnswerIsNotRepeatedForMinutes(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]func() (*http.Response, error){
		"in every try": timeout, "in one of them": restart,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := &script{answers: append([]func() (*http.Response, error){timeout}, slices.Repeat([]func() (*http.Response, error){second}, 500)...)}
				s := newSender(t, api, telegram.SenderConfig{})
				in := startIntake(t, telegram.IntakeConfig{Inbox: newMemory(4242), Handler: echo{s}, Retry: telegram.Passes})
				if err := in.Receive(t.Context(), message(1, 7)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Minute)
				synctest.Wait()
				if len(api.calls) != 5 {
					t.Errorf("%d times sent, want 5: the first and last are %v", len(api.calls), []string{api.calls[0], api.calls[len(api.calls)-1]})
				}
			})
		})
	}
}
