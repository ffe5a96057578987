package recommend

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"pickbot/recommend/ranking"
)

// Library is where the catalog and everybody's feedback are read from.
type Library interface {
	// CatalogVersion rises with every change of the catalog.
	CatalogVersion(ctx context.Context) (int64, error)
	// FeedbackVersion rises with every change of anybody's opinions, and when showings are imported.
	FeedbackVersion(ctx context.Context) (int64, error)
	Items(ctx context.Context) iter.Seq2[Item, error]
	// AllFeedback streams everybody's opinions, and Ignored what was shown to people who have said nothing of it.
	AllFeedback(ctx context.Context) iter.Seq2[PersonFeedback, error]
	Ignored(ctx context.Context) iter.Seq2[PersonFeedback, error]
}

// PersonFeedback is one row of everybody's feedback.
type PersonFeedback struct {
	Person int64
	Feedback
}

// Engine keeps a Ranker up to date in the background and swaps it in atomically. A changed catalog is on the shelf,
// ranked by its content, as soon as it is seen, also while a build is under way; the collaborative part follows when
// its build is done. It is safe for concurrent use.
type Engine struct {
	library Library
	words   Dictionary
	log     *slog.Logger
	built   func(took time.Duration)
	every   time.Duration
	rest    time.Duration

	current atomic.Pointer[Ranker]
	loading sync.Mutex // shelf and model change under it, each from its own loop
	last    build      // only learn's loop uses it
}

// build is what is remembered of the last one: what it knew, how long it took and when it ended.
type build struct {
	catalog, feedback int64
	showing           time.Time // the newest one that was ignored
	looked            time.Time // when newer ones were looked for last
	took              time.Duration
	ended             time.Time
}

// buildShare bounds how much of the time building may take: a tenth.
const buildShare = 10

// showingsEvery is how often showings alone, to which nobody said anything, are worth a build. A day has to pass anyway until
// a showing counts as ignored, and it tells little: it costs a build a day at most.
const showingsEvery = 24 * time.Hour

// EngineConfig of an Engine.
type EngineConfig struct {
	Every   time.Duration // 2 s: how often changes are looked for
	Rest    time.Duration // 1 min: the least time between two builds for new feedback alone
	Built   func(took time.Duration)
	Logger  *slog.Logger
	Library Library
	// Dictionary may be nil, where nobody has rules on contents.
	Dictionary Dictionary
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
	e := &Engine{library: cfg.Library, words: cfg.Dictionary, log: cfg.Logger, built: cfg.Built, every: cfg.Every, rest: cfg.Rest}
	empty, err := ranking.Build(context.Background(), ranking.Data{}, ranking.Options{})
	if err != nil {
		return nil, fmt.Errorf("build an empty ranker: %w", err)
	}
	e.current.Store(&Ranker{shelf: NewShelf(0, nil, cfg.Dictionary), model: empty})
	return e, nil
}

// Ranker is the one in use. It never is nil.
func (e *Engine) Ranker() *Ranker { return e.current.Load() }

// Load reads the catalog, if it has changed, and makes it known by its content, without waiting for the feedback.
func (e *Engine) Load(ctx context.Context) error {
	e.loading.Lock()
	defer e.loading.Unlock()
	version, err := e.library.CatalogVersion(ctx)
	if err != nil || version == e.Ranker().shelf.version {
		return err
	}
	shelf, err := e.readShelf(ctx, version)
	if err != nil {
		return err
	}
	model := e.Ranker().model
	if model.Len() == 0 {
		model, err = ranking.Build(ctx, ranking.Data{Items: rankingItems(shelf)}, ranking.Options{})
	} else {
		model, err = model.With(rankingItems(shelf))
	}
	if err != nil {
		return fmt.Errorf("build ranker: %w", err)
	}
	e.current.Store(&Ranker{shelf: shelf, model: model})
	e.log.InfoContext(ctx, "catalog loaded", "items", shelf.Len(), "version", version)
	return nil
}

