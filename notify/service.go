package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
)

// Config of a Service; the zero value of a field takes the default named beside it.
type Config struct {
	// Zone and At (minutes after midnight) hold for whoever chose none; nil is UTC.
	Zone *time.Location
	At   int
	// MakeUp is how late daily picks may still go out if no process was there when they were due: 2 h.
	MakeUp time.Duration
	// Tick is how often it is looked for what is to be done: 2 s.
	Tick time.Duration
	// Workers is how many jobs of a kind run at a time: 4.
	Workers int
	// Jitter is how far into its time it may begin that picks are made ahead: 10 min.
	Jitter time.Duration
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
	if c.Jitter == 0 {
		c.Jitter = 10 * time.Minute
	}
	if c.Workers == 0 {
		c.Workers = 4
	}
	return c
}

// Parts are what a Service is made of.
type Parts[Tx any] struct {
	Timetable Timetable[Tx]
	Ledger    Ledger
	People    People
	Messenger Messenger
	// Preparer, if not nil, makes picks ahead for those whom Expecting names.
	Preparer  Preparer
	Expecting Expecting
	// Announcer, if not nil, says the broadcasts that the others keep.
	Announcer       Announcer
	Broadcasts      Broadcasts
	BroadcastLedger BroadcastLedger
	Observer        Observer
	// Now is the clock by which people are due.
	Now    func() time.Time
	Logger *slog.Logger
}

const (
	jobTime    = time.Minute
	stuckAfter = 2 * time.Minute
	stopTime   = 10 * time.Second
)

// Service writes to people. Any number of processes may do so over one database.
type Service[Tx any] struct {
	tick   time.Duration
	log    *slog.Logger
	jobs   *river.Client[Tx]
	rounds []func(context.Context) error

	running sync.WaitGroup
	end     context.CancelFunc
}

// New returns a Service whose jobs are kept through driver. Nothing happens before Start.
func New[Tx any](driver riverdriver.Driver[Tx], cfg Config, parts Parts[Tx]) (*Service[Tx], error) {
	cfg = cfg.withDefaults()
	early, broadcasts := newAhead(cfg, parts), newBroadcasting(parts)
	workers := river.NewWorkers()
	if err := errors.Join(
		river.AddWorkerSafely(workers, newDailyWorker(parts)),
		river.AddWorkerSafely(workers, roundWorker{ahead: early}),
		river.AddWorkerSafely(workers, aheadWorker{ahead: early}),
		river.AddWorkerSafely(workers, chunkWorker{broadcasting: broadcasts}),
		river.AddWorkerSafely(workers, reportWorker{broadcasting: broadcasts}),
	); err != nil {
		return nil, fmt.Errorf("notifications: %w", err)
	}
	queue := river.QueueConfig{MaxWorkers: cfg.Workers}
	jobs, err := river.NewClient(driver, &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: queue, aheadQueue: queue, broadcastQueue: queue},
		Workers:              workers,
		JobTimeout:           jobTime,
		RescueStuckJobsAfter: stuckAfter,
		SoftStopTimeout:      stopTime,
		PollOnly:             cfg.PollOnly,
		FetchCooldown:        min(river.FetchCooldownDefault, cfg.Tick/2),
		FetchPollInterval:    cfg.Tick / 2,
		Logger:               slog.New(quiet{parts.Logger.Handler()}),
	})
	if err != nil {
		return nil, fmt.Errorf("notifications: %w", err)
	}
	d := &daily[Tx]{cfg: cfg, parts: parts, jobs: jobs}
	early.jobs, broadcasts.jobs = jobs, jobs
	rounds := []func(context.Context) error{d.round}
	if parts.Preparer != nil {
		rounds = append(rounds, early.round)
	}
	if parts.Announcer != nil {
		rounds = append(rounds, broadcasts.round)
	}
	return &Service[Tx]{tick: cfg.Tick, log: parts.Logger, jobs: jobs, rounds: rounds}, nil
}

// Start begins to look for what is to be done, and to send, until Stop; the end of ctx does not end it.
func (s *Service[Tx]) Start(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	if err := s.jobs.Start(ctx); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	ctx, s.end = context.WithCancel(ctx)
	s.running.Go(func() { s.run(ctx) })
	return nil
}

// Stop takes no more jobs and lets those that run finish, for at most 10 s or as long as ctx lasts. What is not sent
// stays for another process, or the next start. Without a Start it does nothing.
func (s *Service[Tx]) Stop(ctx context.Context) error {
	if s.end == nil {
		return nil
	}
	s.end()
	s.running.Wait()
	if err := s.jobs.Stop(ctx); err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}

func (s *Service[Tx]) run(ctx context.Context) {
	tick := time.NewTicker(s.tick)
	defer tick.Stop()
	for {
		if err := s.Round(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "notifications have to wait", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Round hands everything that is due to the jobs.
func (s *Service[Tx]) Round(ctx context.Context) error {
	errs := make([]error, len(s.rounds))
	for i, round := range s.rounds {
		errs[i] = round(ctx)
	}
	return errors.Join(errs...)
}
