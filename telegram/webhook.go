package telegram

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"

	"github.com/go-telegram/bot"
)

// maxUpdate bounds the body of one webhook request.
const maxUpdate = 1 << 20

// Receiver takes updates in; an Intake does.
type Receiver interface {
	// Receive returns when the updates are safe, or ErrFull at once.
	Receive(ctx context.Context, raw ...[]byte) error
	// Full reports whether Receive would refuse an update.
	Full() bool
}

// Webhook is where Telegram posts updates. It answers 405 to anything but POST, 401 to a wrong secret, 413 to a body over
// 1 MiB, 400 to what is no update, 503 with Retry-After while the intake is full, stopping, or cannot keep the update,
// and 200 when the update is safe.
type Webhook struct {
	intake Receiver
	secret [sha256.Size]byte // hashed: a comparison takes the same time whatever the length
	log    *slog.Logger
}

// NewWebhook returns the handler for requests that carry the secret, which must not be empty. A nil log means
// slog.Default().
func NewWebhook(intake Receiver, secret string, log *slog.Logger) *Webhook {
	if secret == "" {
		panic("telegram: a webhook without a secret")
	}
	setDefault(&log, slog.Default())
	return &Webhook{intake: intake, secret: sha256.Sum256([]byte(secret)), log: log}
}

// ServeHTTP implements http.Handler.
func (h *Webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed)
		return
	case !h.knows(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")):
		refuse(w, http.StatusUnauthorized)
		return
	case h.intake.Full():
		later(w)
		return
	}
	body, err := readBody(w, r)
	if err != nil {
		refuse(w, statusOf(err))
		return
	}
	switch err := h.intake.Receive(r.Context(), body); {
	case err == nil:
	case errors.Is(err, errNoUpdate):
		refuse(w, http.StatusBadRequest)
	default:
		if !errors.Is(err, ErrFull) && r.Context().Err() == nil {
			h.log.WarnContext(r.Context(), "an update is not taken, telegram will send it again", "error", err)
		}
		later(w)
	}
}

// knows compares in constant time. Nothing but this line keeps it so: no test can tell.
func (h *Webhook) knows(secret string) bool {
	sum := sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(sum[:], h.secret[:]) == 1
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var buf bytes.Buffer
	if r.ContentLength > 0 && r.ContentLength <= maxUpdate {
		buf.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(http.MaxBytesReader(w, r.Body, maxUpdate))
	return buf.Bytes(), err
}

func statusOf(err error) int {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// later asks Telegram to come again in a second, which it honours.
func later(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "1")
	refuse(w, http.StatusServiceUnavailable)
}

func refuse(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }

// DeriveSecret returns the webhook's secret for operators who set none: the same on every replica, and of no use to find
// the token.
func DeriveSecret(token string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("pickbot webhook secret"))
	return hex.EncodeToString(mac.Sum(nil))
}

// WebhookConfig is what Telegram is told of a webhook.
type WebhookConfig struct {
	URL    string
	Secret string
	// Allowed are the kinds of updates to be sent.
	Allowed []string
	// Connections is how many requests Telegram makes at a time, 1 to 100; zero means 40.
	Connections int
}

// UseWebhook has updates posted from now on, whatever was before, and checks that Telegram took it so.
func (s *Sender) UseWebhook(ctx context.Context, cfg WebhookConfig) error {
	setDefault(&cfg.Connections, 40)
	err := s.retry(ctx, func() error {
		return s.client.SetWebhook(ctx, &bot.SetWebhookParams{
			URL: cfg.URL, SecretToken: cfg.Secret, AllowedUpdates: cfg.Allowed, MaxConnections: cfg.Connections,
		})
	})
	if err != nil {
		return fmt.Errorf("set the webhook: %w", err)
	}
	info, err := s.client.GetWebhookInfo(ctx)
	if err != nil {
		return fmt.Errorf("check the webhook: %w", err)
	}
	switch {
	case info.URL != cfg.URL:
		return fmt.Errorf("telegram has the webhook %q, not %q: another process sets its own with the same token", info.URL, cfg.URL)
	case info.MaxConnections != cfg.Connections:
		return fmt.Errorf("telegram makes up to %d requests at a time, not %d: another process sets its own webhook with the same token",
			info.MaxConnections, cfg.Connections)
	case !sameKinds(info.AllowedUpdates, cfg.Allowed):
		return fmt.Errorf("telegram sends the updates %q, not %q", info.AllowedUpdates, cfg.Allowed)
	}
	if info.LastErrorMessage != "" {
		s.log.Warn("telegram had trouble with the webhook before", "url", info.URL, "error", info.LastErrorMessage)
	}
	s.log.Info("the webhook is set", "url", info.URL, "waiting", info.PendingUpdateCount)
	return nil
}

func sameKinds(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// UsePolling removes a webhook, if one is set; what waits is kept.
func (s *Sender) UsePolling(ctx context.Context) error {
	return s.retry(ctx, func() error {
		info, err := s.client.GetWebhookInfo(ctx)
		if err != nil || info.URL == "" {
			return err
		}
		s.log.Info("removing the webhook, for this process polls", "url", info.URL)
		return s.client.DeleteWebhook(ctx)
	})
}
