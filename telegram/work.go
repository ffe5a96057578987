package telegram

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	// tapPatience is how long after it came a tap is answered at the latest; Telegram's second less the way there.
	tapPatience = 800 * time.Millisecond
	// retryTime is how long an update whose handler meets an outage is tried again.
	retryTime = 5 * time.Minute
	// maxTaken is how many processes may die while they handle an update, less one. One that ends the process each time
	// must not do so for ever; but where a machine kills processes as fast as they start, some update is in flight at five
	// deaths by chance.
	maxTaken = 9
)

// work handles a chat's next update. The one after it follows when this one is noted.
func (in *Intake) work(chat string) {
	defer in.call()
	in.slots <- struct{}{}
	defer func() { <-in.slots }()
	e := in.queues.next(chat)
	if e == nil {
		return
	}
	if e.taken > 1 {
		// What is handled beside it when it kills would be suspected for nothing.
		<-in.slots
		in.alone <- struct{}{}
		defer func() { <-in.alone }()
		in.slots <- struct{}{}
	}
	if in.begin(e) && in.holder.await(in.handling, e.run) && in.handle(e) {
		in.queues.finish(e)
	} else {
		in.queues.drop(e)
	}
}

// begin has it noted that an update is begun of which a process may have died, so that the inbox knows if another does.
func (in *Intake) begin(e *entry) bool {
	if e.taken == 0 {
		return true
	}
	if !in.queues.begin(e) {
		return false
	}
	in.call()
	select {
	case <-e.noted:
		return true
	case <-in.queues.ending:
		return false
	}
}

// handle handles one update; false leaves it in the inbox for the next run.
func (in *Intake) handle(e *entry) bool {
	began := in.cfg.Now()
	outcome := in.outcome(e, began)
	in.settle(e)
	if outcome == "" {
		return false
	}
	in.cfg.Updates.Update(e.kind, outcome, began.Sub(sentAt(e.update, e.received)), in.cfg.Now().Sub(began))
	return true
}

// outcome is empty when the intake stopped before there was one.
func (in *Intake) outcome(e *entry, began time.Time) string {
	if expired(e.kind, began.Sub(e.received)) {
		return "expired"
	}
	if e.taken > maxTaken {
		in.giveUp(e)
		return "abandoned"
	}
	ctx := in.context(e)
	until := time.Now().Add(retryTime)
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		panicked, err := in.try(ctx, e)
		switch {
		case panicked:
			return "panicked"
		case err == nil:
			return "handled"
		case in.handling.Err() != nil:
			return ""
		case !in.cfg.Retry(err):
			in.cfg.Log.ErrorContext(ctx, "an update could not be handled", "kind", e.kind, "error", err)
			return "failed"
		case time.Now().After(until):
			in.cfg.Log.ErrorContext(ctx, "an update could not be handled for minutes", "kind", e.kind, "error", err)
			in.apologize(e)
			return "failed"
		case sleep(in.handling, pause) != nil:
			return ""
		}
	}
}

// context is what a handler gets: its logger and its sender know by it which update and which tap they speak of.
func (in *Intake) context(e *entry) context.Context {
	return withUpdate(withTap(in.handling, e.tap), e.update.ID)
}

// try calls the handler once and survives it.
func (in *Intake) try(ctx context.Context, e *entry) (panicked bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, in.cfg.Time)
	defer cancel()
	defer func() {
		if cause := recover(); cause != nil {
			panicked = true
			in.cfg.Log.ErrorContext(ctx, "a handler panicked", "kind", e.kind, "panic", fmt.Sprint(cause), "stack", string(debug.Stack()))
			in.tell(ctx, in.cfg.Apologize, e)
		}
	}()
	return false, in.cfg.Handler.Handle(ctx, e.update)
}

// giveUp is for an update that has ended too many processes. If even the apology does, there is none the next time.
func (in *Intake) giveUp(e *entry) {
	in.cfg.Log.ErrorContext(in.context(e), "processes have died while they handled an update, and it is given up",
		"kind", e.kind, "times", e.taken)
	if e.taken == maxTaken+1 {
		in.apologize(e)
	}
}

// apologize is for an update that nobody tries to handle any more.
func (in *Intake) apologize(e *entry) {
	ctx, cancel := context.WithTimeout(withUpdate(in.handling, e.update.ID), in.cfg.Time)
	defer cancel()
	in.tell(ctx, in.cfg.Apologize, e)
}

// turnAway ends an update for which the chat's queue has no place.
func (in *Intake) turnAway(e *entry) {
	in.slots <- struct{}{}
	ctx, cancel := context.WithTimeout(in.context(e), in.cfg.Time)
	defer cancel()
	in.tell(ctx, in.cfg.Busy, e)
	in.settle(e)
	<-in.slots
	in.cfg.Updates.Update(e.kind, "busy", 0, 0)
	in.queues.finish(e)
	in.call()
}

// watch answers a tap that nobody has answered in time, whether its handler is slow or has not begun.
func (in *Intake) watch(e *entry) {
	if e.tap != nil {
		time.AfterFunc(tapPatience, func() { in.settle(e) })
	}
}

// settle answers a tap that is not answered yet.
func (in *Intake) settle(e *entry) {
	if e.tap == nil || !e.tap.take(e.tap.id) {
		return
	}
	ctx, cancel := context.WithTimeout(withUpdate(in.handling, e.update.ID), tapLife)
	defer cancel()
	err := in.cfg.Taps.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: e.tap.id})
	if err != nil && ctx.Err() == nil {
		in.cfg.Log.WarnContext(ctx, "a tap could not be answered", "error", err)
	}
}

// tell calls a hook, if there is one, and survives it.
func (in *Intake) tell(ctx context.Context, hook func(context.Context, *models.Update), e *entry) {
	if hook == nil {
		return
	}
	defer func() {
		if cause := recover(); cause != nil {
			in.cfg.Log.ErrorContext(ctx, "a hook panicked", "panic", fmt.Sprint(cause), "stack", string(debug.Stack()))
		}
	}()
	hook(ctx, e.update)
}
