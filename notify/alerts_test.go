package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"pickbot/notify"
	"pickbot/telegram"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// listener is an admin who writes down what they hear.
type listener struct {
	mu    sync.Mutex
	heard []string
	err   error
}

func (l *listener) TellAdmins(_ context.Context, key string, values ...any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, fmt.Sprint(append([]any{key}, values...)))
	return l.err
}

func (l *listener) sorted() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.heard)
	return l.heard
}

// board is shared by processes, and may be out of reach.
type board struct {
	mu     sync.Mutex
	told   map[string]bool
	stands map[string]bool
	err    error
}

func (b *board) RaiseAlert(_ context.Context, subject string, _ time.Duration) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.told == nil {
		b.told, b.stands = map[string]bool{}, map[string]bool{}
	}
	first := !b.told[subject]
	if b.err == nil {
		b.told[subject] = true
	}
	return first && b.err == nil, b.err
}

func (b *board) NoteAlert(_ context.Context, subject string, known bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.err != nil:
	case known:
		b.stands[subject] = true
	default:
		delete(b.told, subject)
	}
	return b.err
}

func (b *board) ClearAlert(_ context.Context, subject string) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	stood := b.stands[subject]
	delete(b.stands, subject)
	return stood, b.err
}

// full has no room for anybody.
type full struct{ burst int }

func (f *full) Limit(_ context.Context, rates []telegram.Rate, _ time.Duration) (telegram.Room, error) {
	f.burst = rates[len(rates)-1].Burst
	return telegram.Room{Wait: time.Hour}, nil
}

func (*full) Penalty(context.Context, string, time.Time) error { return nil }

func TestAlerts(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	silent := slog.New(slog.DiscardHandler)

	t.Run("each subject is told at most once an hour", func(t *testing.T) {
		t.Parallel()
		admin, shared, at := &listener{}, &board{}, noon
		alerts := notify.NewAlerts(admin, shared, func() time.Time { return at }, silent)
		for range 3 {
			alerts.KeyQuarantined(t.Context(), "aaa", "leaked")
			alerts.KeyQuarantined(t.Context(), "bbb", "suspended")
			alerts.AllOut(t.Context(), noon.Add(time.Hour))
			alerts.Recovered(t.Context(), noon.Add(-time.Hour))
		}
		_ = alerts.Close()
		want := []string{
			"[alert.key_quarantined Key aaa Reason leaked]",
			"[alert.key_quarantined Key bbb Reason suspended]",
			"[alert.keys_back Since 11:00 UTC]",
			"[alert.keys_out Until 13:00 UTC]",
		}
		if diff := cmp.Diff(want, admin.sorted()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		at, shared.told = noon.Add(61*time.Minute), nil
		alerts.AllOut(t.Context(), time.Time{})
		_ = alerts.Close()
		if n := len(admin.sorted()); n != 5 {
			t.Errorf("%d alerts after an hour, want 5", n)
		}
	})

	t.Run("of several processes one tells, and each that cannot know of the others", func(t *testing.T) {
		t.Parallel()
		admin, shared := &listener{}, &board{}
		for range 3 {
			alerts := notify.NewAlerts(admin, shared, time.Now, silent)
			alerts.HostRefused(t.Context(), "location")
			_ = alerts.Close()
		}
		if n := len(admin.sorted()); n != 1 {
			t.Errorf("told %d times, want once", n)
		}
		for range 2 {
			next := notify.NewAlerts(admin, shared, time.Now, silent)
			next.HostServed(t.Context())
			_ = next.Close()
		}
		if got := admin.sorted(); len(got) != 2 || got[0] != "[alert.host_over]" {
			t.Errorf("told %q, want one all-clear", got)
		}
		admin.heard = admin.heard[:1]
		shared.err = errors.New("down")
		lonely := notify.NewAlerts(admin, shared, time.Now, silent)
		lonely.HostRefused(t.Context(), "location")
		_ = lonely.Close()
		if n := len(admin.sorted()); n != 2 {
			t.Errorf("told %d times, want once more", n)
		}
	})

	t.Run("they go by the lane of notifications", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			full := &full{}
			client, err := telegram.NewClient(telegram.Config{Token: "1:a", BaseURL: "http://127.0.0.1"})
			no(t, err)
			sender := telegram.NewSender(client, telegram.SenderConfig{Limiter: full, Log: silent})
			teller := notify.TellerFunc(func(ctx context.Context, key string, _ ...any) error {
				_, err := sender.SendMessage(ctx, &tg.SendMessageParams{ChatID: int64(1), Text: key})
				return err
			})
			alerts := notify.NewAlerts(teller, &board{}, time.Now, silent)
			alerts.HostRefused(t.Context(), "location")
			_ = alerts.Close()
			if full.burst != 1 {
				t.Errorf("a burst of %d is asked for, want a notification's", full.burst)
			}
		})
	})

	t.Run("a stop does not wait long for what cannot be told", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			stuck := notify.TellerFunc(func(ctx context.Context, _ string, _ ...any) error {
				<-ctx.Done()
				return ctx.Err()
			})
			shared := &board{}
			alerts := notify.NewAlerts(stuck, shared, time.Now, silent)
			alerts.HostRefused(t.Context(), "location")
			alerts.AllOut(t.Context(), time.Time{})
			began := time.Now()
			_ = alerts.Close()
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("it took %v", took)
			}
			if len(shared.told) > 0 {
				t.Errorf("nobody else is to tell %v", shared.told)
			}
		})
	})

	t.Run("nobody waits, and a failure is not the caller's", func(t *testing.T) {
		t.Parallel()
		admin := &listener{err: errors.New("down")}
		alerts := notify.NewAlerts(admin, &board{}, time.Now, silent)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		alerts.HostRefused(ctx, "location")
		_ = alerts.Close()
		if n := len(admin.sorted()); n != 1 {
			t.Errorf("%d alerts, want 1", n)
		}
	})
}
