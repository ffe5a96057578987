package notify

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/riverqueue/river"

	"pickbot/recommend"
	"pickbot/telegram"
)

// hall is a broadcast in memory that nobody can be told of.
type hall struct {
	Broadcasts
	waiting []time.Time // of each person: not before
	failed  map[int64]int
	tried   int
	err     error
	fates   map[int64]recommend.Fate
}

func (h *hall) OpenBroadcasts(context.Context) ([]recommend.Broadcast, error) {
	return []recommend.Broadcast{{ID: 1, State: recommend.Running}}, nil
}

func (*hall) BroadcastOver(context.Context, int64, time.Time) (bool, error) { return false, nil }

func (*hall) ShowBroadcast(context.Context, int64, time.Duration) (bool, error) { return true, nil }

func (h *hall) ClaimBroadcast(context.Context, int64, int64) (recommend.Claim, bool, error) {
	for person, until := range h.waiting {
		if _, over := h.fates[int64(person)]; !over && !until.After(time.Now()) {
			return recommend.Claim{Person: int64(person), Failures: h.failed[int64(person)]}, true, nil
		}
	}
	return recommend.Claim{}, false, nil
}

func (h *hall) BroadcastDeferred(context.Context, int64, int64) (time.Time, bool, error) {
	return h.waiting[0], len(h.fates) < len(h.waiting), nil
}

func (h *hall) NoteBroadcast(_ context.Context, _, person int64, fate recommend.Fate, _ string) error {
	h.fates[person] = fate
	return nil
}

func (h *hall) DeferBroadcast(_ context.Context, _ int64, c recommend.Claim, until time.Time) error {
	h.waiting[c.Person] = until
	h.failed[c.Person] = c.Failures
	return nil
}

func (*hall) Known(_ context.Context, id int64) (recommend.Person, bool, error) {
	return recommend.Person{ID: id}, true, nil
}

func (*hall) SetPaused(context.Context, int64, bool) error { return nil }

func (*hall) DropJobs(context.Context, int64) error { return nil }

func (*hall) Notified(string, string) {}

func (h *hall) Announce(context.Context, int64, int64) error {
	h.tried++
	return h.err
}

func (*hall) ShowProgress(ctx context.Context, _ int64) error {
	<-ctx.Done()
	return ctx.Err()
}

func (*hall) EndBroadcast(context.Context, int64) error { return nil }

func (h *hall) Report(context.Context, int64) error { return h.err }

func (h *hall) broadcasting() *broadcasting {
	return &broadcasting{
		kept: h, ledger: h, announcer: h, people: h, observe: h, now: time.Now, log: slog.New(slog.DiscardHandler),
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

func TestChunkWorker(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wait  time.Duration
		tried int
		pause time.Duration
	}{
		"a short wait is everybody's":                      {2 * time.Second, 1, 2 * time.Second},
		"of two long waits in a row it is thought as well": {10 * time.Minute, 2, floodPause},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := &hall{waiting: make([]time.Time, 50), failed: map[int64]int{}, err: &telegram.LimitError{Wait: c.wait}}
				ctx, cancel := context.WithTimeout(t.Context(), jobTime)
				defer cancel()
				err := chunkWorker{broadcasting: h.broadcasting()}.Work(ctx, &river.Job[chunkArgs]{})
				if snooze, ok := errors.AsType[*river.JobSnoozeError](err); !ok || snooze.Duration != c.pause || h.tried != c.tried {
					t.Errorf("after %d tries: %v; want a pause of %v after %d", h.tried, err, c.pause, c.tried)
				}
			})
		})
	}
}

func TestChunkWorker_GiveUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		over bool
	}{
		"whom Telegram always fails to serve":         {&telegram.APIError{Code: 500}, true},
		"nobody where Telegram refuses the token":     {&telegram.APIError{Code: 401}, false},
		"nobody where Telegram is out of reach":       {telegram.ErrUnavailable, false},
		"nobody whose chat takes nothing for a while": {&telegram.LimitError{Wait: time.Minute}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := &hall{waiting: make([]time.Time, 1), failed: map[int64]int{}, err: c.err, fates: map[int64]recommend.Fate{}}
				began := time.Now()
				for time.Since(began) < 24*time.Hour {
					ctx, cancel := context.WithTimeout(t.Context(), jobTime)
					err := chunkWorker{broadcasting: h.broadcasting()}.Work(ctx, &river.Job[chunkArgs]{})
					cancel()
					snooze, ok := errors.AsType[*river.JobSnoozeError](err)
					if !ok {
						break
					}
					time.Sleep(snooze.Duration)
				}
				if over := h.fates[0] == recommend.Failed; over != c.over {
					t.Errorf("after %v and %d tries given up: %v, want %v", time.Since(began), h.tried, over, c.over)
				}
			})
		})
	}
}

func TestReportWorker(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ err, want error }{
		"one that cannot be told now is tried again":       {telegram.ErrUnavailable, telegram.ErrUnavailable},
		"an admin who blocked the bot is not told in vain": {telegram.ErrGone, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &hall{err: c.err}
			if err := (reportWorker{broadcasting: h.broadcasting()}).Work(t.Context(), &river.Job[reportArgs]{}); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}
