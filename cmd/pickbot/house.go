package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"syscall"
	"time"

	"pickbot/bot"
	"pickbot/bot/texts"
	"pickbot/cache"
	"pickbot/gemini"
	"pickbot/notify"
	"pickbot/recommend"
	"pickbot/sandbox"
	"pickbot/store"
	"pickbot/telegram"
)

// databaseWait is how long an unreachable PostgreSQL is tried.
const databaseWait = 60 * time.Second

// house is the running program: its parts in the order in which they are opened. They are closed in the opposite one.
type house struct {
	plan    *plan
	log     *slog.Logger
	metrics *metrics
	clock   *clock
	ready   readiness
	patient time.Duration // how long a database that cannot be reached is tried
	demo    bool

	listener net.Listener
	mux      *http.ServeMux
	hook     hook
	sandbox  *sandbox.Server
	store    *store.Store
	cache    cache.Backend
	client   *telegram.Client
	sender   *telegram.Sender
	pool     *gemini.Pool
	gemini   *gemini.Writer
	texts    *texts.Book
	engine   *recommend.Engine
	service  *recommend.Service
	bot      *bot.Bot
	notify   notifications
	alarm    *notify.Alerts
	errors   *notify.ErrorRate
	refused  chan error // has the error with which Telegram refuses the token

	closers []func(context.Context) error
	tasks   []func(context.Context)
}

func newHouse(p *plan, log *slog.Logger) *house {
	h := &house{
		plan: p, log: log, metrics: newMetrics(), clock: &clock{}, mux: http.NewServeMux(), patient: databaseWait, refused: make(chan error, 1),
	}
	h.metrics.registry.MustRegister(newPartMetrics(&h.ready))
	return h
}

// newLook is a house for a command that looks at parts and says what it sees at once.
func newLook(p *plan, c console) *house {
	h := newHouse(p, quietLogger(p, c.err))
	h.patient = 0
	return h
}

// open opens every part. After an error what was opened is for close to close.
func (h *house) open(ctx context.Context) error {
	steps := []func(context.Context) error{h.listen, h.openProfiler, h.openSandbox, h.openStore, h.prepareStore, h.openCache}
	if h.demo {
		steps = append(steps, h.openDemo)
	}
	steps = append(steps, h.openTelegram, h.openGemini, h.openRecommend, h.openBot, h.openNotify, h.openWatch)
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// writer is Gemini with what its keys have left; both are nil where the ranker answers alone.
func (h *house) writer() (recommend.Writer, recommend.Budget) {
	if h.gemini == nil {
		return nil, nil
	}
	return h.gemini, h.pool
}

// close closes what was opened, last things first, and reports what went wrong with that.
func (h *house) close(ctx context.Context) error {
	var errs []error
	for i := len(h.closers) - 1; i >= 0; i-- {
		errs = append(errs, h.closers[i](ctx))
	}
	return errors.Join(errs...)
}

func (h *house) onClose(c io.Closer) {
	h.closers = append(h.closers, func(context.Context) error { return c.Close() })
}

// listen comes first: a port in use is the commonest reason not to start.
func (h *house) listen(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", h.plan.listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("LISTEN_ADDR=%s is in use: end the other program; to run a second pickbot set LISTEN_ADDR and DATA_DIR", h.plan.listen)
	}
	if err != nil {
		return fmt.Errorf("LISTEN_ADDR=%s cannot be listened on: %w", h.plan.listen, err)
	}
	h.listener = listener
	server := &http.Server{Handler: h.mux, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelWarn)}
	h.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	h.mux.Handle("GET /readyz", &h.ready)
	h.mux.Handle("GET /metrics", h.metrics.handler())
	if h.plan.webhookURL != "" {
		h.mux.Handle(webhookPath, &h.hook)
	}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			h.log.Error("http server ended", "error", err)
		}
	}()
	h.closers = append(h.closers, func(context.Context) error { return server.Close() })
	return nil
}

// address is where this process can be reached from this machine.
func (h *house) address() string {
	at := h.listener.Addr().(*net.TCPAddr)
	if at.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", at.Port)
	}
	return "http://" + at.String()
}

