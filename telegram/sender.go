package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"
)

// SenderConfig is what a Sender needs beside its client. Only Limiter is required.
type SenderConfig struct {
	Limiter Limiter
	// OnGone hears of a chat, given as an int64, that cannot be written to any more; nil means nobody does.
	OnGone func(ctx context.Context, chat int64)
	// Now is the clock that penalties are written by; nil means time.Now.
	Now func() time.Time
	// Jitter returns numbers of [0,1); nil means math/rand.
	Jitter func() float64
	Log    *slog.Logger // nil means slog.Default()
}

// Sender is how the bot speaks: its methods keep to Telegram's limits, wait where Telegram says so, and try again what
// failed without an effect. The context says by its Lane how a send competes, and by its deadline how long it may take.
// It is safe for concurrent use.
//
// Besides a Client's errors a send returns *LimitError when no room came in time, and the context's error when it ended.
type Sender struct {
	client   *Client
	limiter  Limiter
	local    *LocalLimiter
	keys     keys
	chats    lines         // where replies wait to ask for room
	gate     chan struct{} // held by the notification that asks for room
	flooded  flooded
	warnOnce seldom
	onGone   func(context.Context, int64)
	now      func() time.Time
	jitter   func() float64
	log      *slog.Logger
}

// NewSender returns a Sender that calls by client.
func NewSender(client *Client, cfg SenderConfig) *Sender {
	s := &Sender{
		client: client, limiter: cfg.Limiter, keys: newKeys(client.ID()), gate: make(chan struct{}, 1),
		onGone: cfg.OnGone, now: cfg.Now, jitter: cfg.Jitter, log: cfg.Log,
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.jitter == nil {
		s.jitter = rand.Float64
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.local = NewLocalLimiter(s.now)
	return s
}

const (
	maxTries     = 5
	firstBackoff = 250 * time.Millisecond
	maxBackoff   = 8 * time.Second
)

// deliver sends into a chat, which may be another one by the time it succeeds. rewind makes a second try possible.
func deliver[T any](ctx context.Context, s *Sender, chat any, rewind func() error, send func(chat any) (T, error)) (T, error) {
	var doubt error
	for try := 1; ; try++ {
		var none T
		if err := s.room(ctx, chatName(chat)); err != nil {
			return none, doubted(err, doubt)
		}
		res, err := send(chat)
		if err == nil {
			s.flooded.over()
			return res, nil
		}
		if errors.Is(err, ErrAmbiguous) {
			doubt = err
		}
		wait, again := s.patience(ctx, try, err)
		s.heed(ctx, chat, err)
		if to := migrated(err); to != 0 {
			chat, again = to, try < maxTries
		}
		if !again || rewind() != nil || !pause(ctx, wait) {
			return none, doubted(err, doubt)
		}
	}
}

// doubted is a send's last error, ambiguous where a try before it was.
func doubted(err, doubt error) error {
	if doubt == nil || errors.Is(err, ErrAmbiguous) {
		return err
	}
	return fmt.Errorf("%w, after %w", err, doubt)
}

// retry calls what counts under no limit.
func (s *Sender) retry(ctx context.Context, call func() error) error {
	for try := 1; ; try++ {
		err := call()
		if err == nil {
			return nil
		}
		if wait, again := s.patience(ctx, try, err); !again || !pause(ctx, wait) {
			return err
		}
	}
}

// pause waits before another try; false means that ctx ends before.
func pause(ctx context.Context, wait time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return false
	}
	return sleep(ctx, wait) == nil
}

// patience decides whether and when a call that failed may be made again.
func (s *Sender) patience(ctx context.Context, try int, err error) (wait time.Duration, again bool) {
	reply := laneOf(ctx) == Reply
	switch {
	case ctx.Err() != nil || try >= maxTries:
		return 0, false
	case errors.Is(err, ErrLimited):
		return hint(err), reply
	case errors.Is(err, ErrAmbiguous):
		return s.backoff(try), reply
	}
	return s.backoff(try), errors.Is(err, ErrUnavailable)
}

// heed passes on what a failure means for others than this send.
func (s *Sender) heed(ctx context.Context, chat any, err error) {
	id, _ := chat.(int64)
	switch {
	case errors.Is(err, ErrLimited):
		s.penalize(ctx, chatName(chat), hint(err))
	case errors.Is(err, ErrGone) && id != 0 && s.onGone != nil:
		s.onGone(ctx, id)
	}
}

// hint is how long a limited call has to wait.
func hint(err error) time.Duration {
	wait, _ := RetryAfter(err)
	return max(wait, time.Second)
}

// backoff doubles from try to try, with up to half of it taken off at random so that replicas do not march in step.
func (s *Sender) backoff(try int) time.Duration {
	d := min(firstBackoff<<(try-1), maxBackoff)
	return d - time.Duration(s.jitter()*float64(d)/2)
}

func migrated(err error) int64 {
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.MigrateTo
	}
	return 0
}

// chatName is a chat as the limiter's keys name it; nil, of an inline message, is empty.
func chatName(chat any) string {
	switch chat := chat.(type) {
	case nil:
		return ""
	case int64:
		return strconv.FormatInt(chat, 10)
	default:
		return fmt.Sprint(chat)
	}
}

// seldom lets one message through in ten seconds.
type seldom struct {
	mu   sync.Mutex
	last time.Time
}

func (s *seldom) do(now time.Time, f func()) {
	s.mu.Lock()
	quiet := !s.last.IsZero() && now.Sub(s.last) < 10*time.Second
	if !quiet {
		s.last = now
	}
	s.mu.Unlock()
	if !quiet {
		f()
	}
}
