package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/notify"
	"pickbot/recommend"
	"pickbot/sandbox"
	"pickbot/store"
	"pickbot/telegram"
)

// webhookPath is where Telegram posts updates.
const webhookPath = "/telegram/webhook"

// allowedUpdates are the kinds that the conversation has an answer for.
var allowedUpdates = []string{
	models.AllowedUpdateMessage, models.AllowedUpdateEditedMessage, models.AllowedUpdateCallbackQuery,
	models.AllowedUpdateInlineQuery, models.AllowedUpdateMyChatMember,
}

// outage reports an error that will pass: the database's, or Telegram's own.
func outage(err error) bool {
	return errors.Is(err, recommend.ErrUnavailable) || telegram.Passes(err)
}

// intake is how updates come in, by webhook or by polling.
type intake struct {
	*telegram.Intake
	polling sync.WaitGroup
	end     context.CancelFunc
}

func (h *house) startIntake(ctx context.Context) (*intake, error) {
	inbox := h.store.Inbox(h.client.ID())
	adopt, err := h.adopts(ctx, inbox)
	if err != nil {
		return nil, err
	}
	in := &intake{Intake: telegram.NewIntake(telegram.IntakeConfig{
		Bot:       h.client.ID(),
		Adopt:     adopt,
		Inbox:     inbox,
		Name:      h.replicaName(),
		Handler:   h.bot,
		Taps:      h.sender,
		Retry:     outage,
		Apologize: h.bot.Apologize,
		Busy:      h.bot.Busy,
		Updates:   updateMetrics{h.metrics, h.errors},
		Now:       h.clock.Now,
		Log:       h.log,
	})}
	if err := in.Start(ctx); err != nil {
		return nil, explainOwner(err)
	}
	if err := h.bot.SetMenu(ctx); err != nil {
		h.log.Warn("the command menu is not set", "error", err)
	}
	if h.plan.webhookURL != "" {
		return in, h.useWebhook(ctx, in)
	}
	return in, h.poll(ctx, in)
}

// adopts reports whether data of another bot are this one's from now on. What the local Telegram left belongs to whoever
// comes with a token: trying the bot out first must not stand in the way.
func (h *house) adopts(ctx context.Context, inbox *store.Inbox) (bool, error) {
	if h.plan.adopt {
		return true, nil
	}
	owner, err := inbox.RememberBot(ctx, false)
	return owner == sandbox.BotID, err
}

// refuseRealBots is for before the local Telegram writes anything: where a token is missing or misspelt, the data are
// those of the real bot.
func (h *house) refuseRealBots(ctx context.Context) error {
	owner, err := h.store.Inbox(sandbox.BotID).RememberBot(ctx, h.plan.adopt)
	if err != nil || owner == sandbox.BotID {
		return err
	}
	return explainOwner(&telegram.OtherBotError{Data: owner, Token: sandbox.BotID})
}

// replicaName lets a process that starts again on the same machine and data take up at once what it left. Several
// replicas need names of their own: theirs is the host's, which is the container's.
func (h *house) replicaName() string {
	host, err := os.Hostname()
	if err != nil {
		return ""
	}
	return host + " " + h.plan.listen
}

func explainOwner(err error) error {
	if other, ok := errors.AsType[*telegram.OtherBotError](err); ok {
		return &ownerError{other}
	}
	return err
}

type ownerError struct{ *telegram.OtherBotError }

func (e *ownerError) Error() string {
	if e.Token == sandbox.BotID {
		return fmt.Sprintf("the data belongs to bot %d, and no TELEGRAM_BOT_TOKEN is set: set it, set DATA_DIR or DATABASE_URL "+
			"to other data to try out with, or start once with --adopt-bot", e.Data)
	}
	return e.OtherBotError.Error() + ": set DATA_DIR or DATABASE_URL to this bot's own data, or start once with --adopt-bot"
}

func (h *house) useWebhook(ctx context.Context, in *intake) error {
	secret := h.plan.webhookSecret
	if secret == "" {
		secret = telegram.DeriveSecret(h.plan.token)
	}
	h.hook.open(telegram.NewWebhook(in.Intake, secret, h.log))
	return h.sender.UseWebhook(ctx, telegram.WebhookConfig{
		URL: h.plan.webhookURL + webhookPath, Secret: secret, Allowed: allowedUpdates,
	})
}

func (h *house) poll(ctx context.Context, in *intake) error {
	if err := h.sender.UsePolling(ctx); err != nil {
		return err
	}
	polling, end := context.WithCancel(context.WithoutCancel(ctx))
	in.end = end
	poller := telegram.NewPoller(h.client, in.Intake, allowedUpdates, h.log)
	in.polling.Go(func() {
		if err := poller.Run(polling); err != nil {
			h.refuse(err)
		}
	})
	return nil
}

// refuse is told that Telegram refuses the token: without one there is nothing that the program could do.
func (h *house) refuse(err error) {
	select {
	case h.refused <- tokenRefused(err):
	default: // it ends already
	}
}

// await returns when ctx ends, or with the reason why no update can come any more.
func (h *house) await(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-h.refused:
		return err
	}
}

// stop takes nothing more and lets what runs finish.
func (in *intake) stop(ctx context.Context) error {
	if in.end != nil {
		in.end()
		in.polling.Wait()
	}
	return in.Stop(ctx)
}

type updateMetrics struct {
	*metrics
	errors *notify.ErrorRate
}

func (m updateMetrics) Update(kind, outcome string, age, took time.Duration) {
	m.updates.WithLabelValues(kind, outcome).Inc()
	switch outcome {
	case "busy", "duplicate", "unreadable":
		return // not handled: there is no time to speak of
	}
	m.tally.count(tallyUpdates)
	failed := outcome != "handled" && outcome != "expired"
	if failed {
		m.tally.count(tallyErrors)
	}
	m.errors.Count(failed)
	m.updateAge.Observe(age.Seconds())
	m.updateDuration.Observe(took.Seconds())
}
