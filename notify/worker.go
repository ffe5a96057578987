package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"pickbot/recommend"
	"pickbot/telegram"
)

// dailyKind names the jobs, and their notifications in metrics.
const dailyKind = "daily"

// dailyArgs are one person's daily picks of one local date (YYYY-MM-DD).
type dailyArgs struct {
	Person int64  `json:"person"`
	Day    string `json:"day"`
}

// Kind names the jobs.
func (dailyArgs) Kind() string { return dailyKind }

// InsertOpts has one job for each person and date.
func (dailyArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// limitedPause is how long a send waits that was limited without a hint.
const limitedPause = 5 * time.Second

// dailyWorker sends one person's daily picks.
type dailyWorker struct {
	river.WorkerDefaults[dailyArgs]

	people    People
	ledger    Ledger
	messenger Messenger
	observe   Observer
	now       func() time.Time
	log       *slog.Logger
}

func newDailyWorker[Tx any](p Parts[Tx]) *dailyWorker {
	return &dailyWorker{people: p.People, ledger: p.Ledger, messenger: p.Messenger, observe: p.Observer, now: p.Now, log: p.Logger}
}

// Work sends, unless it has been sent or is no longer wanted. An error is tried again.
func (w *dailyWorker) Work(ctx context.Context, job *river.Job[dailyArgs]) error {
	outcome, err := w.deliver(ctx, job.Args)
	w.observe.Notified(dailyKind, outcome)
	return err
}

func (w *dailyWorker) deliver(ctx context.Context, args dailyArgs) (outcome string, err error) {
	p, known, err := w.people.Known(ctx, args.Person)
	if err != nil {
		return "failed", fmt.Errorf("read person: %w", err)
	}
	if !known || !w.wanted(p, args.Day) {
		return "unwanted", nil
	}
	if leaves(p) {
		return "silent", w.people.SetPaused(ctx, p.ID, true)
	}
	claimed, err := w.ledger.ClaimNotification(ctx, p.ID, args.Day)
	if err != nil {
		return "failed", err
	}
	if !claimed {
		return "repeated", nil
	}
	return w.send(ctx, p, args.Day)
}

// wanted holds the settings of now against a day: they may have changed since the job was made, and the day may be over.
func (w *dailyWorker) wanted(p recommend.Person, day string) bool {
	date, err := time.Parse(time.DateOnly, day)
	return err == nil && wants(p) && !quietDays(p).Has(date.Weekday()) && p.Day(w.now()) == day
}

func (w *dailyWorker) send(ctx context.Context, p recommend.Person, day string) (outcome string, err error) {
	err = w.messenger.SendToday(telegram.WithLane(ctx, telegram.Notification), p, asks(p))
	switch {
	case err == nil:
		w.note(ctx, p, day)
		return "sent", nil
	case errors.Is(err, telegram.ErrAmbiguous):
		w.note(ctx, p, day)
		return "unknown", nil
	case errors.Is(err, telegram.ErrGone):
		return "gone", nil
	case errors.Is(err, recommend.ErrNoResult):
		return "nothing", nil
	case errors.Is(err, telegram.ErrLimited):
		return "limited", river.JobSnooze(limitedFor(err))
	case hopeless(err):
		return "refused", river.JobCancel(fmt.Errorf("send: %w", err))
	}
	return "failed", fmt.Errorf("send: %w", err)
}

// limitedFor is how long a send has to wait that was limited.
func limitedFor(err error) time.Duration {
	wait, ok := telegram.RetryAfter(err)
	if !ok {
		wait = limitedPause
	}
	return max(wait, time.Second)
}

// noteTime is what the ledger may take once a message has gone out, whatever happens to the process meanwhile.
const noteTime = 5 * time.Second

func (w *dailyWorker) note(ctx context.Context, p recommend.Person, day string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	if err := w.ledger.NotificationSent(ctx, p.ID, day); err != nil {
		w.log.WarnContext(ctx, "daily picks went out and are not noted", "person", strconv.FormatInt(p.ID, 10), "error", err)
	}
}

// hopeless reports a refusal that the same message will meet again.
func hopeless(err error) bool {
	e, ok := errors.AsType[*telegram.APIError](err)
	return ok && (e.Code == http.StatusBadRequest || e.Code == http.StatusForbidden)
}
