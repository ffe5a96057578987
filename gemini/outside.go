package gemini

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"
)

// Outside is what a Pool and its Writer reach for beyond the store and Google. The zero value works.
type Outside struct {
	// Now must agree with the store's clock to within a second or so; nil is time.Now.
	Now func() time.Time
	// Random is uniform in [0,1) and safe for concurrent use; nil is math/rand.
	Random func() float64
	// Log may be nil.
	Log *slog.Logger
	// Alerts may be nil.
	Alerts Alerts
	// Observer may be nil.
	Observer Observer
}

// Alerts are what an admin should hear at once. The methods are called from the request's goroutine and must not block
// for long. Of all replicas one is called, except that HostRefused and HostServed speak of this very host.
type Alerts interface {
	// KeyQuarantined: for that reason the key will not be used again before an admin enables it or its value changes.
	KeyQuarantined(ctx context.Context, hash, reason string)
	// AllOut: no key can take a request before until, which is zero if none recovers by itself. It comes once until
	// then, at most once an hour, and not where the keys are out for less than five minutes in all.
	AllOut(ctx context.Context, until time.Time)
	// Recovered is the all-clear after AllOut: a key takes requests again. It comes once for each outage that was told,
	// with the first request that a key takes after it; since is when the outage was first told.
	Recovered(ctx context.Context, since time.Time)
	// HostRefused: Google does not serve the place this host is in.
	HostRefused(ctx context.Context, reason string)
	// HostServed is the all-clear after HostRefused, of this process or an earlier one: Google has answered. It comes with
	// the first answer of a process and after each refusal.
	HostServed(ctx context.Context)
}

// Observer is told what happened, for metrics. Its methods are called concurrently and must not block.
type Observer interface {
	// Request is one upstream request of the key with this hash, or one that was reserved and came too late to be sent.
	Request(hash string, outcome Outcome)
	// Tokens are what one request used, by kind: prompt, answer, thinking, cached.
	Tokens(kind string, n int64)
	// Generated is one call of Write that reached for Google.
	Generated(g Generation)
}

// Generation is how one call of Write went.
type Generation struct {
	Took     time.Duration
	Outcome  Outcome
	Requests int
	// Unknown is how many picks had an id that nobody had offered.
	Unknown int
}

func (o Outside) withDefaults() Outside {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Alerts == nil {
		o.Alerts = deaf{}
	}
	if o.Observer == nil {
		o.Observer = deaf{}
	}
	return o
}

// deaf hears nothing.
type deaf struct{}

func (deaf) KeyQuarantined(context.Context, string, string) {}
func (deaf) AllOut(context.Context, time.Time)              {}
func (deaf) Recovered(context.Context, time.Time)           {}
func (deaf) HostRefused(context.Context, string)            {}
func (deaf) HostServed(context.Context)                     {}
func (deaf) Request(string, Outcome)                        {}
func (deaf) Tokens(string, int64)                           {}
func (deaf) Generated(Generation)                           {}
