package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"
)

const (
	// pollTime is how long Telegram holds an empty answer back; 50 s is the most it does.
	pollTime = 50 * time.Second
	// turnTime is how often a replica asks whether it is its turn to poll.
	turnTime = 2 * time.Second
	// conflictTime is how long to wait after a 409.
	conflictTime = 5 * time.Second
)

// Poller asks Telegram for updates and hands them to an Intake. Of all replicas one polls at a time.
type Poller struct {
	client  *Client
	intake  *Intake
	allowed []string
	log     *slog.Logger

	turn     turn
	offset   int64
	failures int
	conflict seldom
}

// NewPoller returns a Poller of the allowed kinds of updates. A nil log means slog.Default().
func NewPoller(client *Client, intake *Intake, allowed []string, log *slog.Logger) *Poller {
	setDefault(&log, slog.Default())
	return &Poller{client: client, intake: intake, allowed: allowed, log: log}
}

// Run polls until ctx ends, and returns nil then. Before it, a webhook has to be removed: see Sender.UsePolling. It waits
// out every failure but a wrong token, which it returns as ErrUnauthorized.
//
// What was received is acknowledged by the next poll, when it is safe. What the last poll brought may come again; it has
// no second effect.
func (p *Poller) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		wait, err := p.round(ctx)
		if err != nil {
			return err
		}
		_ = sleep(ctx, wait)
	}
	return nil
}

// round polls once, and returns how long to wait before the next time. Its error is that there is no next time.
func (p *Poller) round(ctx context.Context) (time.Duration, error) {
	mine, err := p.myTurn(ctx)
	if err != nil {
		return p.failed(ctx, err), nil
	}
	if !mine {
		p.offset = 0 // who polls meanwhile acknowledges
		return turnTime, nil
	}
	limit, err := p.intake.Room(ctx, pollLimit)
	if err != nil {
		return 0, nil
	}
	updates, err := p.client.GetUpdates(ctx, p.offset, limit, pollTime, p.allowed)
	if err == nil {
		err = p.receive(ctx, updates)
	}
	switch {
	case errors.Is(err, ErrUnauthorized):
		return 0, err
	case err != nil:
		return p.failed(ctx, err), nil
	}
	p.failures = 0
	return 0, nil
}

// receive moves the offset only when all the updates are safe.
func (p *Poller) receive(ctx context.Context, updates []json.RawMessage) error {
	if len(updates) == 0 {
		return nil
	}
	raw := make([][]byte, len(updates))
	for i, u := range updates {
		raw[i] = u
	}
	last, err := p.intake.receive(ctx, raw)
	if err != nil {
		return err
	}
	p.offset = last + 1
	return nil
}

// failed says what went wrong, and how long to wait.
func (p *Poller) failed(ctx context.Context, err error) time.Duration {
	p.failures++
	wait := min(firstBackoff<<min(p.failures-1, 10), maxBackoff)
	switch {
	case ctx.Err() != nil || errors.Is(err, ErrFull):
		return wait
	case errors.Is(err, ErrConflict):
		p.conflict.do(time.Now(), func() {
			p.log.Warn("telegram refuses to be polled: another program polls with this bot's token, or sets a webhook. "+
				"Stop it, or give it a bot of its own", "error", err)
		})
		return conflictTime
	case errors.Is(err, ErrLimited):
		wait = hint(err)
	}
	p.log.Warn("polling failed", "error", err, "again_in", wait)
	return wait
}

// turn is a holder's right to poll. It goes to another only when the holder gave no sign of life for a whole lease, so who
// had it a moment ago still has it; and two who poll at a time would do nothing worse than to get the same updates.
type turn struct {
	holder string
	until  time.Time
}

// myTurn reports whether this process is the one that polls.
func (p *Poller) myTurn(ctx context.Context) (bool, error) {
	holder, _ := p.intake.holder.current()
	if holder == p.turn.holder && time.Now().Before(p.turn.until) {
		return true, nil
	}
	ctx, cancel := context.WithTimeout(ctx, exchangeTime)
	defer cancel()
	next := turn{holder, time.Now().Add(turnTime)}
	mine, err := p.intake.cfg.Inbox.ClaimPoll(ctx, holder)
	if err != nil || !mine {
		next = turn{}
	}
	p.turn = next
	return mine, err
}
