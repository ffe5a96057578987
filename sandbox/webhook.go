package sandbox

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
)

const defaultConnections = 40

var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)

// webhook is where a bot wants its updates. A change puts a new one in its place.
type webhook struct {
	URL            string `json:"url"`
	Secret         string `json:"secret,omitempty"`
	MaxConnections int    `json:"max_connections"`
}

// failure is a webhook's last error.
type failure struct {
	date    int64 // Unix seconds; 0: none
	message string
}

func setWebhook(t *tx, b *bot, p *params) (any, error) {
	if p.text("url") == "" {
		return deleteWebhook(t, b, p)
	}
	hook, err := readWebhook(p)
	if err != nil {
		return nil, err
	}
	allowed := b.profile.Allowed
	if err := t.allow(b, p); err != nil {
		return nil, err
	}
	if p.flag("drop_pending_updates") {
		t.dropPending(b)
	}
	if b.profile.Webhook != nil && *b.profile.Webhook == *hook && slices.Equal(allowed, b.profile.Allowed) {
		return described{true, "Webhook is already set"}, nil
	}
	b.stopPoll(errSetWebhook)
	b.profile.Webhook, b.lastFail = hook, failure{}
	t.saveBot(b)
	t.s.startCourier(b)
	return described{true, "Webhook was set"}, nil
}

func readWebhook(p *params) (*webhook, error) {
	hook := &webhook{URL: p.text("url"), Secret: p.text("secret_token"), MaxConnections: defaultConnections}
	if n, ok := p.number("max_connections"); ok {
		hook.MaxConnections = min(max(int(n), 1), 100)
	}
	switch {
	case len(hook.Secret) > 256:
		return nil, badRequest("secret token is too long")
	case !secretShape.MatchString(hook.Secret):
		return nil, badRequest("secret token contains unallowed characters")
	}
	return hook, checkWebhookURL(hook.URL)
}

// checkWebhookURL keeps deliveries on this machine. Loopback needs no HTTPS, as with Telegram's own server run locally.
func checkWebhookURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "":
		return badRequest("bad webhook: invalid webhook URL specified")
	case u.Scheme != "https" && u.Scheme != "http":
		return badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	case !isLoopback(u.Hostname()) && u.Scheme == "http":
		return badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	case !isLoopback(u.Hostname()):
		return badRequest("bad webhook: the sandbox delivers to loopback addresses only")
	}
	return nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

func deleteWebhook(t *tx, b *bot, p *params) (any, error) {
	if p.flag("drop_pending_updates") {
		t.dropPending(b)
	}
	if b.profile.Webhook == nil {
		return described{true, "Webhook is already deleted"}, nil
	}
	t.endWebhook(b)
	return described{true, "Webhook was deleted"}, nil
}

func (t *tx) endWebhook(b *bot) {
	b.profile.Webhook, b.lastFail = nil, failure{}
	t.saveBot(b)
	b.courier.stop()
	b.courier = nil
}

func getWebhookInfo(t *tx, b *bot, _ *params) (any, error) {
	t.expire(b)
	info := struct {
		URL            string   `json:"url"`
		CustomCert     bool     `json:"has_custom_certificate"`
		Pending        int      `json:"pending_update_count"`
		IP             string   `json:"ip_address,omitempty"`
		ErrorDate      int64    `json:"last_error_date,omitempty"`
		ErrorMessage   string   `json:"last_error_message,omitempty"`
		MaxConnections int      `json:"max_connections,omitempty"`
		Allowed        []string `json:"allowed_updates,omitempty"`
	}{Pending: b.queue.live, ErrorDate: b.lastFail.date, ErrorMessage: b.lastFail.message, Allowed: b.profile.Allowed}
	if hook := b.profile.Webhook; hook != nil {
		info.URL, info.MaxConnections, info.IP = hook.URL, hook.MaxConnections, "127.0.0.1"
		if u, err := url.Parse(hook.URL); err == nil && net.ParseIP(u.Hostname()) != nil {
			info.IP = u.Hostname()
		}
	}
	return info, nil
}
