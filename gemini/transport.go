package gemini

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxAnswer bounds an answer of Google's, in bytes.
const maxAnswer = 1 << 20

var (
	errNotReserved = errors.New("a request without a reservation was stopped")
	errLate        = errors.New("a request whose reservation is too old was stopped")
	errTooLong     = errors.New("the answer is too long")
)

// exchange is one upstream request and what came of it, whatever the SDK makes of that.
type exchange struct {
	ticket *ticket
	// late says that the ticket was too old, and nothing was sent.
	late bool
	// status is 0 until an answer has come whole; body is without the key if it is an error's.
	status int
	body   []byte
}

type exchangeKey struct{}

// withExchange is a context in which exactly one request may be sent: the ticket's.
func withExchange(ctx context.Context, t *ticket) (context.Context, *exchange) {
	x := &exchange{ticket: t}
	return context.WithValue(ctx, exchangeKey{}, x), x
}

// transport is between an SDK and the wire. It sends one request for each ticket and none without, so that no hidden
// retry escapes the quota; it puts the key into the header and nowhere else; and it keeps the answer as it came, with
// the key replaced by its hash where an error repeats it.
type transport struct {
	wire http.RoundTripper
	now  func() time.Time
}

// newHTTPClient is shared by all keys. It follows no redirect: the key would follow it to another host.
func newHTTPClient(now func() time.Time) *http.Client {
	wire := http.DefaultTransport.(*http.Transport).Clone()
	wire.MaxIdleConnsPerHost = 16
	wire.IdleConnTimeout = time.Minute
	return &http.Client{
		Transport:     transport{wire: wire, now: now},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	x, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok || !x.ticket.use() {
		return nil, errNotReserved
	}
	if x.late = t.now().After(x.ticket.until); x.late {
		return nil, errLate
	}
	resp, err := t.wire.RoundTrip(withKey(req, x.ticket.bucket.key))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswer {
		return nil, errTooLong
	}
	if resp.StatusCode != http.StatusOK {
		body = redact(body, x.ticket.bucket.key)
	}
	x.status, x.body = resp.StatusCode, body
	resp.Body = io.NopCloser(bytes.NewReader(x.body))
	resp.ContentLength = int64(len(x.body))
	return resp, nil
}

// CloseIdleConnections lets http.Client's method of that name through.
func (t transport) CloseIdleConnections() {
	if c, ok := t.wire.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// withKey is the request with the key in the header alone.
func withKey(req *http.Request, k Key) *http.Request {
	req = req.Clone(req.Context())
	query := req.URL.Query()
	if query.Has("key") {
		query.Del("key")
		req.URL.RawQuery = query.Encode()
	}
	req.Header.Set("X-Goog-Api-Key", *k.value)
	return req
}

// redact replaces the key by its hash.
func redact(body []byte, k Key) []byte {
	return []byte(strings.ReplaceAll(string(body), *k.value, k.hash))
}
