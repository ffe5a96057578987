package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The kinds of failure of a call, told apart with errors.Is. One error may be of several kinds.
var (
	// ErrGone: the person blocked the bot, the account is deactivated, or the chat does not exist.
	ErrGone = errors.New("chat is gone")
	// ErrLimited: too many requests, said by Telegram (429) or by our own limiter before the call.
	ErrLimited = errors.New("limited")
	// ErrUnavailable: Telegram cannot be reached or fails (network, 5xx, a proxy's page). Later may work.
	ErrUnavailable = errors.New("telegram is unavailable")
	// ErrAmbiguous: a message may have gone out, or not. It is always an ErrUnavailable as well.
	ErrAmbiguous = errors.New("unknown whether the message went out")
	// ErrUnauthorized: the token is wrong or revoked.
	ErrUnauthorized = errors.New("bot token refused")
	// ErrConflict: another process polls, or a webhook is set.
	ErrConflict = errors.New("another consumer takes the updates")
	// ErrNoMessage: the message to edit, delete or answer to is no longer there, or cannot be changed any more.
	ErrNoMessage = errors.New("message is not there")
	// ErrTooLarge: a file is larger than the caller allows.
	ErrTooLarge = errors.New("file is too large")
)

// APIError is an answer of Telegram's that is not ok.
type APIError struct {
	Method      string
	Code        int    // Telegram's error_code
	Description string // as Telegram words it
	// RetryAfter says when to come back (429); zero otherwise.
	RetryAfter time.Duration
	// MigrateTo is the supergroup that the chat has become; zero otherwise.
	MigrateTo int64
}

func (e *APIError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.Method, e.Code, e.Description)
}

// Is reports the kinds of failure that the answer stands for.
func (e *APIError) Is(target error) bool {
	switch target {
	case ErrGone:
		return e.gone()
	case ErrLimited:
		return e.Code == http.StatusTooManyRequests
	case ErrUnavailable:
		return e.Code >= 500
	case ErrUnauthorized:
		return e.Code == http.StatusUnauthorized || e.Code == http.StatusNotFound && e.Description == "Not Found"
	case ErrConflict:
		return e.Code == http.StatusConflict
	case ErrNoMessage:
		return e.Code == http.StatusBadRequest && e.says(
			"message to edit not found", "message to delete not found", "message can't be edited",
			"message can't be deleted", "message to be replied not found", "MESSAGE_ID_INVALID")
	}
	return false
}

func (e *APIError) gone() bool {
	switch e.Code {
	case http.StatusForbidden:
		return e.says("blocked by the user", "user is deactivated", "was kicked", "not a member",
			"can't initiate conversation")
	case http.StatusBadRequest:
		return e.says("chat not found")
	}
	return false
}

// harmless reports a refusal that leaves things as the caller wanted them.
func (e *APIError) harmless() bool {
	return e.Code == http.StatusBadRequest && e.says("message is not modified", "query is too old")
}

func (e *APIError) says(words ...string) bool {
	for _, w := range words {
		if strings.Contains(e.Description, w) {
			return true
		}
	}
	return false
}

// transportError is a call without an answer of Telegram's. It is an ErrUnavailable.
type transportError struct {
	method    string
	err       error // without the URL, which holds the token
	ambiguous bool
}

func (e *transportError) Error() string { return e.method + ": " + e.err.Error() }

func (e *transportError) Unwrap() error { return e.err }

func (e *transportError) Is(target error) bool {
	return target == ErrUnavailable || e.ambiguous && target == ErrAmbiguous
}

// Passes reports an outage of Telegram's in which nothing went out: what called may be done again from its beginning. Where
// a message may have gone out, the Sender has sent it again as often as that is worth it.
func Passes(err error) bool { return errors.Is(err, ErrUnavailable) && !errors.Is(err, ErrAmbiguous) }

// LimitError is an ErrLimited of our own limiter: nothing was sent.
type LimitError struct {
	// Wait says how long the queue before this send was.
	Wait time.Duration
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("no room to send for another %s", e.Wait.Round(time.Millisecond))
}

// Is reports that the error is an ErrLimited.
func (e *LimitError) Is(target error) bool { return target == ErrLimited }

// RetryAfter returns when a limited call may be tried again: what Telegram or our own limiter said. False means that err
// is no ErrLimited, or says nothing of the time.
func RetryAfter(err error) (time.Duration, bool) {
	if e, ok := errors.AsType[*APIError](err); ok && e.RetryAfter > 0 {
		return e.RetryAfter, true
	}
	if e, ok := errors.AsType[*LimitError](err); ok {
		return e.Wait, true
	}
	return 0, false
}
