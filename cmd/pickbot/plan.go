package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"pickbot/bot"
	"pickbot/gemini"
	"pickbot/sandbox"
	"pickbot/store"
)

// plan is what the settings ask for, read and checked.
type plan struct {
	token         string
	telegramURL   string
	webhookURL    string
	webhookSecret string
	listen        string
	pprof         string
	public        bool
	adopt         bool

	dataDir     string
	databaseURL string

	redisURL     string
	redisPool    int
	redisTimeout time.Duration

	gemini geminiPlan

	refreshes, wishes int
	holdout           float64
	ttl, cacheTimeout time.Duration
	picks             int
	zone              *time.Location
	notifyAt          int // minutes after local midnight

	operator bot.Operator
	admins   []int64

	logLevel  slog.Level
	logFormat string
}

type geminiPlan struct {
	keys, keysFile    string
	model, baseURL    string
	perDay, perMinute int
	timeout           time.Duration
	spread            bool
	prices            gemini.Prices
}

// asked reports whether Gemini is to write the picks.
func (g geminiPlan) asked() bool { return g.keys != "" || g.keysFile != "" }

// sandboxed reports whether the local Telegram stands in for the real one.
func (p *plan) sandboxed() bool { return p.token == "" }

// plan reads all settings and reports everything that is wrong with them at once.
func (s *Settings) plan() (*plan, error) {
	p, w := s.read()
	return p, w.err()
}

// servingPlan is plan for a process that serves people.
func (s *Settings) servingPlan() (*plan, error) {
	p, w := s.read()
	return p, append(w, p.wrongToServe()...).err()
}

func (s *Settings) read() (*plan, wrongs) {
	var w wrongs
	p := &plan{
		token:         strings.TrimSpace(s.TelegramBotToken),
		telegramURL:   w.url("TELEGRAM_API_URL", s.TelegramAPIURL, "http", "https"),
		webhookURL:    w.webhook(s.WebhookURL),
		webhookSecret: w.secret(s.WebhookSecret),
		listen:        w.address("LISTEN_ADDR", s.ListenAddr),
		pprof:         w.pprof(s.PprofAddr),
		public:        s.SandboxPublic == "1",
		adopt:         s.AdoptBot,
		dataDir:       s.DataDir,
		databaseURL:   w.database(s.DatabaseURL),
		redisURL:      w.redis(s.RedisURL),
		redisPool:     w.count("REDIS_POOL_SIZE", s.RedisPoolSize, 1, 10_000),
		redisTimeout:  w.duration("REDIS_TIMEOUT", s.RedisTimeout),
		cacheTimeout:  w.duration("CACHE_TIMEOUT", s.CacheTimeout),
		gemini: geminiPlan{
			keys:      s.GeminiAPIKeys,
			keysFile:  s.GeminiAPIKeysFile,
			model:     s.GeminiModel,
			baseURL:   w.url("GEMINI_BASE_URL", s.GeminiBaseURL, "http", "https"),
			perDay:    w.count("GEMINI_MAX_REQUESTS_PER_KEY", s.GeminiMaxRequestsPerKey, 1, 1_000_000),
			perMinute: w.count("GEMINI_RPM_PER_KEY", s.GeminiRPMPerKey, 1, 1_000_000),
			timeout:   w.duration("GEMINI_TIMEOUT", s.GeminiTimeout),
			spread:    w.choice("GEMINI_ROTATION", s.GeminiRotation, "sticky", "spread") == "spread",
			prices:    w.prices(s.GeminiPrices),
		},
		refreshes: w.count("REFRESHES_PER_DAY", s.RefreshesPerDay, 0, 1000),
		wishes:    w.count("ASKS_PER_DAY", s.AsksPerDay, 0, 1000),
		holdout:   w.share("HOLDOUT", s.Holdout),
		ttl:       w.duration("RECOMMENDATION_TTL", s.RecommendationTTL),
		picks:     w.count("PICKS", s.Picks, 1, 10),
		zone:      w.zone("TIMEZONE", s.Timezone),
		notifyAt:  w.clock("NOTIFY_AT", s.NotifyAt),
		operator:  bot.Operator{Name: strings.TrimSpace(s.OperatorName), Contact: strings.TrimSpace(s.OperatorContact)},
		admins:    w.ids("ADMIN_IDS", s.AdminIDs),
		logLevel:  w.level(s.LogLevel),
		logFormat: w.choice("LOG_FORMAT", s.LogFormat, "", "text", "json"),
	}
	if p.sandboxed() && len(p.admins) == 0 {
		p.admins = []int64{sandbox.Max}
	}
	if p.token != "" && !strings.Contains(p.token, ":") {
		w.addSecret("TELEGRAM_BOT_TOKEN", "is no bot token; it has a colon in it, as BotFather gives it")
	}
	return p, w
}

// wrongToServe is what does not matter to commands that do not listen: an image sets its address for all of them.
func (p *plan) wrongToServe() (w wrongs) {
	if p.sandboxed() && !p.public && p.listen != "" && !loopback(p.listen) {
		w.add("LISTEN_ADDR", p.listen, "would show the local Telegram, where anybody may act as anybody, to the network; "+
			"listen on 127.0.0.1, set TELEGRAM_BOT_TOKEN, or set SANDBOX_PUBLIC=1 if that is what you want")
	}
	if p.sandboxed() && p.webhookURL != "" {
		w.add("WEBHOOK_URL", p.webhookURL, "needs TELEGRAM_BOT_TOKEN as well; the local Telegram is polled")
	}
	return w
}

