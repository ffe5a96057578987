package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"pickbot/bot"
	"pickbot/recommend"
	"pickbot/sandbox"
	"pickbot/store"
	"pickbot/telegram"
)

// drainTime is how long running handlers may go on after a signal to stop.
const drainTime = 25 * time.Second

type runCommand struct{}

func (runCommand) Run(ctx context.Context, c console, s *Settings) error {
	p, err := s.servingPlan()
	if err != nil {
		return err
	}
	if s.Demo && p.sandboxed() && !p.gemini.asked() {
		return demoCommand{}.Run(ctx, c, s)
	}
	return newHouse(p, newLogger(p, c.err)).live(ctx, c)
}

// live opens the house, serves until ctx ends and closes it.
func (h *house) live(ctx context.Context, c console) error {
	err := h.open(ctx)
	if err == nil {
		err = h.serve(ctx, c)
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	return errors.Join(err, h.close(closing))
}

// serve takes updates in until ctx ends, or none can come any more, and then lets what runs finish.
func (h *house) serve(ctx context.Context, c console) error {
	background, end := context.WithCancel(context.WithoutCancel(ctx))
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer end()
	for _, task := range h.tasks {
		tasks.Go(func() { task(background) })
	}
	intake, err := h.startIntake(ctx)
	if err != nil {
		return err
	}
	if err := h.notify.Start(ctx); err != nil {
		return errors.Join(err, intake.stop(ctx))
	}
	h.ready.enter(serving)
	if h.sandbox != nil {
		_, _ = fmt.Fprintf(c.out, "Chat with your bot: %s/\n", h.address())
	}
	h.log.Info("ready", "listen", h.listener.Addr().String(), "items", h.service.Size())
	ended := h.await(ctx)
	h.ready.enter(draining)
	h.log.Info("stopping: running handlers finish")
	draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	h.stopNotify(draining)
	err = intake.stop(draining)
	if unfinished := h.service.Close(draining); unfinished != nil {
		h.log.Warn("picks that were being made for later are given up", "error", unfinished)
	}
	return errors.Join(ended, err)
}

func (h *house) openTelegram(ctx context.Context) error {
	token, base := h.plan.token, h.plan.telegramURL
	if h.sandbox != nil {
		token, base = sandbox.Token, h.address()
	}
	client, err := telegram.NewClient(telegram.Config{
		Token: token, BaseURL: base, Requests: telegramMetrics{h.metrics}, OnClockOffset: h.clock.set,
	})
	if err != nil {
		return fmt.Errorf("TELEGRAM_BOT_TOKEN: %w", err)
	}
	h.client = client
	h.sender = telegram.NewSender(client, telegram.SenderConfig{
		Limiter: sendLimiter{h.cache}, Now: h.clock.Now, Log: h.log,
		OnGone: func(ctx context.Context, chat int64) {
			if err := h.store.SetGone(ctx, chat, true); err != nil {
				h.log.WarnContext(ctx, "gone person is not noted", "error", err)
			}
		},
	})
	return nil
}

func (h *house) openBot(ctx context.Context) error {
	me, err := h.introduce(ctx)
	if err != nil {
		return err
	}
	secret, err := h.secret("buttons")
	if err != nil {
		return err
	}
	writer, budget := h.writer()
	living := store.Living{Store: h.store}
	h.service = recommend.New(h.plan.policy(), recommend.Parts{
		Cache: h.cache, Store: living, Opinions: living, Engine: h.engine, Writer: writer, Budget: budget,
		Phrases: h.texts, Observer: recommendMetrics{h.metrics}, Now: h.clock.Now, Logger: h.log,
	})
	office, err := h.office(ctx)
	if err != nil {
		return err
	}
	h.bot = bot.New(bot.Parts{
		Service: h.service, People: people{h.store, h.plan.zone}, Preferences: h.store, Tastes: living, Opinions: living,
		Records: records{h.store, h.cache, h.service, h.store.Inbox(h.client.ID())},
		Sender:  h.sender, Texts: h.texts, Secret: secret, Username: me,
		Operator: h.plan.operator, Admins: h.plan.admins, Office: office,
		Defaults: bot.Defaults{NotifyAt: h.plan.notifyAt, Picks: h.plan.picks, Gemini: h.pool != nil},
		Now:      h.clock.Now, Logger: h.log,
	})
	return nil
}

func (p *plan) policy() recommend.Config {
	return recommend.Config{
		TTL: p.ttl, Picks: p.picks, Refreshes: orNone(p.refreshes), Wishes: orNone(p.wishes), Holdout: p.holdout,
		CacheBudget: p.cacheTimeout,
	}
}

// orNone is for a field whose zero value stands for a default.
func orNone(n int) int {
	if n == 0 {
		return -1
	}
	return n
}
