package gemini

import (
	"sync"
	"time"

	"pickbot/recommend"
)

// refusalLasts is how long a process takes a refusal for granted: with all keys out, it asks the store that rarely.
const refusalLasts = time.Second

// refusal is why a key cannot take a request now.
type refusal struct {
	until  time.Time // zero: it does not recover by itself
	reason string
	share  bool // first picks may still go
}

// refusals remembers them for a moment.
type refusals struct {
	now func() time.Time

	mu   sync.Mutex
	list map[refusalKey]remembered
}

type refusalKey struct {
	hash    string
	purpose recommend.Purpose // empty: all of them
}

type remembered struct {
	refusal
	forget time.Time
}

func newRefusals(now func() time.Time) *refusals {
	return &refusals{now: now, list: map[refusalKey]remembered{}}
}

func (r *refusals) get(hash string, purpose recommend.Purpose) (refusal, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range []refusalKey{{hash, purpose}, {hash: hash}} {
		if m, ok := r.list[key]; ok && r.now().Before(m.forget) {
			return m.refusal, true
		}
	}
	return refusal{}, false
}

func (r *refusals) put(hash string, purpose recommend.Purpose, why refusal) {
	r.keep(refusalKey{hash, purpose}, why, refusalLasts)
}

// hold remembers a refusal for all purposes until it is over, for when the store could not be told.
func (r *refusals) hold(hash string, why refusal, atMost time.Duration) {
	r.keep(refusalKey{hash: hash}, why, atMost)
}

func (r *refusals) keep(key refusalKey, why refusal, atMost time.Duration) {
	forget := r.now().Add(atMost)
	if !why.until.IsZero() && why.until.Before(forget) {
		forget = why.until
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list[key] = remembered{why, forget}
}

func (r *refusals) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.list)
}
