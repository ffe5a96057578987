package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/bot"
	"pickbot/bot/texts"
	"pickbot/cache"
	"pickbot/catalogs"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store"
	"pickbot/store/storetest"
	"pickbot/telegram"
)

// chat is a bot on a real store and cache before a sandbox, handling one update after another.
type chat struct {
	t      testing.TB
	bot    *bot.Bot
	parts  bot.Parts
	client *telegram.Client
	store  *store.Store
	engine *recommend.Engine
	box    *sandboxtest.Sandbox
	person *sandboxtest.Person
	offset int64
	later  atomic.Int64 // how long after noon it is for the bot
	log    *strings.Builder
	// resting is maintenance.
	resting lever
}

// noon is when a chat begins for the bot.
var noon = time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)

// unlimited lets every send through at once.
type unlimited struct{}

func (unlimited) Limit(context.Context, []telegram.Rate, time.Duration) (telegram.Room, error) {
	return telegram.Room{OK: true}, nil
}
func (unlimited) Penalty(context.Context, string, time.Time) error { return nil }

// unobserved is for nobody's metrics.
type unobserved struct{}

func (unobserved) CacheAnswered(string)         {}
func (unobserved) Recommended(recommend.Source) {}
func (unobserved) Generated(time.Duration)      {}

type people struct{ *store.Store }

func (p people) Meet(ctx context.Context, id int64, lang string) (recommend.Person, error) {
	return p.Touch(ctx, id, lang)
}

func (p people) Known(ctx context.Context, id int64) (recommend.Person, bool, error) {
	return p.Person(ctx, id)
}

func (p people) Start(ctx context.Context, id int64) error {
	_, _, err := p.Store.Start(ctx, id, "")
	return err
}

type records struct {
	store   *store.Store
	service *recommend.Service
}

func (r records) Export(ctx context.Context, person int64) (any, error) {
	return r.store.Export(ctx, person)
}

func (r records) Forget(ctx context.Context, person, _ int64) error {
	if err := r.store.Forget(ctx, person); err != nil {
		return err
	}
	return r.service.Drop(ctx, person)
}

// noItems is a file of none.
const noItems = "none"

// theBook is read once for all chats.
var theBook = sync.OnceValues(texts.Load)

// newChat begins a chat with somebody whose Telegram speaks lang, over the items of a file; empty: the canteen's menu.
func newChat(t testing.TB, name, lang, items string) *chat {
	t.Helper()
	return newChatBy(t, name, lang, items, nil)
}

