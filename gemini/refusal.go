package gemini

import (
	"sync"
	"time"
)

// refusalLasts is how long a process takes a refusal for granted: with all keys out, it asks the store that rarely.
const refusalLasts = time.Second

// refusal is why a key cannot take a request now.
type refusal struct {
	until  time.Time // zero: it does not recover by itself
	reason string
	share  bool // first and scheduled picks may still go
}

// refusals remembers them for a moment.
type refusals struct {
	now func() time.Time

	mu   sync.Mutex
	list map[refusalKey]remembered
}

type refusalKey struct {
	hash string
	kept bool
}

type remembered struct {
	refusal
	forget time.Time
}

func newRefusals(now func() time.Time) *refusals {
	return &refusals{now: now, list: map[refusalKey]remembered{}}
}

func (r *refusals) get(hash string, kept bool) (refusal, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, ok := r.list[refusalKey{hash, kept}]
	if !ok || !r.now().Before(m.forget) {
		return refusal{}, false
	}
	return m.refusal, true
}

func (r *refusals) put(hash string, kept bool, why refusal) {
	forget := r.now().Add(refusalLasts)
	if !why.until.IsZero() && why.until.Before(forget) {
		forget = why.until
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list[refusalKey{hash, kept}] = remembered{why, forget}
}

// hold remembers a refusal for all purposes until it is over, for when the store could not be told.
func (r *refusals) hold(hash string, why refusal, atMost time.Duration) {
	forget := r.now().Add(atMost)
	if !why.until.IsZero() && why.until.Before(forget) {
		forget = why.until
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list[refusalKey{hash, true}] = remembered{why, forget}
	r.list[refusalKey{hash, false}] = remembered{why, forget}
}

func (r *refusals) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.list)
}
