package cache

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"pickbot/recommend"
)

// failure says what was attempted, on which key if on one, and of what kind the error is; nil stays nil.
func failure(op, key string, err error) error {
	if err == nil {
		return nil
	}
	if key != "" {
		op += " " + strconv.Quote(key)
	}
	kind := kindOf(err)
	if kind == nil {
		return fmt.Errorf("cache %s: %w", op, err)
	}
	return fmt.Errorf("cache %s: %w: %w", op, kind, err)
}

// kindOf is nil for what already has a kind and for a caller who gave up: neither is news about the store.
func kindOf(err error) error {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, recommend.ErrInvalid):
		return nil
	case isRefusal(err):
		return recommend.ErrInvalid
	}
	return recommend.ErrUnavailable
}

// isRefusal tells an answer about the command from one about the server's state (LOADING, CLUSTERDOWN, READONLY,
// WRONGPASS and the like), which may change. Redis before 7 wraps the text of an error inside a script.
func isRefusal(err error) bool {
	var reply redis.Error
	if !errors.As(err, &reply) {
		return false
	}
	for _, text := range []string{"WRONGTYPE", "CROSSSLOT", "not an integer", "would overflow"} {
		if strings.Contains(reply.Error(), text) {
			return true
		}
	}
	return false
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{recommend.ErrInvalid}, args...)...)
}
