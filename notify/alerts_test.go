package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"pickbot/notify"
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

func TestAlerts(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	silent := slog.New(slog.DiscardHandler)

	t.Run("each subject is told at most once an hour", func(t *testing.T) {
		t.Parallel()
		admin, at := &listener{}, noon
		alerts := notify.NewAlerts(admin, func() time.Time { return at }, silent)
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
		at = noon.Add(61 * time.Minute)
		alerts.AllOut(t.Context(), time.Time{})
		_ = alerts.Close()
		if n := len(admin.sorted()); n != 5 {
			t.Errorf("%d alerts after an hour, want 5", n)
		}
	})

	t.Run("nobody waits, and a failure is not the caller's", func(t *testing.T) {
		t.Parallel()
		admin := &listener{err: errors.New("down")}
		alerts := notify.NewAlerts(admin, time.Now, silent)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		alerts.HostRefused(ctx, "location")
		_ = alerts.Close()
		if n := len(admin.sorted()); n != 1 {
			t.Errorf("%d alerts, want 1", n)
		}
	})
}