// wrongs collects what is wrong with the settings. As an error it is wrong usage.
type wrongs []string

func (w wrongs) Error() string {
	if len(w) == 1 {
		return "pickbot: a setting is wrong: " + w[0]
	}
	return fmt.Sprintf("pickbot: %d settings are wrong:\n  %s", len(w), strings.Join(w, "\n  "))
}

func (w wrongs) Unwrap() error { return errUsage }

func (w *wrongs) add(name, value, fix string) {
	*w = append(*w, fmt.Sprintf("%s=%q %s", name, value, fix))
}

// addSecret does not repeat the value.
func (w *wrongs) addSecret(name, fix string) { *w = append(*w, name+" "+fix) }

func (w wrongs) err() error {
	if len(w) == 0 {
		return nil
	}
	return w
}

func (w *wrongs) prices(value string) gemini.Prices {
	prices, err := gemini.ParsePrices(value)
	if err != nil {
		w.add("GEMINI_PRICES", value, `is not a list such as "model=0.10/0.40/0.025": dollars per million tokens in, out and cached`)
	}
	return prices
}

func (w *wrongs) count(name, value string, least, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || n < least || n > most {
		w.add(name, value, fmt.Sprintf("is not a whole number from %d to %d", least, most))
	}
	return n
}

func (w *wrongs) duration(name, value string) time.Duration {
	d, err := time.ParseDuration(strings.TrimSpace(value))
	if err != nil || d <= 0 {
		w.add(name, value, `is not a length of time such as "30s", "5m" or "24h"`)
	}
	return d
}

// share reads "5%" or "0.05".
func (w *wrongs) share(name, value string) float64 {
	digits, percent := strings.CutSuffix(strings.TrimSpace(value), "%")
	f, err := strconv.ParseFloat(digits, 64)
	if percent {
		f /= 100
	}
	if err != nil || !(f >= 0 && f <= 1) { // NaN is neither
		w.add(name, value, `is not a share such as "5%" or "0"`)
	}
	return f
}

func (w *wrongs) choice(name, value string, allowed ...string) string {
	value = strings.ToLower(strings.TrimSpace(value))
	if !slices.Contains(allowed, value) {
		w.add(name, value, "is not one of "+strings.Trim(strings.Join(allowed, ", "), ", "))
	}
	return value
}

func (w *wrongs) zone(name, value string) *time.Location {
	zone, err := time.LoadLocation(value)
	if err != nil {
		w.add(name, value, `is not a time zone such as "Europe/Berlin"`)
		return time.UTC
	}
	return zone
}

// clock reads a time of day as minutes after midnight.
func (w *wrongs) clock(name, value string) int {
	at, err := time.Parse("15:04", strings.TrimSpace(value))
	if err != nil {
		w.add(name, value, `is not a time of day such as "09:00"`)
	}
	return at.Hour()*60 + at.Minute()
}

// ids reads Telegram user ids.
func (w *wrongs) ids(name, value string) []int64 {
	var ids []int64
	for _, text := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }) {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id <= 0 {
			w.add(name, value, "is not a list of Telegram user ids, such as 12345678,87654321")
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

func (w *wrongs) level(value string) slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(value)); err != nil {
		w.add("LOG_LEVEL", value, "is not one of debug, info, warn, error")
	}
	return level
}

func (w *wrongs) address(name, value string) string {
	_, port, err := net.SplitHostPort(value)
	if _, portErr := strconv.ParseUint(port, 10, 16); err != nil || portErr != nil {
		w.add(name, value, `is not an address such as "127.0.0.1:8080"`)
		return ""
	}
	return value
}

// pprof accepts the empty value.
func (w *wrongs) pprof(value string) string {
	if value == "" {
		return ""
	}
	if address := w.address("PPROF_ADDR", value); address != "" && !loopback(address) {
		w.add("PPROF_ADDR", value, "would show the memory of the process to the network; listen on 127.0.0.1")
	}
	return value
}

// url accepts the empty value. The value may hold a password and is not repeated.
func (w *wrongs) url(name, value string, schemes ...string) string {
	if value == "" {
		return ""
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme) {
		w.addSecret(name, "is not a URL such as "+schemes[0]+"://host/")
	}
	return value
}

func (w *wrongs) database(value string) string {
	if err := store.CheckURL(value); err != nil {
		*w = append(*w, err.Error()) // it names DATABASE_URL
	}
	return value
}

func (w *wrongs) webhook(value string) string {
	u, err := url.Parse(value)
	switch {
	case value == "":
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		w.add("WEBHOOK_URL", value, "is not a URL such as https://bot.example.org")
	case u.Scheme == "http" && !loopback(u.Host):
		w.add("WEBHOOK_URL", value, "must be https; http is for loopback only")
	}
	return strings.TrimSuffix(value, "/")
}

const webhookSecretChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

func (w *wrongs) secret(value string) string {
	if len(value) > 256 || strings.Trim(value, webhookSecretChars) != "" {
		w.addSecret("WEBHOOK_SECRET", "may have at most 256 of A-Z a-z 0-9 _ -")
	}
	return value
}

// redis accepts several addresses separated by commas, of which the first has the scheme.
func (w *wrongs) redis(value string) string {
	first, _, _ := strings.Cut(value, ",")
	u, err := url.Parse(first)
	if value != "" && (err != nil || !slices.Contains([]string{"redis", "rediss", "unix"}, u.Scheme) || u.Host+u.Path == "") {
		w.addSecret("REDIS_URL", "is not a URL such as redis://host:6379/0, rediss://user:password@host:6379 or unix:///path")
	}
	return value
}

func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}
