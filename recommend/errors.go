package recommend

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The kinds of failure that callers tell apart with errors.Is. Adapters translate into one of them at their edge and
// keep the cause; everything else is a defect of ours.
var (
	// ErrInvalid: the request can never succeed as it stands.
	ErrInvalid = errors.New("invalid")
	// ErrLimited: a quota or a bound is used up; see LimitedError for when it recovers.
	ErrLimited = errors.New("limited")
	// ErrUnavailable: the other side is down, slow or out of reach; later may work.
	ErrUnavailable = errors.New("unavailable")
	// ErrNoResult: the other side answered, with nothing that can be used.
	ErrNoResult = errors.New("no result")
)

// LimitedError is an ErrLimited that knows when to come back.
type LimitedError struct {
	// Until is the earliest time at which the request may succeed; zero means unknown.
	Until time.Time
	// Cause says what is used up. It never holds a secret.
	Cause error
}

func (e *LimitedError) Error() string {
	msg := "limited"
	if !e.Until.IsZero() {
		msg += " until " + e.Until.UTC().Format(time.RFC3339)
	}
	if e.Cause != nil {
		msg += ": " + e.Cause.Error()
	}
	return msg
}

func (e *LimitedError) Is(target error) bool { return target == ErrLimited }

func (e *LimitedError) Unwrap() error { return e.Cause }

// unavailable makes a deadline that has passed a kind of failure.
func unavailable(err error) error {
	if errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, ErrUnavailable) {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}
