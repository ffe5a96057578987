package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// TelegramURL is Telegram's own Bot API server.
const TelegramURL = "https://api.telegram.org"

// Config is what a Client needs.
type Config struct {
	// Token as BotFather gives it: the bot's id, a colon, a secret.
	Token string
	// BaseURL is the Bot API server; empty means TelegramURL.
	BaseURL string
	// Transport makes the requests; nil means NewTransport().
	Transport http.RoundTripper
	// Timeout bounds one call; zero means 20 s. Long polling and files add to it.
	Timeout time.Duration
	// Requests hears of every call; nil means nobody does.
	Requests RequestObserver
	// OnClockOffset is told by how much the server's clock is moved, where a server other than Telegram's says so in an
	// X-Sandbox-Clock-Offset header; nil means that the header is not read.
	OnClockOffset func(time.Duration)
}

// RequestObserver hears of calls to the Bot API.
type RequestObserver interface {
	// Request reports one call: its method, the code of its answer (200 for ok, 0 where none came) and its duration.
	Request(method string, code int, took time.Duration)
}

// Client calls the Bot API: one request a call, no limits, no retries; see Sender for those. It is safe for concurrent
// use. Its errors are *APIError where Telegram answered, an ErrUnavailable where it did not.
type Client struct {
	http    *http.Client
	calls   string // prefix of a method's URL; holds the token
	files   string // prefix of a file's URL; holds the token
	token   string
	id      int64
	timeout time.Duration
	observe RequestObserver
	offset  func(time.Duration)
}

// NewClient refuses a token without a bot's id in it and a base URL that is none. It makes no request.
func NewClient(cfg Config) (*Client, error) {
	id, err := BotID(cfg.Token)
	if err != nil {
		return nil, err
	}
	base := strings.TrimRight(cfg.BaseURL, "/")
	if base == "" {
		base = TelegramURL
	}
	if u, err := url.Parse(base); err != nil || u.Host == "" {
		return nil, errors.New("the Bot API's base URL is not an absolute URL")
	}
	c := &Client{
		http: &http.Client{
			Transport: cfg.Transport,
			// A redirect would carry the token to another host in its Referer.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		calls:   base + "/bot" + cfg.Token + "/",
		files:   base + "/file/bot" + cfg.Token + "/",
		token:   cfg.Token,
		id:      id,
		timeout: cfg.Timeout,
		observe: cfg.Requests,
	}
	if c.http.Transport == nil {
		c.http.Transport = NewTransport()
	}
	if c.timeout == 0 {
		c.timeout = 20 * time.Second
	}
	if base != TelegramURL {
		c.offset = cfg.OnClockOffset
	}
	return c, nil
}

// BotID returns the id of the bot that a token belongs to. The error does not repeat the token.
func BotID(token string) (int64, error) {
	head, secret, _ := strings.Cut(token, ":")
	id, err := strconv.ParseInt(head, 10, 64)
	if err != nil || id <= 0 || secret == "" || strings.ContainsFunc(secret, notTokenRune) {
		return 0, errors.New("a bot token looks like 123456:ABC-DEF; this one does not")
	}
	return id, nil
}

func notTokenRune(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
}

// ID is the bot's user id.
func (c *Client) ID() int64 { return c.id }

// String and GoString keep the token out of whatever prints a Client.
func (c *Client) String() string { return fmt.Sprintf("telegram client of bot %d", c.id) }

// GoString is String.
func (c *Client) GoString() string { return c.String() }

func (c *Client) readClock(h http.Header) {
	if c.offset == nil {
		return
	}
	if ms, err := strconv.ParseInt(h.Get("X-Sandbox-Clock-Offset"), 10, 64); err == nil {
		c.offset(time.Duration(ms) * time.Millisecond)
	}
}

// strip returns err without the URL that *url.Error carries.
func (c *Client) strip(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if msg := err.Error(); strings.Contains(msg, c.token) {
		return errors.New(strings.ReplaceAll(msg, c.token, "***"))
	}
	return err
}
