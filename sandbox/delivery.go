package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// deliveryTimeout is when Telegram gives up waiting for a webhook.
const deliveryTimeout = 60 * time.Second

// delivery is what came of one attempt.
type delivery struct {
	failed     string // in getWebhookInfo's words; empty: taken
	status     int    // 0: no answer
	retryAfter time.Duration
	call       *params // the call in the answer, or nil
}

// loopbackClient reaches nothing but this machine, whatever a name resolves to, and follows no redirect.
func loopbackClient() http.Client {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		if addr, err := netip.ParseAddrPort(address); err != nil || !addr.Addr().IsLoopback() {
			return fmt.Errorf("%s is not a loopback address", address)
		}
		return nil
	}}
	return http.Client{
		Timeout:       deliveryTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:         dialer.DialContext,
			MaxIdleConnsPerHost: 100,
			IdleConnTimeout:     deliveryTimeout,
		},
	}
}

// post makes one attempt to deliver u.
func (s *Server) post(c *courier, u Update) delivery {
	body, err := json.Marshal(u)
	if err != nil {
		return delivery{failed: err.Error()} // cannot happen: the body is JSON already
	}
	request, err := http.NewRequestWithContext(c.ctx, http.MethodPost, c.hook.URL, bytes.NewReader(body))
	if err != nil {
		return delivery{failed: "URL is invalid"}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Sandbox-Clock-Offset", strconv.FormatInt(s.clock.Offset().Milliseconds(), 10))
	if c.hook.Secret != "" {
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", c.hook.Secret)
	}
	response, err := s.couriers.Do(request)
	if err != nil {
		return delivery{failed: reason(err)}
	}
	defer func() { _ = response.Body.Close() }()
	return outcome(response)
}

func outcome(response *http.Response) delivery {
	d := delivery{status: response.StatusCode}
	if response.StatusCode/100 != 2 {
		d.failed = fmt.Sprintf("Wrong response from the webhook: %d %s", response.StatusCode, http.StatusText(response.StatusCode))
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		d.retryAfter = time.Duration(max(seconds, 0)) * time.Second
		return d
	}
	p := newParams()
	if p.read(response.Header.Get("Content-Type"), io.LimitReader(response.Body, maxUpload)) == nil && callable(p.text("method")) {
		d.call = p
	}
	_, _ = io.Copy(io.Discard, response.Body) // so that the connection can be used again
	return d
}

// callable: these make no sense in the answer to a delivery, and Telegram passes over them.
func callable(name string) bool {
	switch name = strings.ToLower(name); name {
	case "", "setwebhook", "deletewebhook", "close", "logout":
		return false
	}
	return !strings.HasPrefix(name, "get")
}

// answerCall runs the call that a webhook's answer carried. The bot never learns its result; the log does.
func (s *Server) answerCall(botID int64, p *params) {
	began := time.Now()
	call := Call{BotID: botID, At: s.clock.Now(), Method: p.text("method"), Params: shown(p), Webhook: true}
	delete(p.values, "method")
	call.close(s, s.call(s.ctx, botID, call.Method, p), began)
}

func reason(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Connection refused"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "Read timeout expired"
	}
	return "Webhook connection closed"
}
