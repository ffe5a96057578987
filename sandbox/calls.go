package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	keptCalls  = 1000
	shownBytes = 4096 // of one value
)

// callLog keeps the newest calls and the counters. The zero value is empty.
type callLog struct {
	mu       sync.Mutex
	last     int64
	calls    []Call
	counters Counters
}

func (l *callLog) add(c *Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	c.ID = l.last
	if l.calls = append(l.calls, *c); len(l.calls) >= 2*keptCalls {
		l.calls = append([]Call(nil), l.calls[len(l.calls)-keptCalls:]...)
	}
}

// after are the kept calls with a higher id than seen, of one method or of all, oldest first, the newest limit ones.
func (l *callLog) after(seen int64, method string, limit int) []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := []Call{}
	for _, c := range l.calls[max(len(l.calls)-keptCalls, 0):] {
		if c.ID > seen && (method == "" || strings.EqualFold(method, c.Method)) {
			found = append(found, c)
		}
	}
	return found[max(len(found)-limit, 0):]
}

func (l *callLog) count(change func(*Counters)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.counters)
}

func (l *callLog) read() Counters {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.counters
	c.Calls = map[string]map[int]int{}
	for method, codes := range l.counters.Calls {
		c.Calls[method] = maps.Clone(codes)
	}
	return c
}

func (c *Counters) call(method string, code int) {
	if c.Calls == nil {
		c.Calls = map[string]map[int]int{}
	}
	if c.Calls[method] == nil {
		c.Calls[method] = map[int]int{}
	}
	c.Calls[method][code]++
}

// close counts the call and shows it to whoever looks.
func (c *Call) close(s *Server, a answer, began time.Time) {
	body := a.text()
	if strings.EqualFold(c.Method, "getUpdates") && body == "[]" {
		s.calls.count(func(n *Counters) { n.call(c.Method, a.code()) })
		return
	}
	c.closeRaw(s, a.code(), body, began)
}

func (c *Call) closeRaw(s *Server, code int, body string, began time.Time) {
	c.Code, c.Answer, c.Duration = code, cut(body), time.Since(began)
	s.calls.count(func(n *Counters) { n.call(c.Method, code) })
	s.calls.add(c)
	t := &tx{s: s}
	t.emit("call", c.BotID, map[string]any{"call": c})
	s.hub.publish(t.events)
}

// text is what the log shows of an answer.
func (a answer) text() string {
	if !a.OK {
		return a.Description
	}
	return string(a.Result)
}

// cut ends the connection without an answer; it does not return.
func (c *Call) cut(s *Server, shown string, began time.Time) {
	c.closeRaw(s, 0, shown, began)
	panic(http.ErrAbortHandler)
}

// shown are parameters as the log shows them.
func shown(p *params) map[string]string {
	all := map[string]string{}
	for name, value := range p.values {
		if name == "secret_token" {
			value = "***"
		}
		all[name] = cut(value)
	}
	for name, f := range p.files {
		all[name] = fmt.Sprintf("<%s, %d bytes>", f.name, len(f.data))
	}
	return all
}

func cut(s string) string {
	if len(s) <= shownBytes {
		return s
	}
	return strings.ToValidUTF8(s[:shownBytes], "") + "…"
}
