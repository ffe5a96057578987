package main

// Settings are all settings as they were written; plan reads them. Every one is a flag and, under the same name in
// capitals, a variable of the environment or of the .env file.
type Settings struct {
	TelegramBotToken string `placeholder:"TOKEN" help:"Bot token of BotFather. Empty: a local Telegram to chat in."`
	TelegramAPIURL   string `name:"telegram-api-url" placeholder:"URL" help:"Another Bot API server."`
	WebhookURL       string `name:"webhook-url" placeholder:"URL" help:"Public https address of this bot. Empty: long polling."`
	WebhookSecret    string `placeholder:"SECRET" help:"Secret of the webhook, the same on every replica. Empty: derived from the token."`
	ListenAddr       string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where health, metrics, the webhook and the chat page listen."`
	PprofAddr        string `placeholder:"HOST:PORT" help:"Serve profiles (net/http/pprof) there; loopback only. Empty: not at all."`
	Demo             bool   `help:"Make run the same as demo while neither TELEGRAM_BOT_TOKEN nor a Gemini key is set."`
	SandboxPublic    string `placeholder:"1" help:"Let the local Telegram listen beyond loopback; its page is then reached by IP address."`

	DataDir     string `default:"./data" placeholder:"DIR" help:"Folder of the embedded database."`
	DatabaseURL string `name:"database-url" placeholder:"URL" help:"postgres://... Empty: SQLite in DATA_DIR."`
	AdoptBot    bool   `help:"Use data that belongs to another bot from now on."`

	RedisURL      string `name:"redis-url" placeholder:"URL" help:"redis://, rediss:// or unix://; several nodes separated by commas. Empty: embedded."`
	RedisPoolSize string `default:"20" placeholder:"N" help:"Connections per process (per node on a Cluster)."`
	RedisTimeout  string `default:"5s" placeholder:"DURATION" help:"Dial, read and write timeout."`

	GeminiAPIKeys           string `name:"gemini-api-keys" placeholder:"KEYS" help:"key or project:key, separated by commas. Empty: the local ranker answers."`
	GeminiAPIKeysFile       string `name:"gemini-api-keys-file" placeholder:"FILE" help:"The same, a line each; read again when it changes."`
	GeminiModel             string `default:"gemini-flash-lite-latest" placeholder:"MODEL" help:"Model that writes the picks."`
	GeminiBaseURL           string `name:"gemini-base-url" placeholder:"URL" help:"Another server of the Gemini API."`
	GeminiMaxRequestsPerKey string `default:"195" placeholder:"N" help:"Requests a day, per project and model."`
	GeminiRPMPerKey         string `name:"gemini-rpm-per-key" default:"15" placeholder:"N" help:"Requests a minute, per project and model."`
	GeminiTimeout           string `default:"30s" placeholder:"DURATION" help:"One upstream request."`
	GeminiRotation          string `default:"sticky" placeholder:"MODE" help:"sticky or spread."`
	GeminiPrices            string `placeholder:"PRICES" help:"model=in/out/cached per million tokens, separated by commas, for the cost estimate. Empty: a built-in table."`
	RefreshesPerDay         string `default:"2" placeholder:"N" help:"Gemini generations per person a day beyond the scheduled one."`
	AsksPerDay              string `default:"5" placeholder:"N" help:"Gemini generations per person a day for free wishes."`
	Holdout                 string `default:"5%" placeholder:"SHARE" help:"Share of answers that the ranker gives alone, to measure what Gemini adds."`
	CacheTimeout            string `default:"100ms" placeholder:"DURATION" help:"How long picks are waited for in the cache, before the ranker answers without it."`
	RecommendationTTL       string `name:"recommendation-ttl" default:"24h" placeholder:"DURATION" help:"How long a person's picks are cached."`
	Picks                   string `default:"5" placeholder:"N" help:"Picks per answer, 1-10."`
	AdminIDs                string `name:"admin-ids" placeholder:"IDS" help:"Telegram user ids of the admins, separated by commas. Empty with the local Telegram: Max."`
	OperatorName            string `placeholder:"NAME" help:"Who runs this bot, for /privacy."`
	OperatorContact         string `placeholder:"CONTACT" help:"Where questions about data go, for /privacy."`
	NotifyAt                string `default:"09:00" placeholder:"HH:MM" help:"Local time of daily picks where people chose none."`
	Timezone                string `default:"UTC" placeholder:"ZONE" help:"The operator's time zone (IANA), and people's default."`
	LogLevel                string `default:"info" placeholder:"LEVEL" help:"debug, info, warn or error."`
	LogFormat               string `placeholder:"FORMAT" help:"text or json. Empty: text on a terminal, json elsewhere."`
}
