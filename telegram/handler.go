package telegram

import (
	"context"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Handler decides what an update means.
type Handler interface {
	// Handle handles one update. Updates of one chat come one after another, those of different chats at a time. After a
	// crash an update may come a second time; its id is the same. An error is logged, and tried again only where
	// IntakeConfig.Retry says so.
	Handle(ctx context.Context, u *models.Update) error
}

// HandlerFunc is a function that is a Handler.
type HandlerFunc func(ctx context.Context, u *models.Update) error

// Handle calls f.
func (f HandlerFunc) Handle(ctx context.Context, u *models.Update) error { return f(ctx, u) }

// TapAnswerer ends a tap's progress bar; a Sender does.
type TapAnswerer interface {
	AnswerCallbackQuery(ctx context.Context, p *bot.AnswerCallbackQueryParams) error
}

// UpdateObserver hears of updates.
type UpdateObserver interface {
	// Update reports one update when it is over: its kind, what became of it, how long after it was sent its handling
	// began, and how long that took. Outcomes are handled, failed, panicked, expired, abandoned, and, with zero for both
	// times since no handling began, busy, duplicate, unreadable.
	Update(kind, outcome string, age, took time.Duration)
}

type deaf struct{}

func (deaf) Update(string, string, time.Duration, time.Duration) {}
