package gemini

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"pickbot/recommend"
)

// Writer asks Gemini for drafts. It is safe for concurrent use.
type Writer struct {
	pool     *Pool
	sdk      sdk
	thinking *settled
}

var _ recommend.Writer = (*Writer)(nil)

// NewWriter writes with the pool's keys, model and settings. The caller calls Close.
func NewWriter(pool *Pool) *Writer {
	return &Writer{pool: pool, sdk: newSDK(pool.cfg, pool.out.Now), thinking: newSettled(thinkingOf(pool.cfg.Model))}
}

// Close gives the idle connections back. Requests that are under way go on.
func (w *Writer) Close() error {
	w.sdk.close()
	return nil
}

// Write implements recommend.Writer. It blocks until a draft is there, ctx ends, or nothing more can be tried; every
// request that it sends is reserved before. The draft may hold fewer picks than were asked for, and anything at all
// in its texts.
func (w *Writer) Write(ctx context.Context, r recommend.Request) (recommend.Draft, error) {
	if len(r.Candidates) == 0 {
		return recommend.Draft{}, fmt.Errorf("%w: nothing to choose from", recommend.ErrInvalid)
	}
	start := w.pool.out.Now()
	g := newGeneration(w, r)
	got, err := g.run(ctx)
	w.pool.out.Observer.Generated(Generation{
		Took: w.pool.out.Now().Sub(start), Outcome: outcomeOf(err), Requests: g.requests, Unknown: got.unknown,
	})
	if err != nil {
		w.pool.out.Log.Log(ctx, gravity(err), "gemini: no draft", slog.Any("error", err), slog.Int("requests", g.requests))
		return recommend.Draft{}, fmt.Errorf("gemini: %w", err)
	}
	return got.draft, nil
}

// gravity is that of a warning for what no waiting mends.
func gravity(err error) slog.Level {
	if errors.Is(err, recommend.ErrInvalid) {
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// outcomeOf names how a whole generation ended.
func outcomeOf(err error) Outcome {
	var f *Fault
	switch {
	case err == nil:
		return OutcomeOK
	case errors.Is(err, recommend.ErrLimited):
		return OutcomeLimited
	case errors.As(err, &f):
		return f.Outcome
	}
	return OutcomeUnavailable
}
