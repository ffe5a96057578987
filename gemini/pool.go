package gemini

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"pickbot/recommend"
)

const (
	// followEvery is how soon a changed keys file, an admin's rotation and a learned limit reach every replica.
	followEvery = 2 * time.Second
	// writeTimeout bounds what is written to the store after a request; that outlives the request.
	writeTimeout = 2 * time.Second
	// arrival is how long a request may take to reach Google.
	arrival = 500 * time.Millisecond
)

// Pool shares the requests that the keys allow among all replicas. It is safe for concurrent use.
//
// Nothing is sent without a reservation, and nothing is reserved while the store cannot be reached. The common case is
// one round trip to the store: every process remembers the current key and asks for a request of it.
type Pool struct {
	cfg   Config
	ring  *Keyring
	store Store
	out   Outside
	zone  *time.Location

	current  atomic.Pointer[string] // hash of the key to ask first; nil: unknown
	turn     atomic.Uint64          // of Spread
	limits   *limits
	refusals *refusals
	model    *breaker
	host     *breaker
	outage   outage
	alerted  atomic.Pointer[time.Time]
	told     atomic.Bool    // that all keys are out, and no all-clear since
	refused  atomic.Int64   // since they were last written down
	writing  sync.WaitGroup // what goes on after its request
}

// NewPool makes a pool over the keys of ring. It reaches for nothing: the store may be down.
func NewPool(cfg Config, ring *Keyring, store Store, out Outside) *Pool {
	cfg, out = cfg.withDefaults(), out.withDefaults()
	return &Pool{
		cfg: cfg, ring: ring, store: store, out: out, zone: pacific(),
		limits:   newLimits(cfg.PerMinute, cfg.PerDay),
		refusals: newRefusals(out.Now),
		model:    newBreaker(out.Now, 5, 15*time.Second, 5*time.Minute),
		host:     newBreaker(out.Now, 1, 10*time.Minute, 10*time.Minute),
	}
}

// Run follows what changes outside this process: the keys file, the current key, learned limits. It returns when ctx is
// done. Without it the pool works on what it finds out by itself.
func (p *Pool) Run(ctx context.Context) {
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	for {
		p.follow(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (p *Pool) follow(ctx context.Context) {
	if changed, _ := p.ring.Reload(); changed { // it has logged the error
		p.refusals.clear()
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	err := errors.Join(p.writeRefusals(ctx), p.learn(ctx))
	if err == nil && p.cfg.Rotation == Sticky {
		_, err = p.readCurrent(ctx)
	}
	if err != nil {
		p.out.Log.DebugContext(ctx, "gemini: the store cannot be followed", slog.Any("error", err))
	}
}

// margin is by how much two requests may reach Google closer together than they were reserved. The window of the minute
// is that much longer than Google's, and the day ends that much earlier.
func (p *Pool) margin() time.Duration { return p.cfg.MaxAge + arrival }

// bucket is where the key's requests are counted.
func (p *Pool) bucket(k Key) bucket { return bucket{key: k, model: p.cfg.Model} }

func (p *Pool) midnight() time.Time { return nextMidnight(p.out.Now(), p.zone) }

// afterwards is a context for what has to be written although the request may be gone.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
}

// reservation asks for one request of the bucket.
func (p *Pool) reservation(b bucket, purpose recommend.Purpose) recommend.Reservation {
	midnight := p.midnight()
	perMinute, perDay := p.limits.of(b)
	perMinute, perDay = p.limitFor(purpose, perMinute), p.limitFor(purpose, perDay)
	r := recommend.Reservation{
		Gates: b.gates(),
		Quotas: []recommend.Quota{
			{Key: b.day(), Limit: perDay, Until: midnight},
			{Key: b.minute(), Limit: perMinute, Window: time.Minute + p.margin()},
		},
	}
	if b.alone() {
		r.Quotas = append(r.Quotas, recommend.Quota{Key: usageKey(b.key.hash), Limit: -1, Until: midnight})
	}
	return r
}

// aheadKept is the part of the kept share that picks made ahead leave to the first picks of those who ask.
const aheadKept = 1.0 / 3

// limitFor is how much of a limit a purpose may use: first picks all of it, other purposes what is not kept from them.
func (p *Pool) limitFor(purpose recommend.Purpose, limit int64) int64 {
	kept := p.cfg.Kept
	switch purpose {
	case recommend.First:
		return limit
	case recommend.Scheduled:
		kept *= aheadKept
	}
	if limit < 0 || kept <= 0 {
		return limit
	}
	return limit - int64(math.Round(float64(limit)*kept))
}
