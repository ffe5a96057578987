package recommend

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"pickbot/recommend/ranking"
)

// Library is where the catalog and everybody's feedback are read from.
type Library interface {
	// CatalogVersion rises with every change of the catalog.
	CatalogVersion(ctx context.Context) (int64, error)
	// FeedbackVersion rises with every change of anybody's feedback.
	FeedbackVersion(ctx context.Context) (int64, error)
	Items(ctx context.Context) iter.Seq2[Item, error]
	AllFeedback(ctx context.Context) iter.Seq2[PersonFeedback, error]
}

// PersonFeedback is one row of everybody's feedback.
type PersonFeedback struct {
	Person int64
	Feedback
}

// Engine keeps a Ranker up to date in the background and swaps it in atomically. A changed catalog is on the shelf,
// ranked by its content, as soon as it is seen; the collaborative part follows when its build is done.
type Engine struct {
	library Library
	log     *slog.Logger
	observe func(took time.Duration)
	every   time.Duration
	rest    time.Duration

	current  atomic.Pointer[Ranker]
	catalog  int64
	feedback int64
}

// EngineConfig of an Engine.
type EngineConfig struct {
	Every   time.Duration // 2 s: how often changes are looked for
	Rest    time.Duration // 1 min: the least time between two builds for new feedback alone
	Built   func(took time.Duration)
	Logger  *slog.Logger
	Library Library
}

// NewEngine returns an Engine with an empty shelf; Load fills it.
func NewEngine(cfg EngineConfig) (*Engine, error) {
	if cfg.Every == 0 {
		cfg.Every = 2 * time.Second
	}
	if cfg.Rest == 0 {
		cfg.Rest = time.Minute
	}
	if cfg.Built == nil {
		cfg.Built = func(time.Duration) {}
	}
	e := &Engine{library: cfg.Library, log: cfg.Logger, observe: cfg.Built, every: cfg.Every, rest: cfg.Rest}
	empty, err := ranking.Build(context.Background(), ranking.Data{}, ranking.Options{})
	if err != nil {
		return nil, fmt.Errorf("build an empty ranker: %w", err)
	}
	e.current.Store(&Ranker{shelf: NewShelf(0, nil), model: empty})
	return e, nil
}

// Ranker is the one in use. It never is nil.
func (e *Engine) Ranker() *Ranker { return e.current.Load() }

// Load reads the catalog and makes it known by its content, without waiting for the feedback.
func (e *Engine) Load(ctx context.Context) error {
	version, err := e.library.CatalogVersion(ctx)
	if err != nil {
		return err
	}
	if version == e.catalog {
		return nil
	}
	shelf, err := e.readShelf(ctx, version)
	if err != nil {
		return err
	}
	model, err := e.stock(ctx, shelf)
	if err != nil {
		return fmt.Errorf("build ranker: %w", err)
	}
	e.current.Store(&Ranker{shelf: shelf, model: model})
	e.catalog = version
	e.feedback = -1
	e.log.Info("catalog loaded", "items", shelf.Len(), "version", version)
	return nil
}

// stock gives the model at hand the items that it does not know yet. The first shelf is built as a whole.
func (e *Engine) stock(ctx context.Context, shelf *Shelf) (*ranking.Model, error) {
	model := e.Ranker().model
	if model.Len() == 0 {
		return ranking.Build(ctx, ranking.Data{Items: rankingItems(shelf)}, ranking.Options{})
	}
	return model.With(rankingItems(shelf))
}

func (e *Engine) readShelf(ctx context.Context, version int64) (*Shelf, error) {
	var items []Item
	for it, err := range e.library.Items(ctx) {
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return NewShelf(version, items), nil
}

// Run follows the library until ctx ends. What fails is logged and tried again.
func (e *Engine) Run(ctx context.Context) {
	tick := time.NewTicker(e.every)
	defer tick.Stop()
	var rested time.Time
	for {
		if err := e.Load(ctx); err != nil && ctx.Err() == nil {
			e.log.Warn("catalog cannot be read", "error", err)
		}
		if time.Since(rested) >= e.rest || e.feedback < 0 {
			if err := e.learn(ctx); err != nil && ctx.Err() == nil {
				e.log.Warn("ranker cannot be built", "error", err)
			}
			rested = time.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// learn builds the ranker anew from everybody's feedback, if there is any that it does not know.
func (e *Engine) learn(ctx context.Context) error {
	version, err := e.library.FeedbackVersion(ctx)
	if err != nil || version == e.feedback {
		return err
	}
	started := time.Now()
	shelf := e.Ranker().shelf
	model, err := ranking.Build(ctx, ranking.Data{
		Items:    rankingItems(shelf),
		Feedback: e.rows(ctx),
	}, ranking.Options{})
	if err != nil {
		return fmt.Errorf("build ranker: %w", err)
	}
	e.current.Store(&Ranker{shelf: shelf, model: model})
	e.feedback = version
	e.observe(time.Since(started))
	e.log.Debug("ranker built", "items", shelf.Len(), "seconds", time.Since(started).Seconds())
	return nil
}

func (e *Engine) rows(ctx context.Context) iter.Seq2[ranking.Feedback, error] {
	return func(yield func(ranking.Feedback, error) bool) {
		for f, err := range e.library.AllFeedback(ctx) {
			row := ranking.Feedback{Person: strconv.FormatInt(f.Person, 10), Item: f.ItemID, Weight: weights[f.Kind]}
			if !yield(row, err) {
				return
			}
		}
	}
}

func rankingItems(shelf *Shelf) []ranking.Item {
	items := make([]ranking.Item, 0, shelf.Len())
	for i := range shelf.items {
		items = append(items, RankingItem(&shelf.items[i]))
	}
	return items
}

// RankingItem is what ranking may know of an item.
func RankingItem(it *Item) ranking.Item {
	return ranking.Item{
		ID: it.ID, Title: it.Title, Description: it.Description, Category: it.Category, Tags: it.Tags, Lang: it.Lang,
	}
}
