package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// TelegramURL is Telegram's own Bot API server.
const TelegramURL = "https://api.telegram.org"

// maxAnswer bounds what is read of an answer. A batch of 100 updates stays far below.
const maxAnswer = 32 << 20

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

// answer is the envelope of every answer.
type answer[T any] struct {
	OK          bool   `json:"ok"`
	Result      T      `json:"result"`
	ErrorCode   int    `json:"error_code"`
	Description string `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// call posts params as JSON and decodes the result. params may be nil.
func call[T any](ctx context.Context, c *Client, method string, params any) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	return callWithin[T](ctx, c, method, params)
}

// callWithin is call with no bound of its own on the time.
func callWithin[T any](ctx context.Context, c *Client, method string, params any) (T, error) {
	// Not pooled: the transport may still read a body after the answer came.
	body := new(bytes.Buffer)
	if err := encode(body, params); err != nil {
		var none T
		return none, fmt.Errorf("%s: encode parameters: %w", method, err)
	}
	return post[T](ctx, c, method, "application/json", body)
}

// post sends one request and reads its answer into the result's type.
func post[T any](ctx context.Context, c *Client, method, contentType string, body io.Reader) (T, error) {
	began := time.Now()
	res, code, err := roundTrip[T](ctx, c, method, contentType, body)
	if c.observe != nil {
		c.observe.Request(method, code, time.Since(began))
	}
	return res, err
}

func roundTrip[T any](ctx context.Context, c *Client, method, contentType string, body io.Reader) (T, int, error) {
	var none T
	var sent atomic.Bool
	if repeats(method) {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.calls+method, body)
	if err != nil {
		return none, 0, fmt.Errorf("%s: %w", method, c.strip(err))
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := c.http.Do(req)
	if err != nil {
		return none, 0, &transportError{method: method, err: c.strip(err), ambiguous: sent.Load()}
	}
	defer func() { _ = resp.Body.Close() }()
	c.readClock(resp.Header)

	buf := buffers.Get().(*bytes.Buffer)
	defer func() { buf.Reset(); buffers.Put(buf) }()
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return none, 0, &transportError{method: method, err: c.strip(err), ambiguous: repeats(method)}
	}
	return decode[T](method, resp.StatusCode, buf.Bytes())
}

func decode[T any](method string, status int, body []byte) (T, int, error) {
	var a answer[T]
	if err := json.Unmarshal(body, &a); err != nil {
		return undecodable[T](method, status, body, err)
	}
	if a.OK {
		return a.Result, http.StatusOK, nil
	}
	code := a.ErrorCode
	if code == 0 {
		code = status
	}
	return a.Result, code, &APIError{
		Method: method, Code: code, Description: a.Description,
		RetryAfter: time.Duration(a.Parameters.RetryAfter) * time.Second,
		MigrateTo:  a.Parameters.MigrateTo,
	}
}

// undecodable tells a result of an unknown shape (the call was done) from a page that is not Telegram's at all.
func undecodable[T any](method string, status int, body []byte, cause error) (T, int, error) {
	var none T
	var a answer[json.RawMessage]
	if json.Unmarshal(body, &a) == nil && a.OK {
		return none, http.StatusOK, fmt.Errorf("%s was done, but its result cannot be read: %w", method, cause)
	}
	err := &APIError{Method: method, Code: status, Description: "not an answer of the Bot API: " + http.StatusText(status)}
	// A proxy's 502 or 504, or a page with 200, says nothing of what became of the request behind it.
	err.ambiguous = repeats(method) && (status < 300 || status == http.StatusBadGateway || status == http.StatusGatewayTimeout)
	return none, status, err
}

// repeats reports a method that has a second effect when it is called twice.
func repeats(method string) bool {
	return strings.HasPrefix(method, "send") && method != "sendChatAction"
}

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
