package proof_test

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/bot"
	"pickbot/bot/texts"
	"pickbot/cache"
	"pickbot/catalogs"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/store"
	"pickbot/telegram"
)

// openOurs is the bot as the program builds it, but for the limits: it asks for its room to send like the program, and
// always gets it, for Telegram's limits are far below what is to be measured.
func openOurs(ctx context.Context) (http.Handler, error) {
	kept, shared, err := openParts(ctx)
	if err != nil {
		return nil, err
	}
	client, err := telegram.NewClient(telegram.Config{Token: token, BaseURL: os.Getenv(serveTelegram)})
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	sender := telegram.NewSender(client, telegram.SenderConfig{Limiter: generous{shared}, Log: log})
	handler, err := openConversation(ctx, kept, shared, sender, log)
	if err != nil {
		return nil, err
	}
	intake := telegram.NewIntake(telegram.IntakeConfig{
		Bot: client.ID(), Inbox: kept.Inbox(client.ID()), Handler: handler, Taps: sender, Log: log,
	})
	if err := intake.Start(ctx); err != nil {
		return nil, err
	}
	if polling() {
		go telegram.NewPoller(client, intake, []string{models.AllowedUpdateMessage}, log).Run(ctx)
		return nil, nil
	}
	return telegram.NewWebhook(intake, webhookSecret, log), nil
}

// openParts opens PostgreSQL and Redis, or everything embedded where their addresses are empty.
func openParts(ctx context.Context) (*store.Store, cache.Backend, error) {
	kept, err := store.Open(ctx, store.Config{URL: os.Getenv(serveDatabase), Dir: os.Getenv(serveDir)})
	if err != nil {
		return nil, nil, err
	}
	if _, err := kept.MigrateUp(ctx); err != nil {
		return nil, nil, err
	}
	if url := os.Getenv(serveRedis); url != "" {
		shared, err := cache.NewRedis(cache.Config{URL: url})
		return kept, shared, err
	}
	shared, err := cache.NewSQLite(ctx, kept.Writer(), kept.Reader(), time.Now, nil)
	return kept, shared, err
}

func openConversation(ctx context.Context, kept *store.Store, shared cache.Backend, sender *telegram.Sender, log *slog.Logger) (*bot.Bot, error) {
	if _, err := kept.ImportItems(ctx, catalog.Items(catalogs.Lunch()), store.ImportOptions{}); err != nil {
		return nil, err
	}
	book, err := texts.Load()
	if err != nil {
		return nil, err
	}
	engine, err := recommend.NewEngine(recommend.EngineConfig{Library: kept, Dictionary: book, Logger: log})
	if err != nil {
		return nil, err
	}
	if err := engine.Load(ctx); err != nil {
		return nil, err
	}
	go engine.Run(ctx)
	living := store.Living{Store: kept}
	service := recommend.New(patient, recommend.Parts{
		Cache: shared, Store: living, Opinions: living, Engine: engine, Phrases: book, Observer: blind{}, Now: time.Now, Logger: log,
	})
	return bot.New(bot.Parts{
		Service: service, People: people{kept}, Preferences: kept, Tastes: living, Opinions: living, Sender: sender, Texts: book,
		Secret: []byte("benchmark"), Username: "pickbot", Now: time.Now, Logger: log,
	}), nil
}

// people live in UTC.
type people struct{ *store.Store }

func (p people) Meet(ctx context.Context, id int64, lang string) (recommend.Person, error) {
	return inUTC(p.Touch(ctx, id, lang))
}

func (p people) Known(ctx context.Context, id int64) (recommend.Person, bool, error) {
	person, known, err := p.Person(ctx, id)
	person, err = inUTC(person, err)
	return person, known, err
}

func inUTC(p recommend.Person, err error) (recommend.Person, error) {
	p.Zone = time.UTC
	return p, err
}

func (p people) Start(ctx context.Context, id int64) error {
	_, _, err := p.Store.Start(ctx, id, "")
	return err
}

// generous asks the shared limiter for as much, and for next to no time of it.
type generous struct{ cache cache.Backend }

func (g generous) Limit(ctx context.Context, rates []telegram.Rate, ahead time.Duration) (telegram.Room, error) {
	same := make([]cache.Rate, len(rates))
	for i, r := range rates {
		same[i] = cache.Rate{Key: r.Key, Interval: time.Microsecond, Burst: 1000}
	}
	room, err := g.cache.Limit(ctx, same, ahead)
	return telegram.Room(room), err
}

func (g generous) Penalty(ctx context.Context, key string, until time.Time) error {
	return g.cache.Penalty(ctx, key, until)
}

// blind sees nothing.
type blind struct{}

func (blind) CacheAnswered(string)         {}
func (blind) Recommended(recommend.Source) {}
func (blind) Generated(time.Duration)      {}
