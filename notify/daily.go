package notify

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"

	"pickbot/recommend"
)

// Config of Daily; the zero value of a field takes the default named beside it.
type Config struct {
	// Zone and At (minutes after midnight) hold for whoever chose none; nil is UTC.
	Zone *time.Location
	At   int
	// MakeUp is how late daily picks may still go out if no process was there when they were due: 2 h.
	MakeUp time.Duration
	// Tick is how often the timetable is looked at: 2 s.
	Tick time.Duration
	// Workers is how many sends run at a time: 4.
	Workers int
	// PollOnly is for databases that cannot notify of new jobs.
	PollOnly bool
}

func (c Config) withDefaults() Config {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.MakeUp == 0 {
		c.MakeUp = 2 * time.Hour
	}
	if c.Tick == 0 {
		c.Tick = 2 * time.Second
	}
	if c.Workers == 0 {
		c.Workers = 4
	}
	return c
}

// Parts are what Daily is made of.
type Parts[Tx any] struct {
	Timetable Timetable[Tx]
	Ledger    Ledger
	People    People
	Messenger Messenger
	Observer  Observer
	// Now is the clock by which people are due.
	Now    func() time.Time
	Logger *slog.Logger
}

const (
	batch = 500
	// Where at least crowd people are due at once, they get their picks spread over some minutes.
	crowd  = 50
	spread = 5 * time.Minute
	// grace is for an hour that had come when a setting changed, before anybody could look.
	grace = 10 * time.Second

	jobTime    = time.Minute
	stuckAfter = 2 * time.Minute
	stopTime   = 10 * time.Second

	pruneEvery = time.Hour
	keptFor    = 14 * 24 * time.Hour
)

// Daily sends everybody their daily picks. Any number of processes may do so over one database.
type Daily[Tx any] struct {
	cfg     Config
	parts   Parts[Tx]
	jobs    *river.Client[Tx]
	rounds  sync.WaitGroup
	end     context.CancelFunc
	pruneAt time.Time
}

// NewDaily returns a Daily whose jobs are kept through driver. Nothing happens before Start.
func NewDaily[Tx any](driver riverdriver.Driver[Tx], cfg Config, parts Parts[Tx]) (*Daily[Tx], error) {
	cfg = cfg.withDefaults()
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &dailyWorker{
		people: parts.People, ledger: parts.Ledger, messenger: parts.Messenger, observe: parts.Observer, now: parts.Now, log: parts.Logger,
	}); err != nil {
		return nil, fmt.Errorf("daily picks: %w", err)
	}
	jobs, err := river.NewClient(driver, &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: cfg.Workers}},
		Workers:              workers,
		JobTimeout:           jobTime,
		RescueStuckJobsAfter: stuckAfter,
		SoftStopTimeout:      stopTime,
		PollOnly:             cfg.PollOnly,
		Logger:               slog.New(quiet{parts.Logger.Handler()}),
	})
	if err != nil {
		return nil, fmt.Errorf("daily picks: %w", err)
	}
	return &Daily[Tx]{cfg: cfg, parts: parts, jobs: jobs}, nil
}

// Start begins to look at the timetable and to send, until Stop; the end of ctx does not end it.
func (d *Daily[Tx]) Start(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	if err := d.jobs.Start(ctx); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	ctx, d.end = context.WithCancel(ctx)
	d.rounds.Go(func() { d.run(ctx) })
	return nil
}

// Stop takes no more jobs and lets those that run finish, for at most 10 s or as long as ctx lasts. What is not sent
// stays for another process, or the next start. Without a Start it does nothing.
func (d *Daily[Tx]) Stop(ctx context.Context) error {
	if d.end == nil {
		return nil
	}
	d.end()
	d.rounds.Wait()
	if err := d.jobs.Stop(ctx); err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}

func (d *Daily[Tx]) run(ctx context.Context) {
	tick := time.NewTicker(d.cfg.Tick)
	defer tick.Stop()
	for {
		if err := d.Round(ctx); err != nil && ctx.Err() == nil {
			d.parts.Logger.WarnContext(ctx, "daily picks that are due have to wait", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Round hands everybody who is due to the jobs, and works out when they are next.
func (d *Daily[Tx]) Round(ctx context.Context) error {
	for {
		n, err := d.turn(ctx)
		if err != nil {
			return err
		}
		if n < batch {
			return d.prune(ctx)
		}
	}
}

func (d *Daily[Tx]) turn(ctx context.Context) (int, error) {
	now := d.parts.Now()
	var due []dailyArgs
	return d.parts.Timetable.Turn(ctx, now, batch,
		func(p recommend.Person, at time.Time, isDue bool) time.Time {
			h := d.hours(p)
			if !wants(p) {
				return time.Time{}
			}
			if !isDue {
				at = h.Next(at.Add(-grace))
			}
			day, next := h.turn(at, now, d.cfg.MakeUp)
			if day != "" {
				due = append(due, dailyArgs{Person: p.ID, Day: day})
			}
			return next
		},
		func(ctx context.Context, tx Tx) error { return d.insert(ctx, tx, due) })
}

// hours are a person's own, or else the operator's.
func (d *Daily[Tx]) hours(p recommend.Person) Hours {
	h := Hours{Zone: p.Zone, At: p.NotifyAt, Quiet: p.QuietDays}
	if h.Zone == nil {
		h.Zone = d.cfg.Zone
	}
	if h.At < 0 {
		h.At = d.cfg.At
	}
	return h
}

// wants reports whether somebody gets daily picks at all.
func wants(p recommend.Person) bool {
	return p.NotifyOn && !p.Paused && !p.Gone && !p.Banned && !p.StartedAt.IsZero()
}

func (d *Daily[Tx]) insert(ctx context.Context, tx Tx, due []dailyArgs) error {
	if len(due) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(due))
	for i, args := range due {
		jobs[i] = river.InsertManyParams{Args: args}
		if len(due) >= crowd {
			// Jobs are run by the real clock, which may be behind the one by which people are due.
			jobs[i].InsertOpts = &river.InsertOpts{ScheduledAt: time.Now().Add(rand.N(spread))}
		}
	}
	if _, err := d.jobs.InsertManyTx(ctx, tx, jobs); err != nil {
		return fmt.Errorf("insert jobs: %w", err)
	}
	return nil
}

// prune drops what the ledger no longer needs, now and then.
func (d *Daily[Tx]) prune(ctx context.Context) error {
	now := d.parts.Now()
	if now.Before(d.pruneAt) {
		return nil
	}
	d.pruneAt = now.Add(pruneEvery)
	return d.parts.Ledger.PruneNotifications(ctx, now.Add(-keptFor))
}