func (e *Engine) readShelf(ctx context.Context, version int64) (*Shelf, error) {
	var items []Item
	for it, err := range e.library.Items(ctx) {
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return NewShelf(version, items, e.words), nil
}

// Run follows the library until ctx ends. What fails is logged and tried again.
func (e *Engine) Run(ctx context.Context) {
	var loops sync.WaitGroup
	loops.Go(func() { e.repeat(ctx, e.Load, "catalog cannot be read") })
	loops.Go(func() { e.repeat(ctx, e.learn, "ranker cannot be built") })
	loops.Wait()
}

func (e *Engine) repeat(ctx context.Context, step func(context.Context) error, failure string) {
	tick := time.NewTicker(e.every)
	defer tick.Stop()
	for {
		if err := step(ctx); err != nil && ctx.Err() == nil {
			e.log.WarnContext(ctx, failure, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// learn builds the model anew from everybody's feedback, if it does not know all of it or of the catalog, and the last
// build is long enough ago.
func (e *Engine) learn(ctx context.Context) error {
	shelf, since := e.Ranker().shelf, time.Since(e.last.ended)
	if since < buildShare*e.last.took || since < e.rest && shelf.version == e.last.catalog {
		return nil
	}
	feedback, err := e.library.FeedbackVersion(ctx)
	if err != nil {
		return err
	}
	if feedback == e.last.feedback && shelf.version == e.last.catalog {
		if ignored, err := e.ignoredMore(ctx); err != nil || !ignored {
			return err
		}
	}
	started := time.Now()
	var showing time.Time
	model, err := ranking.Build(ctx, ranking.Data{Items: rankingItems(shelf), Feedback: e.rows(ctx, &showing)}, ranking.Options{})
	took := time.Since(started)
	if err != nil {
		return fmt.Errorf("build ranker: %w", err)
	}
	if err := e.adopt(model); err != nil {
		return err
	}
	now := time.Now()
	e.last = build{catalog: shelf.version, feedback: feedback, showing: showing, looked: now, took: took, ended: now}
	e.built(took)
	e.log.DebugContext(ctx, "ranker built", "items", shelf.Len(), "took", took)
	return nil
}

// ignoredMore reports, once a day, whether more was ignored than the model knows of.
func (e *Engine) ignoredMore(ctx context.Context) (bool, error) {
	if time.Since(e.last.looked) < showingsEvery {
		return false, nil
	}
	e.last.looked = time.Now()
	for f, err := range e.library.Ignored(ctx) {
		if err != nil || f.At.After(e.last.showing) {
			return err == nil, err
		}
	}
	return false, nil
}

// adopt puts a model to use, with the items that came while it was built.
func (e *Engine) adopt(model *ranking.Model) error {
	e.loading.Lock()
	defer e.loading.Unlock()
	shelf := e.Ranker().shelf
	model, err := model.With(rankingItems(shelf))
	if err != nil {
		return fmt.Errorf("build ranker: %w", err)
	}
	e.current.Store(&Ranker{shelf: shelf, model: model})
	return nil
}

// rows is all that the model learns from; it notes the newest showing that was ignored.
func (e *Engine) rows(ctx context.Context, showing *time.Time) iter.Seq2[ranking.Feedback, error] {
	return func(yield func(ranking.Feedback, error) bool) {
		for _, part := range []iter.Seq2[PersonFeedback, error]{e.library.AllFeedback(ctx), e.library.Ignored(ctx)} {
			for f, err := range part {
				if f.Kind == Shown && f.At.After(*showing) {
					*showing = f.At
				}
				if !yield(RankingFeedback(f), err) {
					return
				}
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

// RankingFeedback is what ranking may know of a person's feedback.
func RankingFeedback(f PersonFeedback) ranking.Feedback {
	return ranking.Feedback{Person: strconv.FormatInt(f.Person, 10), Item: f.ItemID, Weight: weights[f.Kind]}
}

// RankingItem is what ranking may know of an item.
func RankingItem(it *Item) ranking.Item {
	return ranking.Item{
		ID: it.ID, Title: it.Title, Description: it.Description, Category: it.Category, Tags: it.Tags, Lang: it.Lang,
	}
}