// openSandbox starts the local Telegram where no token for the real one is set.
func (h *house) openSandbox(context.Context) error {
	if !h.plan.sandboxed() || h.plan.telegramURL != "" {
		return nil
	}
	server, err := sandbox.New(sandbox.Config{
		Dir: filepath.Join(h.plan.dataDir, "sandbox"), Token: sandbox.Token, Name: "pickbot", Username: "pickbot",
		Public: h.plan.public, Logger: h.log,
	})
	if errors.Is(err, sandbox.ErrInUse) {
		return fmt.Errorf("DATA_DIR=%s is in use by another pickbot: end it, or set DATA_DIR to another folder", h.plan.dataDir)
	}
	if err != nil {
		return fmt.Errorf("local Telegram cannot use DATA_DIR=%s (%w): choose another DATA_DIR", h.plan.dataDir, err)
	}
	h.sandbox = server
	h.clock.lead = server.Clock().Offset
	h.mux.Handle("/", server)
	h.onClose(server)
	return nil
}

func (h *house) openStore(ctx context.Context) error {
	secret, err := h.secret("marks")
	if err != nil {
		return err
	}
	opened, err := store.Open(ctx, store.Config{
		URL: h.plan.databaseURL, Dir: h.plan.dataDir, Wait: h.patient, Secret: secret, Now: h.clock.Now, Logger: h.log,
	})
	if err != nil {
		return err
	}
	h.store = opened
	h.onClose(opened)
	h.metrics.tally = newTally(opened, h.clock.Now, h.plan.zone, h.log)
	h.onClose(h.metrics.tally)
	h.tasks = append(h.tasks, h.metrics.tally.run)
	h.ready.add(part{name: "database", vital: true, check: opened.Ping})
	return nil
}

// prepareStore brings the schema up, and something to recommend into a fresh database of the local Telegram; the demo's
// gets a past as well.
func (h *house) prepareStore(ctx context.Context) error {
	applied, err := h.store.MigrateUp(ctx)
	if err != nil {
		return err
	}
	if len(applied) > 0 {
		h.log.Info("database schema is up to date", "engine", h.store.Engine(), "migrations", len(applied))
	}
	if h.sandbox == nil {
		return nil
	}
	if err := h.refuseRealBots(ctx); err != nil {
		return err
	}
	fresh, err := importStarter(ctx, h.store, h.log)
	if err == nil && fresh && h.demo {
		err = h.importPast(ctx)
	}
	return err
}

func (h *house) openCache(ctx context.Context) error {
	opened, err := openCache(ctx, h.plan, h.store, h.clock, h.log)
	if err != nil {
		return err
	}
	h.cache = opened
	h.onClose(opened)
	h.ready.add(part{name: "cache", check: opened.Ping})
	return nil
}

func openCache(ctx context.Context, p *plan, s *store.Store, c *clock, log *slog.Logger) (cache.Backend, error) {
	if p.redisURL != "" {
		return cache.NewRedis(cache.Config{
			URL: p.redisURL, PoolSize: p.redisPool, Timeout: p.redisTimeout, Offset: c.Offset, Log: log,
		})
	}
	if s.Engine() == store.SQLite {
		return cache.NewSQLite(ctx, s.Writer(), s.Reader(), c.Now, log)
	}
	return openCacheFile(ctx, p, c, log)
}

func (h *house) openGemini(context.Context) error {
	g := h.plan.gemini
	if !g.asked() {
		h.log.Info("no Gemini key is set: the local ranker answers")
		return nil
	}
	ring, err := gemini.NewKeyring(g.keys, g.keysFile, h.log)
	if err != nil {
		return fmt.Errorf("GEMINI_API_KEYS_FILE: %w", err)
	}
	rotation := gemini.Sticky
	if g.spread {
		rotation = gemini.Spread
	}
	h.pool = gemini.NewPool(gemini.Config{
		Model: g.model, BaseURL: g.baseURL, Timeout: g.timeout, PerMinute: g.perMinute, PerDay: g.perDay, Rotation: rotation,
		Prices: g.prices, MaxAge: min(h.plan.cacheTimeout, h.plan.redisTimeout),
	}, ring, h.cache, gemini.Outside{Now: h.clock.Now, Log: h.log, Observer: geminiMetrics{h.metrics}, Alerts: h.alerts()})
	h.metrics.registry.MustRegister(newKeyMetrics(h.pool))
	h.gemini = gemini.NewWriter(h.pool)
	h.tasks = append(h.tasks, h.pool.Run)
	h.onClose(h.gemini)
	h.onClose(h.pool)
	return nil
}

func (h *house) openRecommend(ctx context.Context) error {
	book, err := texts.Load()
	if err != nil {
		return err
	}
	engine, err := recommend.NewEngine(recommend.EngineConfig{
		Library: h.store, Dictionary: book, Built: h.metrics.rankerBuilt, Logger: h.log,
	})
	if err != nil {
		return err
	}
	if err := engine.Load(ctx); err != nil {
		return err
	}
	h.texts, h.engine = book, engine
	h.tasks = append(h.tasks, engine.Run)
	return nil
}
