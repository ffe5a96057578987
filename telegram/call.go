package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// maxAnswer bounds what is read of an answer. A batch of 100 updates stays far below.
const maxAnswer = 32 << 20

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
	if err := json.Unmarshal(body, &a); err != nil || !a.OK && a.ErrorCode == 0 {
		var none T
		code, err := undecodable(method, status, body, err)
		return none, code, err
	}
	if a.OK {
		return a.Result, http.StatusOK, nil
	}
	return a.Result, a.ErrorCode, &APIError{
		Method: method, Code: a.ErrorCode, Description: a.Description,
		RetryAfter: time.Duration(a.Parameters.RetryAfter) * time.Second,
		MigrateTo:  a.Parameters.MigrateTo,
	}
}

// undecodable tells a result of an unknown shape (the call was done) from a page that is not Telegram's at all.
func undecodable(method string, status int, body []byte, cause error) (int, error) {
	var a answer[json.RawMessage]
	if json.Unmarshal(body, &a) == nil && a.OK {
		return http.StatusOK, fmt.Errorf("%s was done, but its result cannot be read: %w", method, cause)
	}
	err := foreign(method, status)
	// A proxy's 502 or 504, or a page with 200, says nothing of what became of the request behind it.
	err.ambiguous = repeats(method) && (status < 300 || status == http.StatusBadGateway || status == http.StatusGatewayTimeout)
	return status, err
}

// foreign is an answer that somebody on the way to Telegram gave: of the bot it says nothing.
func foreign(method string, status int) *transportError {
	return &transportError{method: method, err: fmt.Errorf("not an answer of the Bot API: %d %s", status, http.StatusText(status))}
}

// repeats reports a method that has a second effect when it is called twice.
func repeats(method string) bool {
	return strings.HasPrefix(method, "send") && method != "sendChatAction"
}
