package telegram

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/go-telegram/bot/models"
)

// Download opens a file that GetFile described. The reader fails with ErrTooLarge once more than max bytes have come; a
// size that is already known to be larger fails at once. The whole may take two minutes more than a call. The caller closes
// the reader.
func (c *Client) Download(ctx context.Context, f *models.File, max int64) (io.ReadCloser, error) {
	const method = "download"
	if f.FileSize > max {
		return nil, fmt.Errorf("%s of %d bytes: %w", method, f.FileSize, ErrTooLarge)
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout+fileTime)
	path := (&url.URL{Path: f.FilePath}).EscapedPath()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.files+path, nil)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("%s: %w", method, c.strip(err))
	}
	began := time.Now()
	resp, err := c.http.Do(req)
	code := 0
	if err == nil {
		code = resp.StatusCode
	}
	if c.observe != nil {
		c.observe.Request(method, code, time.Since(began))
	}
	if err != nil {
		cancel()
		return nil, &transportError{method: method, err: c.strip(err)}
	}
	if code != http.StatusOK {
		cancel()
		_ = resp.Body.Close()
		return nil, notHad(method, code)
	}
	return &bounded{body: resp.Body, left: max, cancel: cancel}, nil
}

// notHad tells a file that is not there from everything else that a file server, or a proxy, may answer.
func notHad(method string, code int) error {
	if code == http.StatusNotFound {
		return &APIError{Method: method, Code: code, Description: "there is no such file"}
	}
	return foreign(method, code)
}

// bounded passes on at most left bytes.
type bounded struct {
	body   io.ReadCloser
	left   int64
	cancel context.CancelFunc
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	if int64(n) > b.left {
		n, err = int(b.left), ErrTooLarge
	}
	b.left -= int64(n)
	return n, err
}

func (b *bounded) Close() error {
	defer b.cancel()
	return b.body.Close()
}
