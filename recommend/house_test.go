package recommend_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/catalogs"
	"pickbot/gemini"
	"pickbot/gemini/geminitest"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/store"
	"pickbot/store/storetest"
)

// house is the service over its real parts: a store in SQLite, a cache backend, and Gemini's client before a fake
// Gemini.
type house struct {
	*recommend.Service
	pool   *gemini.Pool
	store  *store.Store
	cache  recommend.Cache
	fake   *geminitest.Running
	engine *recommend.Engine
	log    *record
}

// houseParts say what a house is built from beside the defaults.
type houseParts struct {
	config recommend.Config
	cache  cache.Backend // nil: the embedded one
	now    func() time.Time
	store  *store.Store // nil: a new one with the lunch catalog
	fake   *geminitest.Running
	gemini gemini.Config
	keys   []string
	items  func() io.Reader
}

func newHouse(t *testing.T, p houseParts) *house {
	t.Helper()
	if p.cache == nil {
		p.cache = cachetest.SQLite(t)(t).Backend
	}
	if p.now == nil {
		p.now = time.Now
	}
	if p.items == nil {
		p.items = catalogs.Lunch
	}
	if p.store == nil {
		p.store = storetest.Open(t, store.Config{Dir: t.TempDir(), Now: p.now})
		stock(t, p.store, p.items())
	}
	if p.keys == nil {
		p.keys = []string{"one"}
	}
	if p.fake == nil {
		p.fake = geminitest.Start(t, geminitest.Config{Keys: p.keys})
	}
	p.gemini.BaseURL, p.gemini.Backoff = p.fake.URL, time.Millisecond
	log := &record{}
	built, err := build(t.Context(), p, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	built.log = log
	t.Cleanup(func() {
		if err := errors.Join(built.Close(context.Background()), built.pool.Close()); err != nil {
			t.Error(err)
		}
	})
	return built
}

// patient is for tests of who does what, not of how long it takes on a busy machine with the race detector.
func patient() recommend.Config {
	return recommend.Config{CacheBudget: 30 * time.Second, Wait: time.Minute, WriteTimeout: time.Minute}
}

// build puts a house together as the program does.
func build(ctx context.Context, p houseParts, log *slog.Logger) (*house, error) {
	ring, err := gemini.NewKeyring(strings.Join(p.keys, "\n"), "", log)
	if err != nil {
		return nil, err
	}
	pool := gemini.NewPool(p.gemini, ring, p.cache, gemini.Outside{Now: p.now, Log: log})
	engine, err := recommend.NewEngine(recommend.EngineConfig{Library: p.store, Logger: log})
	if err != nil {
		return nil, err
	}
	if err := engine.Load(ctx); err != nil {
		return nil, err
	}
	writer := gemini.NewWriter(pool)
	h := &house{pool: pool, store: p.store, cache: p.cache, fake: p.fake, engine: engine}
	h.Service = recommend.New(p.config, recommend.Parts{
		Cache: p.cache, Store: store.Living{Store: p.store}, Opinions: p.store, Engine: engine, Writer: closing{writer},
		Phrases: plainWords{}, Observer: silence{}, Now: p.now, Logger: log,
	})
	return h, nil
}

// closing gives the connections back after each draft, so that no test ends with idle ones.
type closing struct{ *gemini.Writer }

func (c closing) Write(ctx context.Context, r recommend.Request) (recommend.Draft, error) {
	defer c.Close()
	return c.Writer.Write(ctx, r)
}

func stock(t *testing.T, s *store.Store, file io.Reader) {
	t.Helper()
	if _, err := s.ImportItems(t.Context(), catalog.Items(file), store.ImportOptions{Replace: true}); err != nil {
		t.Fatal(err)
	}
}

// meet returns the person as an update finds them.
func (h *house) meet(t *testing.T, id int64) recommend.Person {
	t.Helper()
	p, err := h.store.Touch(t.Context(), id, "en")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (h *house) picks(t *testing.T, id int64) recommend.Answer {
	t.Helper()
	a, err := h.Picks(t.Context(), h.meet(t, id))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// silence observes nothing.
type silence struct{}

func (silence) CacheAnswered(string)         {}
func (silence) Recommended(recommend.Source) {}
func (silence) Generated(time.Duration)      {}

// record is a log that several goroutines write.
type record struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.String()
}
