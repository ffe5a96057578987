package gemini

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"time"

	"pickbot/recommend"
)

// maxTries is how often one generation asks a model that is overloaded or cannot be reached.
const maxTries = 3

// generation is one call of Write on its way through the keys.
type generation struct {
	*Writer
	purpose recommend.Purpose
	prompt  prompt

	requests int                // sent upstream
	tries    int                // that failed in passing
	failed   map[string]refusal // keys not to ask again
	repeated bool               // broken JSON has had its second chance
	setting  thinking           // of the last request
	again    *ticket            // whose key the next request is for; nil: any
}

func newGeneration(w *Writer, r recommend.Request) *generation {
	return &generation{Writer: w, purpose: r.Purpose, prompt: newPrompt(r), failed: map[string]refusal{}}
}

// run sends requests until one brings a draft or the last one's fault cannot be mended.
func (g *generation) run(ctx context.Context) (reading, error) {
	for {
		t, err := g.reserve(ctx)
		if err != nil {
			return reading{}, err
		}
		got, f := g.spend(ctx, t)
		if f == nil {
			return got, nil
		}
		if err := g.mend(ctx, t, f); err != nil {
			return reading{}, err
		}
	}
}

// spend makes the one request that t stands for, with all its consequences.
func (g *generation) spend(ctx context.Context, t *ticket) (reading, *Fault) {
	g.setting = g.thinking.get()
	a, got, f := g.send(ctx, t)
	until := g.pool.settle(ctx, t, f)
	g.account(ctx, t, a, f)
	if f != nil && f.otherKey() {
		g.failed[t.Hash()] = refusal{until: until, reason: f.reason()}
	}
	return got, f
}

// reserve takes the next request's ticket.
func (g *generation) reserve(ctx context.Context) (*ticket, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", recommend.ErrUnavailable, err)
	}
	if g.again == nil {
		return g.pool.reserve(ctx, g.purpose, g.failed)
	}
	t, err := g.pool.reserveAgain(ctx, g.purpose, g.again)
	if errors.Is(err, recommend.ErrLimited) {
		return nil, fmt.Errorf("%w: the answer was broken and there is no second request", recommend.ErrNoResult)
	}
	g.again = nil
	return t, err
}

// mend prepares the next request after a fault, or returns the error that is left.
func (g *generation) mend(ctx context.Context, t *ticket, f *Fault) error {
	switch {
	case f.otherKey():
		return nil
	case f.Outcome == OutcomeThinking && g.thinking.refuse(g.setting):
		return nil
	case (f.Outcome == OutcomeBroken || f.Outcome == OutcomeTruncated) && !g.repeated:
		g.repeated, g.again = true, t
		return nil
	case f.transient():
		g.tries++
		if g.tries < maxTries {
			return g.pause(ctx, f)
		}
	}
	return f
}

// pause backs off with full jitter, as long as the caller waits.
func (g *generation) pause(ctx context.Context, f *Fault) error {
	longest := g.pool.cfg.Backoff << (g.tries - 1)
	timer := time.NewTimer(time.Duration(g.pool.out.Random() * float64(longest)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return f
	}
}

// send asks the SDK and reads what came.
func (g *generation) send(ctx context.Context, t *ticket) (answer, reading, *Fault) {
	g.requests++
	sending, cancel := context.WithTimeout(ctx, g.pool.cfg.Timeout)
	defer cancel()
	sending, x := withExchange(sending, t)
	a, err := g.sdk.generate(sending, t.bucket.key, question{
		model: g.pool.cfg.Model, system: g.prompt.system, user: g.prompt.user,
		ids: g.prompt.ids, picks: g.prompt.picks, thinking: g.setting,
	})
	got, f := g.interpret(ctx, x, a, err)
	if f != nil && f.Message != "" {
		g.pool.out.Log.DebugContext(ctx, "gemini: Google says", slog.String("key", t.Hash()), slog.String("message", f.Message))
	}
	return a, got, f
}

// interpret decides by what came over the wire; an SDK's error only says that it could not read that.
func (g *generation) interpret(ctx context.Context, x *exchange, a answer, err error) (reading, *Fault) {
	switch {
	case x.late:
		return reading{}, &Fault{Outcome: OutcomeLate, Blame: Nobody}
	case x.status == 0:
		return reading{}, unsent(ctx, err)
	case x.status != 200:
		return reading{}, judge(x.status, x.body)
	case err != nil || len(x.body) == 0:
		return reading{}, &Fault{Outcome: OutcomeGarbled, Blame: ByModel, Status: x.status}
	}
	got, f := readAnswer(a, g.prompt)
	got.draft.Model = a.model
	if a.model == "" {
		got.draft.Model = g.pool.cfg.Model
	}
	return got, f
}

// account counts the request, its tokens and what they cost.
func (g *generation) account(ctx context.Context, t *ticket, a answer, f *Fault) {
	outcome := OutcomeOK
	if f != nil {
		outcome = f.Outcome
	}
	g.pool.out.Observer.Request(t.Hash(), outcome)
	for kind, n := range map[string]int64{
		"prompt": a.used.Prompt, "answer": a.used.Answer, "thinking": a.used.Thinking, "cached": a.used.Cached,
	} {
		if n > 0 {
			g.pool.out.Observer.Tokens(kind, n)
		}
	}
	g.pool.record(ctx, t, a.model, a.used)
}

// unsent is the fault of a request that no answer came to. Only a caller who went away is nobody's fault.
func unsent(ctx context.Context, err error) *Fault {
	var timeout net.Error
	switch {
	case ctx.Err() != nil:
		return &Fault{Outcome: OutcomeCanceled, Blame: Nobody, cause: ctx.Err()}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return &Fault{Outcome: OutcomeTimeout, Blame: ByModel}
	}
	return &Fault{Outcome: OutcomeNetwork, Blame: ByModel, cause: plain(err)}
}

// plain strips what an SDK and net/http put around a network error: they print the URL.
func plain(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return errors.New("the SDK sent nothing")
}