// newChatBy is newChat with picks by a writer, and the ranker's reasons told from the items alone.
func newChatBy(t testing.TB, name, lang, items string, writer recommend.Writer) *chat {
	t.Helper()
	c := &chat{t: t, log: &strings.Builder{}}
	now := func() time.Time { return noon.Add(time.Duration(c.later.Load())) }
	log := slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	c.store = storetest.Open(t, store.Config{Dir: t.TempDir(), Now: now})
	if items != noItems {
		c.load(items)
	}
	kept, err := cache.NewSQLite(t.Context(), c.store.Writer(), c.store.Reader(), now, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	book, err := theBook()
	if err != nil {
		t.Fatal(err)
	}
	if c.engine, err = recommend.NewEngine(recommend.EngineConfig{Library: c.store, Dictionary: book, Logger: log}); err != nil {
		t.Fatal(err)
	}
	if err := c.engine.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	parts := recommend.Parts{
		Cache: kept, Store: store.Living{Store: c.store}, Opinions: c.store, Engine: c.engine, Phrases: book, Observer: unobserved{}, Now: now, Logger: log,
	}
	if writer != nil {
		parts.Writer, parts.Phrases = writer, plain{book}
	}
	// A slow machine is no slow cache, and no slow writer.
	service := recommend.New(recommend.Config{CacheBudget: time.Minute, Wait: time.Minute, WriteTimeout: time.Minute}, parts)
	c.box = sandboxtest.Start(t, sandbox.Config{Username: "pickbot"})
	if c.client, err = telegram.NewClient(telegram.Config{Token: c.box.Token, BaseURL: c.box.URL}); err != nil {
		t.Fatal(err)
	}
	c.parts = bot.Parts{
		Service: service, People: people{c.store}, Preferences: c.store, Tastes: c.store, Opinions: c.store,
		Records: records{c.store, service}, Sender: telegram.NewSender(c.client, telegram.SenderConfig{Limiter: unlimited{}, Log: log}),
		Texts: book, Secret: []byte("secret"), Username: "pickbot", Admins: []int64{sandbox.Max},
		Office: bot.Office{
			Audit: audit{c.store}, Broadcasts: c.store, Keys: newKeyRing(), Maintenance: &c.resting, Bans: c.store, Catalog: files{c.store}, Figures: figures{holdout: 8}, Settings: c.store,
		},
		Operator: bot.Operator{Name: "The Canteen", Contact: "privacy@canteen.example"},
		Defaults: bot.Defaults{NotifyAt: 9 * 60, Picks: 5, Gemini: writer != nil}, Now: now, Logger: log,
	}
	c.bot = bot.New(c.parts)
	c.person = c.box.AddPerson(sandbox.Person{FirstName: name, LanguageCode: lang})
	return c
}

func (c *chat) load(items string) {
	c.t.Helper()
	file := catalogs.Lunch()
	if items != "" {
		file = strings.NewReader(items)
	}
	if _, err := c.store.ImportItems(c.t.Context(), catalog.Items(file), store.ImportOptions{}); err != nil {
		c.t.Fatal(err)
	}
}

// handle lets the bot handle everything that has come.
func (c *chat) handle() {
	c.t.Helper()
	for n := 1; n > 0; {
		n = c.poll(0)
	}
}

// poll lets the bot handle what has come, or what comes first within some time, and returns how many updates it was.
func (c *chat) poll(wait time.Duration) int {
	raw, err := c.client.GetUpdates(c.t.Context(), c.offset, 100, wait, nil)
	if err != nil {
		c.t.Error(err)
	}
	for _, body := range raw {
		var u models.Update
		if err := json.Unmarshal(body, &u); err != nil {
			c.t.Error(err)
		}
		c.offset = u.ID + 1
		if err := c.bot.Handle(c.t.Context(), &u); err != nil {
			c.t.Error(err)
		}
	}
	return len(raw)
}

// write writes something and returns the bot's last word.
func (c *chat) write(text string) sandbox.Message {
	c.t.Helper()
	c.box.Advance(2 * time.Second) // nobody types faster
	c.person.Send(text)
	c.handle()
	return c.last()
}

// tap presses a button of a message as it reads now, and returns the bot's last word.
func (c *chat) tap(m sandbox.Message, label string) sandbox.Message {
	c.t.Helper()
	c.person.Tap(c.now(m), label)
	c.handle()
	return c.last()
}

// last is the newest message of the bot as it reads now.
func (c *chat) last() sandbox.Message {
	c.t.Helper()
	return c.newest("message of the bot", sandbox.Message.FromBot)
}

// now is a message as it reads now.
func (c *chat) now(m sandbox.Message) sandbox.Message {
	c.t.Helper()
	return c.newest(fmt.Sprintf("message %d", m.ID), func(other sandbox.Message) bool { return other.ID == m.ID })
}

// newest is the newest message that fits, which is mostly one of the last few.
func (c *chat) newest(what string, fits func(sandbox.Message) bool) sandbox.Message {
	c.t.Helper()
	for _, n := range []int{4, 200} {
		for _, m := range slices.Backward(c.person.Newest(n)) {
			if fits(m) {
				return m
			}
		}
	}
	c.t.Fatalf("the chat has no %s", what)
	return sandbox.Message{}
}

// quiet checks that nothing went wrong behind the scenes.
func (c *chat) quiet() {
	c.t.Helper()
	if c.log.Len() > 0 {
		c.t.Errorf("the log:\n%s", c.log)
	}
}

// screen is a message as a person sees it, in plain text.
func screen(m sandbox.Message) string {
	var out strings.Builder
	if m.Document != nil {
		out.WriteString("<file " + m.Document.FileName + ">\n")
	}
	out.WriteString(m.Text + m.Caption + "\n")
	if m.ReplyMarkup != nil {
		out.WriteString("\n")
		for _, row := range m.ReplyMarkup.Rows {
			for i, b := range row {
				if i > 0 {
					out.WriteString(" ")
				}
				out.WriteString("[" + b.Text + "]")
			}
			out.WriteString("\n")
		}
	}
	return out.String()
}
