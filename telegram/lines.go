package telegram

import (
	"context"
	"sync"
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

// enter waits for its turn in a chat, or returns ctx's error when that ends first; leave lets the next one in.
func (l *lines) enter(ctx context.Context, chat string) (leave func(), err error) {
	in := l.join(chat)
	select {
	case in.inside <- struct{}{}:
		return func() { <-in.inside; l.quit(chat, in) }, nil
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
