package notify

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"pickbot/recommend"
)

// hall is a broadcast in memory that nobody can be told of.
type hall struct{ Broadcasts }

func (h *hall) OpenBroadcasts(context.Context) ([]recommend.Broadcast, error) {
	return []recommend.Broadcast{{ID: 1, State: recommend.Running}}, nil
}

func (*hall) BroadcastOver(context.Context, int64, time.Time) (bool, error) { return false, nil }

func (*hall) ShowBroadcast(context.Context, int64, time.Duration) (bool, error) { return true, nil }

func (*hall) Announce(context.Context, int64, int64) error { return nil }

func (*hall) ShowProgress(ctx context.Context, _ int64) error {
	<-ctx.Done()
	return ctx.Err()
}

func (*hall) Report(context.Context, int64) error { return nil }

func (h *hall) broadcasting() *broadcasting {
	return &broadcasting{
		kept: h, announcer: h, now: time.Now, log: slog.New(slog.DiscardHandler),
	}
}

func TestBroadcasting_Round(t *testing.T) {
	t.Parallel()
	t.Run("progress that cannot be shown holds nobody up for long", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			began := time.Now()
			if err := new(hall).broadcasting().round(ctx); err != nil || time.Since(began) > showEvery {
				t.Errorf("a round took %v: %v", time.Since(began), err)
			}
		})
	})
}
