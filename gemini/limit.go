package gemini

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"
)

// learnedLasts is how long a limit that Google told is believed; an admin who clears a key's cooldown forgets it at
// once.
const learnedLasts = 7 * 24 * time.Hour

// limits is what each bucket may do: what the operator configured, lowered by what Google's 429s told.
type limits struct {
	perMinute, perDay int64

	mu      sync.Mutex
	learned map[string]learnedLimit // by bucket name
}

type learnedLimit struct{ perMinute, perDay int64 } // 0: nothing learned

func newLimits(perMinute, perDay int) *limits {
	return &limits{perMinute: int64(perMinute), perDay: int64(perDay), learned: map[string]learnedLimit{}}
}

// of returns the limits in force; negative means none.
func (l *limits) of(b bucket) (perMinute, perDay int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.learned[b.name()]
	return lower(l.perMinute, known.perMinute), lower(l.perDay, known.perDay)
}

func lower(configured, learned int64) int64 {
	if learned > 0 && (configured < 0 || learned < configured) {
		return learned
	}
	return configured
}

func (l *limits) set(b bucket, known learnedLimit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.learned[b.name()] = known
}

// teach remembers, for all replicas, what a 429 said of the bucket's limits. It never raises what is configured.
func (p *Pool) teach(ctx context.Context, b bucket, f *Fault) error {
	for key, limit := range map[string]int{b.dayLimit(): f.DayLimit, b.minuteLimit(): f.MinuteLimit} {
		if limit <= 0 {
			continue
		}
		p.out.Log.InfoContext(ctx, "gemini: Google told its limit", slog.String("key", b.key.hash), slog.String("of", key), slog.Int("limit", limit))
		if err := p.store.Set(ctx, key, []byte(strconv.Itoa(limit)), learnedLasts); err != nil {
			return fmt.Errorf("remember a learned limit: %w", err)
		}
	}
	return p.learn(ctx)
}

// learn reads what any replica was told: of limits, and whether the admins wait for an all-clear.
func (p *Pool) learn(ctx context.Context) error {
	keys := p.ring.Keys()
	var names []string
	for _, k := range keys {
		b := p.bucket(k)
		names = append(names, b.minuteLimit(), b.dayLimit())
	}
	values, err := p.store.GetMany(ctx, append(names, outSince))
	if err != nil {
		return fmt.Errorf("read learned limits: %w", err)
	}
	for i, k := range keys {
		p.limits.set(p.bucket(k), learnedLimit{perMinute: number(values[2*i]), perDay: number(values[2*i+1])})
	}
	p.told.Store(values[len(names)] != nil)
	return nil
}

// number is 0 for what is not one.
func number(value []byte) int64 {
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
