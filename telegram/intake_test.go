package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"pickbot/telegram"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func message(id int, chat int64) []byte {
	return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%[1]d,"date":%d,"chat":{"id":%d,"type":"private"},"from":{"id":%[3]d,"first_name":"Ann"},"text":"hi"}}`,
		id, time.Now().Unix(), chat)
}

func tapOn(id int, chat int64) []byte {
	return fmt.Appendf(nil, `{"update_id":%d,"callback_query":{"id":"q%[1]d","from":{"id":%d,"first_name":"Ann"},"data":"x","message":{"message_id":1,"date":1,"chat":{"id":%[2]d,"type":"private"}}}}`, id, chat)
}

func inlineQuery(id int, person int64) []byte {
	return fmt.Appendf(nil, `{"update_id":%d,"inline_query":{"id":"i%[1]d","from":{"id":%d,"first_name":"Ann"},"query":"x","offset":""}}`, id, person)
}

// taps remembers which taps were answered, and when.
type taps struct {
	mu sync.Mutex
	at map[string]time.Time
}

func (a *taps) AnswerCallbackQuery(_ context.Context, p *bot.AnswerCallbackQueryParams) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.at == nil {
		a.at = map[string]time.Time{}
	}
	a.at[p.CallbackQueryID] = time.Now()
	return nil
}

// diary is what the handlers of all replicas did.
type diary struct {
	mu     sync.Mutex
	began  map[string][]int64 // per queue, in order
	inside map[string]int     // running now
	wrong  []string
	total  int
}

func newDiary() *diary { return &diary{began: map[string][]int64{}, inside: map[string]int{}} }

func queueOf(u *models.Update) string {
	switch {
	case u.Message != nil:
		return fmt.Sprint(u.Message.Chat.ID)
	case u.CallbackQuery != nil:
		return fmt.Sprint(u.CallbackQuery.Message.Message.Chat.ID)
	}
	return fmt.Sprint("user:", u.InlineQuery.From.ID)
}

func (d *diary) enter(u *models.Update) {
	d.mu.Lock()
	defer d.mu.Unlock()
	q := queueOf(u)
	if d.inside[q]++; d.inside[q] > 1 {
		d.wrong = append(d.wrong, fmt.Sprintf("update %d runs beside another of chat %s", u.ID, q))
	}
	d.began[q] = append(d.began[q], u.ID)
	d.total++
}

func (d *diary) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.total
}

// all returns what was handled in each chat so far.
func (d *diary) all() map[string][]int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := map[string][]int64{}
	for chat, ids := range d.began {
		all[chat] = slices.Clone(ids)
	}
	return all
}

func (d *diary) leave(u *models.Update) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside[queueOf(u)]--
}

// handler notes what it handles, which takes some time.
func (d *diary) handler(took time.Duration) telegram.Handler {
	return telegram.HandlerFunc(func(ctx context.Context, u *models.Update) error {
		d.enter(u)
		defer d.leave(u)
		select {
		case <-time.After(took):
		case <-ctx.Done():
		}
		return ctx.Err()
	})
}

type outcomes struct {
	mu sync.Mutex
	n  map[string]int
}

func (o *outcomes) Update(kind, outcome string, _, _ time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.n == nil {
		o.n = map[string]int{}
	}
	o.n[kind+" "+outcome]++
}

func (o *outcomes) counts() map[string]int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.n)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// startIntake starts an intake that the test's end stops.
func startIntake(t *testing.T, cfg telegram.IntakeConfig) *telegram.Intake {
	t.Helper()
	if cfg.Inbox == nil {
		cfg.Inbox = newMemory(4242)
	}
	if cfg.Taps == nil {
		cfg.Taps = &taps{}
	}
	if cfg.Log == nil {
		cfg.Log = quiet()
	}
	cfg.Bot = 4242
	in := telegram.NewIntake(cfg)
	if err := in.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, in) })
	return in
}

func stop(t *testing.T, in *telegram.Intake) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	if err := in.Stop(ctx); err != nil && !errors.Is(err, telegram.ErrStopped) {
		t.Error(err)
	}
}

func receive(t *testing.T, in *telegram.Intake, raw ...[]byte) {
	t.Helper()
	if err := in.Receive(context.Background(), raw...); err != nil {
		t.Fatal(err)
	}
}

func TestIntake_OneChatInOrderOthersBeside(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		inbox := newMemory(4242)
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(10 * time.Second)})
		began := time.Now()
		for i := range 5 {
			receive(t, in, message(10*i+1, 7), message(10*i+2, 8), message(10*i+3, 9), tapOn(10*i+4, 7))
		}
		waitFor(t, func() bool { return inbox.undone() == 0 })
		want := map[string][]int64{"7": {1, 4, 11, 14, 21, 24, 31, 34, 41, 44}, "8": {2, 12, 22, 32, 42}, "9": {3, 13, 23, 33, 43}}
		if diff := cmp.Diff(want, d.all()); diff != "" || len(d.wrong) > 0 {
			t.Errorf("order (-want +got):\n%s%v", diff, d.wrong)
		}
		if took := time.Since(began); took > 101*time.Second {
			t.Errorf("three chats took %v, as long as one after another", took)
		}
	})
}

// waitFor lets the bubble's time pass until something holds.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	for range 100_000 {
		synctest.Wait()
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it never came to pass")
}

func TestIntake_ParallelIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := 0, 0
		in := startIntake(t, telegram.IntakeConfig{Workers: 8, Capacity: 40, Handler: telegram.HandlerFunc(func(context.Context, *models.Update) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		})})
		for i := range 40 {
			receive(t, in, message(i+1, int64(i+1)))
		}
		if err := in.Receive(t.Context(), message(99, 99)); !errors.Is(err, telegram.ErrFull) || !in.Full() {
			t.Errorf("with 40 updates in memory: %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if n, err := in.Room(ctx, 100); n != 40 || err != nil {
			t.Errorf("room for %d, %v", n, err)
		}
		if most != 8 {
			t.Errorf("%d at a time, want 8", most)
		}
	})
}

// TestIntake_TakesOverNoMoreThanFits: what a dead process left comes bit by bit, each chat's in order.
func TestIntake_TakesOverNoMoreThanFits(t *testing.T) {
	t.Parallel()
	for name, arrive := range map[string]func(in *telegram.Intake, more [][]byte){
		"while its chats go on": func(in *telegram.Intake, more [][]byte) {
			for _, m := range more {
				time.Sleep(time.Second)
				for in.Receive(context.Background(), m) != nil {
					time.Sleep(time.Second)
				}
			}
		},
		"while all of them go on at once": func(in *telegram.Intake, more [][]byte) {
			for in.Receive(context.Background(), more...) != nil {
				time.Sleep(time.Second)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { takeOver(t, arrive) })
		})
	}
}

func takeOver(t *testing.T, arrive func(in *telegram.Intake, more [][]byte)) {
	t.Helper()
	const chats, each, capacity = 30, 20, 40
	d, inbox := newDiary(), newMemory(4242)
	want := map[string][]int64{}
	for i := range chats * each {
		chat := int64(1 + i%chats)
		letter := telegram.Letter{ID: int64(i + 1), Chat: fmt.Sprint(chat), Person: chat, Kind: "message", Payload: message(i+1, chat), Received: time.Now()}
		inbox.letters[letter.ID] = &letter
		inbox.chats[letter.Chat] = &lease{holder: "dead"}
		want[letter.Chat] = append(want[letter.Chat], letter.ID)
	}
	in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(time.Second), Workers: 8, Capacity: capacity})
	var more [][]byte // one of each chat
	for chat := range int64(chats) {
		id := chats*each + 1 + int(chat)
		more = append(more, message(id, chat+1))
		want[fmt.Sprint(chat+1)] = append(want[fmt.Sprint(chat+1)], int64(id))
	}
	arrive(in, more)
	waitFor(t, func() bool { return inbox.undone() == 0 })
	if diff := cmp.Diff(want, d.all()); diff != "" {
		t.Errorf("handled (-want +got):\n%s", diff)
	}
	if inbox.most > capacity {
		t.Errorf("%d updates were read at a time, where %d fit", inbox.most, capacity)
	}
}

func TestIntake_RedeliveredHasOneEffect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, seen, inbox := newDiary(), &outcomes{}, newMemory(4242)
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(time.Second), Updates: seen})
		receive(t, in, message(1, 7), message(1, 7))
		receive(t, in, message(1, 7)) // while it runs
		waitFor(t, func() bool { return inbox.undone() == 0 })
		receive(t, in, message(1, 7)) // after
		synctest.Wait()
		if diff := cmp.Diff(map[string][]int64{"7": {1}}, d.all()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if diff := cmp.Diff(map[string]int{"message handled": 1, "message duplicate": 3}, seen.counts()); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})
}

func TestIntake_PanicIsOneErrorAndAnApology(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var sorry []int64
		inbox, seen := newMemory(4242), &outcomes{}
		in := startIntake(t, telegram.IntakeConfig{
			Inbox: inbox, Updates: seen, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Handler: telegram.HandlerFunc(func(_ context.Context, u *models.Update) error {
				if u.ID == 1 {
					panic("no soup")
				}
				return nil
			}),
			Apologize: func(_ context.Context, u *models.Update) { sorry = append(sorry, u.ID); panic("cannot say so") },
		})
		receive(t, in, message(1, 7), message(2, 7))
		waitFor(t, func() bool { return inbox.undone() == 0 })
		if diff := cmp.Diff(map[string]int{"message panicked": 1, "message handled": 1}, seen.counts()); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
		if !slices.Equal(sorry, []int64{1}) || strings.Count(log.String(), `panic="no soup"`) != 1 || !strings.Contains(log.String(), "intake_test.go") {
			t.Errorf("apologies %v, log:\n%s", sorry, log.String())
		}
	})
}

func TestIntake_OldTapsAndInlineQueriesAreDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, seen, inbox := newDiary(), &outcomes{}, newMemory(4242)
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(31 * time.Second), Updates: seen})
		receive(t, in, message(1, 7), tapOn(2, 7), inlineQuery(3, 9), inlineQuery(4, 9), message(5, 7), message(6, 7), message(7, 7), tapOn(8, 7), message(9, 7))
		waitFor(t, func() bool { return inbox.undone() == 0 })
		want := map[string]int{
			"message handled": 5, "callback_query handled": 1, "callback_query expired": 1,
			"inline_query handled": 1, "inline_query expired": 1,
		}
		if diff := cmp.Diff(want, seen.counts()); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})
}

func TestIntake_EveryTapIsAnsweredWithinASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answers, inbox := &taps{}, newMemory(4242)
		var late bool
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Taps: answers,
			Handler: telegram.HandlerFunc(func(ctx context.Context, u *models.Update) error {
				if u.Message != nil {
					time.Sleep(5 * time.Second)
				}
				if u.ID == 4 {
					panic("no soup")
				}
				if u.ID == 2 {
					late = telegram.Answered(ctx)
				}
				return nil
			})})
		began := time.Now()
		receive(t, in, message(1, 7), tapOn(2, 7), tapOn(3, 8), tapOn(4, 9))
		waitFor(t, func() bool { return inbox.undone() == 0 })
		for _, id := range []string{"q2", "q3", "q4"} {
			at, ok := answers.at[id]
			t.Logf("tap %s answered after %v", id, at.Sub(began))
			if !ok || at.Sub(began) > time.Second {
				t.Errorf("tap %s: answered %v after %v", id, ok, at.Sub(began))
			}
		}
		if !late {
			t.Error("the handler of a tap that had waited was not told that it is answered")
		}
	})
}

func TestIntake_CrowdedChat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, inbox, seen := newDiary(), newMemory(4242), &outcomes{}
		var mu sync.Mutex
		var busy []int64
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(time.Second), Updates: seen, PerChat: 3,
			Busy: func(_ context.Context, u *models.Update) { mu.Lock(); busy = append(busy, u.ID); mu.Unlock() }})
		receive(t, in, message(1, 7))
		synctest.Wait()
		for i := 2; i <= 7; i++ {
			receive(t, in, message(i, 7))
		}
		receive(t, in, message(8, 8))
		waitFor(t, func() bool { return inbox.undone() == 0 })
		slices.Sort(busy)
		if diff := cmp.Diff([]int64{5, 6, 7}, busy); diff != "" {
			t.Errorf("turned away (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(map[string][]int64{"7": {1, 2, 3, 4}, "8": {8}}, d.all()); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
	})
}

func TestIntake_HandlerErrors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inbox, seen := newMemory(4242), &outcomes{}
		outage, bug := errors.New("database is down"), errors.New("a bug")
		tries := map[int64]int{}
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Updates: seen,
			Retry: func(err error) bool { return errors.Is(err, outage) },
			Handler: telegram.HandlerFunc(func(_ context.Context, u *models.Update) error {
				tries[u.ID]++
				switch {
				case u.ID == 1 && tries[1] < 4:
					return fmt.Errorf("handle: %w", outage)
				case u.ID == 2:
					return bug
				}
				return nil
			})})
		receive(t, in, message(1, 7), message(2, 7))
		waitFor(t, func() bool { return inbox.undone() == 0 })
		if diff := cmp.Diff(map[int64]int{1: 4, 2: 1}, tries); diff != "" {
			t.Errorf("tries (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(map[string]int{"message handled": 1, "message failed": 1}, seen.counts()); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})
}

func TestIntake_OutageThatDoesNotPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inbox, seen := newMemory(4242), &outcomes{}
		outage := errors.New("database is down")
		var told atomic.Int64
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Updates: seen,
			Retry:     func(err error) bool { return errors.Is(err, outage) },
			Apologize: func(_ context.Context, u *models.Update) { told.Add(u.ID) },
			Handler:   telegram.HandlerFunc(func(context.Context, *models.Update) error { return outage }),
		})
		receive(t, in, message(1, 7))
		time.Sleep(4 * time.Minute)
		synctest.Wait()
		if inbox.undone() != 1 || told.Load() != 0 {
			t.Errorf("after 4 minutes: %d undone, apology for %d", inbox.undone(), told.Load())
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if told.Load() != 1 || seen.counts()["message failed"] != 1 {
			t.Errorf("after 6 minutes: apology for %d, outcomes %v", told.Load(), seen.counts())
		}
	})
}

func TestIntake_Stop(t *testing.T) {
	t.Parallel()
	t.Run("running handlers finish on a living context, the rest waits for the next process", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			d, inbox := newDiary(), newMemory(4242)
			in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(20 * time.Second)})
			receive(t, in, message(1, 7), message(2, 7), message(3, 8), message(4, 8))
			synctest.Wait()
			stop(t, in)
			if diff := cmp.Diff(map[string][]int64{"7": {1}, "8": {3}}, d.all()); diff != "" || inbox.undone() != 2 {
				t.Errorf("began (-want +got):\n%s, %d undone", diff, inbox.undone())
			}
			if err := in.Receive(t.Context(), message(5, 9)); !errors.Is(err, telegram.ErrFull) {
				t.Errorf("after Stop: %v", err)
			}
			began := time.Now()
			startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(0)})
			waitFor(t, func() bool { return inbox.undone() == 0 })
			if diff := cmp.Diff(map[string][]int64{"7": {1, 2}, "8": {3, 4}}, d.all()); diff != "" || time.Since(began) > time.Second {
				t.Errorf("after %v (-want +got):\n%s", time.Since(began), diff)
			}
		})
	})
	t.Run("a handler that takes too long is told to end and comes again", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			d, inbox := newDiary(), newMemory(4242)
			in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(time.Hour), Time: time.Hour})
			receive(t, in, message(1, 7))
			synctest.Wait()
			began := time.Now()
			stop(t, in)
			if took := time.Since(began); took < 25*time.Second || took > 28*time.Second || inbox.undone() != 1 {
				t.Errorf("stopped after %v with %d undone", took, inbox.undone())
			}
		})
	})
}

func TestIntake_AnotherBotsData(t *testing.T) {
	t.Parallel()
	inbox := newMemory(4242)
	inbox.owner = 1111
	in := telegram.NewIntake(telegram.IntakeConfig{Bot: 4242, Inbox: inbox})
	var other *telegram.OtherBotError
	if err := in.Start(t.Context()); !errors.As(err, &other) || other.Data != 1111 || other.Token != 4242 {
		t.Fatalf("got %v", err)
	}
	if want := "the data belongs to bot 1111, the token to bot 4242"; other.Error() != want {
		t.Errorf("%q, want %q", other, want)
	}
	startIntake(t, telegram.IntakeConfig{Inbox: inbox, Adopt: true, Handler: newDiary().handler(0)})
	if inbox.owner != 4242 {
		t.Errorf("the data belongs to %d", inbox.owner)
	}
}

func TestIntake_InboxOutage(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"before", "after"} {
		t.Run("failing "+how+" the exchange was done", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d, inbox := newDiary(), newMemory(4242)
				in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(50 * time.Millisecond)})
				receive(t, in, message(1, 7))
				synctest.Wait()
				inbox.setFail(how)
				if err := in.Receive(t.Context(), message(2, 7)); !errors.Is(err, errDown) {
					t.Errorf("got %v", err)
				}
				if err := in.Receive(t.Context(), message(3, 8)); !errors.Is(err, errDown) {
					t.Errorf("got %v", err)
				}
				time.Sleep(20 * time.Second) // the lease is lost meanwhile
				inbox.setFail("")
				receive(t, in, message(2, 7), message(3, 8)) // Telegram sends again
				receive(t, in, message(4, 7), message(5, 8))
				waitFor(t, func() bool { return inbox.undone() == 0 })
				want := map[string][]int64{"7": {1, 2, 4}, "8": {3, 5}}
				if diff := cmp.Diff(want, d.all()); diff != "" || len(d.wrong) > 0 {
					t.Errorf("(-want +got):\n%s%v", diff, d.wrong)
				}
			})
		})
	}
}

// TestIntake_OutageLongerThanALease: no replica can give a sign of life for a while, and none of them is dead.
func TestIntake_OutageLongerThanALease(t *testing.T) {
	t.Parallel()
	for _, took := range []time.Duration{time.Second, 50 * time.Second} {
		t.Run(fmt.Sprint("with handlers that take ", took), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d, inbox := newDiary(), newMemory(4242)
				replicas := make([]*telegram.Intake, 3)
				for i := range replicas {
					replicas[i] = startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: d.handler(took), Name: fmt.Sprint("web-", i)})
				}
				time.Sleep(time.Minute)
				want := map[string][]int64{}
				for i := range 30 {
					receive(t, replicas[i%3], message(2*i+1, int64(i)), message(2*i+2, int64(i)))
					want[fmt.Sprint(i)] = []int64{int64(2*i + 1), int64(2*i + 2)}
				}
				inbox.setFail("before")
				time.Sleep(40 * time.Second)
				inbox.setFail("")
				waitFor(t, func() bool { return inbox.undone() == 0 })
				if diff := cmp.Diff(want, d.all()); diff != "" || len(d.wrong) > 0 {
					t.Errorf("handled (-want +got):\n%s%v", diff, d.wrong)
				}
			})
		})
	}
}

func TestIntake_GroupCommit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inbox := newMemory(4242)
		inbox.gate = make(chan struct{})
		in := startIntake(t, telegram.IntakeConfig{Inbox: inbox, Handler: newDiary().handler(time.Minute)})
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() { receive(t, in, message(i+1, int64(i+1))) })
		}
		synctest.Wait() // all wait for an exchange that takes its time
		close(inbox.gate)
		wg.Wait()
		t.Logf("200 requests in %d exchanges", inbox.exchanges)
		if inbox.exchanges > 2 {
			t.Errorf("%d exchanges for 200 requests at a time", inbox.exchanges)
		}
	})
}

func TestIntake_UpdatesOfUnknownShape(t *testing.T) {
	t.Parallel()
	seen := &outcomes{}
	in := startIntake(t, telegram.IntakeConfig{Handler: newDiary().handler(0), Updates: seen})
	strange := []byte(`{"update_id":5,"my_chat_member":{"chat":{"id":1},"from":{"id":1},"date":1,"old_chat_member":{"status":"levitating"},"new_chat_member":{"status":"member"}}}`)
	receive(t, in, strange)
	if diff := cmp.Diff(map[string]int{"other unreadable": 1}, seen.counts()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
