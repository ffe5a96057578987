package geminitest

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Kind names a way to fail.
type Kind string

// What arrives instead of an answer.
const (
	Minute       Kind = "minute"        // 429, requests per minute, retry in 36 s
	Tokens       Kind = "tokens"        // 429, input tokens per minute
	Day          Kind = "day"           // 429, requests per day, with a retry hint of seconds all the same
	Both         Kind = "both"          // 429, per day, per minute and tokens at once
	Bare         Kind = "bare"          // 429 without details
	LimitZero    Kind = "limit-zero"    // 429, the model is not on the key's tier
	BadKey       Kind = "bad-key"       // 400 API_KEY_INVALID
	TokenType    Kind = "token-type"    // 401, a key of a kind that is not accepted
	Leaked       Kind = "leaked"        // 403, without details
	Suspended    Kind = "suspended"     // 403 CONSUMER_SUSPENDED, with the key in its message
	Denied       Kind = "denied"        // 403, the project may not generate
	Region       Kind = "region"        // 400 FAILED_PRECONDITION
	NoThinking   Kind = "no-thinking"   // 400, the model does not know the thinking setting; only if one is sent
	Overloaded   Kind = "overloaded"    // 503
	ServerError  Kind = "server-error"  // 500
	HTML         Kind = "html"          // 502 with a proxy's page
	HTMLAnswer   Kind = "html-answer"   // 200 with a proxy's page
	EmptyBody    Kind = "empty-body"    // 200 without a body
	Cut          Kind = "cut"           // the connection ends in the middle of the answer
	Redirect     Kind = "redirect"      // 307 to Text
	Slow         Kind = "slow"          // the answer comes after Delay
	Garbage      Kind = "garbage"       // the model's text is not JSON
	Truncated    Kind = "truncated"     // the model's JSON ends in the middle
	Blocked      Kind = "blocked"       // promptFeedback.blockReason, no candidates
	Safety       Kind = "safety"        // finishReason SAFETY
	MaxTokens    Kind = "max-tokens"    // finishReason MAX_TOKENS, the text cut
	Recitation   Kind = "recitation"    // finishReason RECITATION
	EmptyText    Kind = "empty-text"    // finishReason STOP, no text
	ScriptedText Kind = "scripted-text" // the model's text is Text, word for word
)

// Kinds lists every fault there is.
func Kinds() []Kind {
	return []Kind{Minute, Tokens, Day, Both, Bare, LimitZero, BadKey, TokenType, Leaked, Suspended, Denied, Region,
		NoThinking, Overloaded, ServerError, HTML, HTMLAnswer, EmptyBody, Cut, Redirect, Slow, Garbage, Truncated, Blocked,
		Safety, MaxTokens, Recitation, EmptyText, ScriptedText}
}

// Fault is one way to fail, for one key or for all.
type Fault struct {
	// Key is the hash of the key that suffers; empty means all of them.
	Key  string `json:"key"`
	Kind Kind   `json:"kind"`
	// Count is how many requests it hits; 0 means until it is cleared.
	Count int `json:"count,omitempty"`
	// Delay is what Slow waits, 5 s if zero.
	Delay time.Duration `json:"-"`
	// Text is what ScriptedText answers and where Redirect points.
	Text string `json:"text,omitempty"`
	// Limit is the quotaValue of a 429; zero leaves the service's usual one.
	Limit int `json:"limit,omitempty"`
}

// faults in force, oldest first.
type faults struct {
	mu   sync.Mutex
	list []*Fault
}

func newFaults() *faults { return &faults{} }

// Fail sets a fault. Of several that fit a request the oldest one for its key is taken, and then the oldest for all.
func (s *Server) Fail(f Fault) error {
	if !slices.Contains(Kinds(), f.Kind) {
		return fmt.Errorf("unknown fault %q", f.Kind)
	}
	if f.Count < 0 {
		return fmt.Errorf("fault %q: count %d is negative", f.Kind, f.Count)
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, &f)
	return nil
}

// Script makes the next requests of any key answer these texts, one each.
func (s *Server) Script(texts ...string) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	for _, text := range texts {
		s.faults.list = append(s.faults.list, &Fault{Kind: ScriptedText, Count: 1, Text: text})
	}
}

// Heal clears the faults of one kind for one key; an empty kind clears all of the key's, an empty key those set for
// all keys. See HealAll.
func (s *Server) Heal(key string, kind Kind) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = slices.DeleteFunc(s.faults.list, func(f *Fault) bool {
		return f.Key == key && (kind == "" || f.Kind == kind)
	})
}

// HealAll clears every fault.
func (s *Server) HealAll() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
}

// Faults lists those in force that one key would meet; the empty key lists all.
func (s *Server) Faults(key string) []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	list := []Fault{}
	for _, f := range s.faults.list {
		if key == "" || f.Key == key || f.Key == "" {
			list = append(list, *f)
		}
	}
	return list
}

// take finds the fault that a request of this key meets, and counts it.
func (f *faults) take(key string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, owner := range []string{key, ""} {
		i := slices.IndexFunc(f.list, func(f *Fault) bool { return f.Key == owner })
		if i < 0 {
			continue
		}
		hit := *f.list[i]
		if f.list[i].Count == 1 {
			f.list = slices.Delete(f.list, i, i+1)
		} else if f.list[i].Count > 1 {
			f.list[i].Count--
		}
		return hit, true
	}
	return Fault{}, false
}
