package recommend

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// Store is what the service asks of the database.
type Store interface {
	// Profile is an ErrNoResult for somebody who is not known, or not any more.
	Profile(ctx context.Context, person int64) (Profile, error)
	MarkShown(ctx context.Context, person int64, day string, items []string, source string) error
	// TakeGeneration counts one generation for a purpose if fewer than limit were taken that day, and says whether
	// it did. ReturnGeneration takes one back that came to nothing.
	TakeGeneration(ctx context.Context, person int64, day string, purpose Purpose, limit int) (bool, error)
	ReturnGeneration(ctx context.Context, person int64, day string, purpose Purpose) error
}

// Opinions is where feedback is kept. SetFeedback is absolute: the same call twice changes nothing the second time.
type Opinions interface {
	SetFeedback(ctx context.Context, person int64, item string, kind Kind, on bool, at time.Time) (changed bool, err error)
}

// Phrases are the words of the local answer. They are plain text in the person's language.
type Phrases interface {
	Reason(lang string, c Candidate) string
	Summary(lang string, t Taste) string
	Tips(lang string, s Stats, unseen []string) []string
	// ContentsMeant are the contents that a word of any language may mean, under all their names: "орехи" are nuts.
	ContentsMeant(word string) []string
}

// Observer is told what happened, for metrics.
type Observer interface {
	CacheAnswered(result string) // hit, miss, stale, error
	Recommended(source Source)
	Generated(took time.Duration)
}

// Config of a Service; the zero value of a field takes the default named beside it.
type Config struct {
	TTL             time.Duration // 24 h: how long picks are cached
	Picks           int           // 5: picks of an answer
	Wait            time.Duration // 7 s: how long a person waits for the writer
	WriteTimeout    time.Duration // 45 s: how long a generation may take in all
	LocalTTL        time.Duration // 10 min: how long the ranker's answer stands in for the writer's
	WishTTL         time.Duration // 1 h
	StaleShare      float64       // 0.9: share of the TTL from which an entry is refreshed in the background
	DueAfter        int           // 5: new opinions that make an entry due
	RefreshInterval time.Duration // 1 h: the least time between two background refreshes of one person
	Refreshes       int           // 2 a day; negative for none
	Wishes          int           // 5 a day; negative for none
	Holdout         float64       // share of answers that the ranker gives alone; 0 for none
	CacheBudget     time.Duration // 100 ms: how long a read of the cache may take
}

func (c Config) withDefaults() Config {
	orDuration := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	orDuration(&c.TTL, 24*time.Hour)
	orDuration(&c.Wait, 7*time.Second)
	orDuration(&c.WriteTimeout, 45*time.Second)
	orDuration(&c.LocalTTL, 10*time.Minute)
	orDuration(&c.WishTTL, time.Hour)
	orDuration(&c.RefreshInterval, time.Hour)
	orDuration(&c.CacheBudget, 100*time.Millisecond)
	if c.Picks == 0 {
		c.Picks = 5
	}
	if c.StaleShare == 0 {
		c.StaleShare = 0.9
	}
	if c.DueAfter == 0 {
		c.DueAfter = 5
	}
	if c.Refreshes == 0 {
		c.Refreshes = 2
	}
	if c.Wishes == 0 {
		c.Wishes = 5
	}
	return c
}

// Parts are what a Service is made of. Writer may be nil: the ranker answers then; Budget may be: it has no bound then.
type Parts struct {
	Cache    Cache
	Store    Store
	Opinions Opinions
	Engine   *Engine
	Writer   Writer
	Budget   Budget
	Phrases  Phrases
	Observer Observer
	Now      func() time.Time
	Logger   *slog.Logger
}

// Service gives people their picks. It is safe for concurrent use, on any number of replicas over one cache and store.
type Service struct {
	cfg      Config
	cache    *guard
	store    Store
	opinions Opinions
	engine   *Engine
	writer   Writer
	budget   Budget
	phrases  Phrases
	observe  Observer
	now      func() time.Time
	log      *slog.Logger

	flights flights
	tasks   *background
}

// New returns a Service. Close it to wait for what it does in the background.
func New(cfg Config, parts Parts) *Service {
	cfg = cfg.withDefaults()
	tasks := newBackground()
	return &Service{
		cfg:      cfg,
		cache:    newGuard(parts.Cache, cfg.CacheBudget, tasks, parts.Logger),
		tasks:    tasks,
		flights:  flights{open: make(map[string]*flight)},
		store:    parts.Store,
		opinions: parts.Opinions,
		engine:   parts.Engine,
		writer:   parts.Writer,
		budget:   parts.Budget,
		phrases:  parts.Phrases,
		observe:  parts.Observer,
		now:      parts.Now,
		log:      parts.Logger,
	}
}

func (s *Service) profile(ctx context.Context, person int64) (Profile, error) {
	p, err := s.store.Profile(ctx, person)
	if err != nil {
		return Profile{}, fmt.Errorf("read profile: %w", unavailable(err))
	}
	return p, nil
}

// profileFor is the person's profile under the rules of an order as well.
func (s *Service) profileFor(ctx context.Context, o order) (Profile, error) {
	p, err := s.profile(ctx, o.person.ID)
	p.Rules = slices.Concat(p.Rules, o.except.Rules)
	return p, err
}

// Close waits until background work has ended or ctx has. It is called when no other method is any more.
func (s *Service) Close(ctx context.Context) error { return s.tasks.close(ctx) }
