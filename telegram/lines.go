package telegram

import (
	"context"
	"sync"
	"time"
)

// lines lets one at a time enter each chat, in the order in which they came. Its zero value is ready.
type lines struct {
	mu sync.Mutex
	of map[string]*line
}

type line struct {
	inside chan struct{} // Go serves who waits for a channel in order
	users  int
}

// enter waits for its turn in a chat until ctx ends, whose error it returns, or until the time is over, which is
// context.DeadlineExceeded; leave lets the next one in.
func (l *lines) enter(ctx context.Context, chat string, until time.Time) (leave func(), err error) {
	in := l.join(chat)
	leave = func() { <-in.inside; l.quit(chat, in) }
	select {
	case in.inside <- struct{}{}:
		return leave, nil
	default: // somebody is before us
	}
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	select {
	case in.inside <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		l.quit(chat, in)
		return nil, ctx.Err()
	}
}

func (l *lines) join(chat string) *line {
	l.mu.Lock()
	defer l.mu.Unlock()
	in := l.of[chat]
	if in == nil {
		if l.of == nil {
			l.of = map[string]*line{}
		}
		in = &line{inside: make(chan struct{}, 1)}
		l.of[chat] = in
	}
	in.users++
	return in
}

func (l *lines) quit(chat string, in *line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if in.users--; in.users == 0 {
		delete(l.of, chat)
	}
}
