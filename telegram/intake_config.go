package telegram

import (
	"context"
	"log/slog"
	"time"

	"github.com/go-telegram/bot/models"
)

// IntakeConfig is what an Intake needs. Inbox, Handler and Taps are required.
type IntakeConfig struct {
	// Bot is the id of the bot whose updates come in; Adopt makes it the owner of data that belonged to another.
	Bot   int64
	Adopt bool
	Inbox Inbox
	// Name is this process among the replicas: one that comes back under its name takes up at once what it left. Two
	// that live must not share it. Empty means a new one each time; then another process, or the next, takes over when
	// the lease has run out.
	Name string
	// Lease is how long a process lives for the others without a sign of life; zero means 15 s.
	Lease   time.Duration
	Handler Handler
	// Taps answers each tap within a second, where the handler did not.
	Taps TapAnswerer
	// Retry says which errors of the handler will pass, such as a store's outage. nil means none.
	Retry func(error) bool
	// Apologize tells the person that handling their update panicked, or that what Retry said would pass did not; nil
	// means nobody does.
	Apologize func(ctx context.Context, u *models.Update)
	// Busy tells the person that an update was not taken, for PerChat others wait; nil means nobody does.
	Busy func(ctx context.Context, u *models.Update)
	// Workers is how many updates are handled at a time; zero means 256.
	Workers int
	// Capacity is how many updates are in memory at most; zero means four times Workers.
	Capacity int
	// PerChat is how many updates of one chat wait in memory at most; zero means 50.
	PerChat int
	// Time bounds one call of the handler; zero means 90 s.
	Time    time.Duration
	Updates UpdateObserver // nil means nobody hears
	// Now is the clock that the age of an update is told by; nil means time.Now. Leases are told by time.Now always: a
	// clock that is moved must not end them.
	Now func() time.Time
	Log *slog.Logger // nil means slog.Default()
}

func withDefaults(cfg IntakeConfig) IntakeConfig {
	setDefault(&cfg.Workers, 256)
	setDefault(&cfg.Capacity, 4*cfg.Workers)
	setDefault(&cfg.PerChat, 50)
	setDefault(&cfg.Time, 90*time.Second)
	setDefault(&cfg.Lease, 15*time.Second)
	setDefault(&cfg.Log, slog.Default())
	setDefault(&cfg.Updates, UpdateObserver(deaf{}))
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Retry == nil {
		cfg.Retry = func(error) bool { return false }
	}
	return cfg
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
