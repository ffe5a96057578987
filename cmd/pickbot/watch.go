package main

import (
	"context"
	"errors"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/cache"
	"pickbot/gemini"
	"pickbot/notify"
	"pickbot/store"
	"pickbot/telegram"
)

// alerts speak through the bot, which is there by the time that there is something to tell.
func (h *house) alerts() *notify.Alerts {
	if h.alarm != nil {
		return h.alarm
	}
	tell := func(ctx context.Context, key string, values ...any) error {
		if h.bot == nil { // a command that only looks at the keys
			return nil
		}
		return h.bot.TellAdmins(ctx, key, values...)
	}
	h.alarm = notify.NewAlerts(notify.TellerFunc(tell), alertBoard{h.store, h.cache}, h.clock.Now, h.log)
	h.onClose(h.alarm)
	return h.alarm
}

// alertBoard keeps in the database what admins were told; of the database's own trouble, in the cache.
type alertBoard struct {
	store *store.Store
	cache cache.Backend
}

var _ notify.Board = alertBoard{}

// alertStands is how long a trouble whose end nobody saw is remembered.
const alertStands = 7 * 24 * time.Hour

// alertRaised is the token of every alert's lock: any process may take back that an alert was raised.
const alertRaised = "raised"

func alertKey(subject string) string { return "pickbot:alert:" + subject }

func (b alertBoard) RaiseAlert(ctx context.Context, subject string, quiet time.Duration) (bool, error) {
	if subject != notify.DatabaseAlert {
		return b.store.RaiseAlert(ctx, subject, quiet)
	}
	return b.cache.Lock(ctx, alertKey(subject), alertRaised, quiet)
}

func (b alertBoard) ClearAlert(ctx context.Context, subject string) (bool, error) {
	if subject != notify.DatabaseAlert {
		return b.store.ClearAlert(ctx, subject)
	}
	return b.cache.Delete(ctx, alertKey(subject))
}

func (b alertBoard) NoteAlert(ctx context.Context, subject string, known bool) error {
	if subject != notify.DatabaseAlert {
		return b.store.NoteAlert(ctx, subject, known)
	}
	if known {
		return b.cache.Set(ctx, alertKey(subject), []byte("told"), alertStands)
	}
	_, err := b.cache.Unlock(ctx, alertKey(subject), alertRaised)
	return err
}

// openWatch has what may fail looked at, as far as it is there.
func (h *house) openWatch(context.Context) error {
	h.errors = notify.NewErrorRate(h.clock.Now)
	sources := notify.Sources{Database: h.store.Ping, Updates: h.errors}
	if h.plan.redisURL != "" {
		sources.Cache = h.cache.Ping
	}
	if h.plan.webhookURL != "" {
		sources.Webhook = h.webhookTrouble
	}
	if h.pool != nil {
		sources.Quarantined = h.quarantined
	}
	h.tasks = append(h.tasks, notify.NewWatch(sources, h.alerts(), h.clock.Now).Run)
	return nil
}

// webhookFresh is how long Telegram's last error counts; it tries again sooner.
const webhookFresh = 3 * time.Minute

// webhookTrouble is why updates wait that Telegram could not deliver lately. Where nobody polls, it is also where a token
// that was revoked is noticed.
func (h *house) webhookTrouble(ctx context.Context) (string, error) {
	info, err := h.client.GetWebhookInfo(ctx)
	if errors.Is(err, telegram.ErrUnauthorized) {
		h.refuse(err)
	}
	if err != nil {
		return "", err
	}
	if undelivered(info, h.clock.Now()) {
		return info.LastErrorMessage, nil
	}
	return "", nil
}

// undelivered reports whether updates wait that Telegram could not deliver lately.
func undelivered(info *models.WebhookInfo, now time.Time) bool {
	return info.PendingUpdateCount > 0 && info.LastErrorMessage != "" && now.Sub(webhookFailed(info)) < webhookFresh
}

// webhookFailed is when Telegram last could not deliver.
func webhookFailed(info *models.WebhookInfo) time.Time {
	return time.Unix(int64(info.LastErrorDate), 0)
}

func (h *house) quarantined(ctx context.Context) (map[string]bool, error) {
	keys, err := h.pool.Keys(ctx)
	if err != nil {
		return nil, err
	}
	states := make(map[string]bool, len(keys))
	for _, k := range keys {
		states[k.Hash] = k.State == gemini.Quarantined
	}
	return states, nil
}
