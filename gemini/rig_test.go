package gemini

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

func TestMain(m *testing.M) {
	if child() {
		return
	}
	goleak.VerifyTestMain(m, leaks()...)
}

// rig is a pool and a writer over a fake Gemini and a store whose clock a test moves.
type rig struct {
	*Pool
	writer *Writer
	fake   *geminitest.Running
	store  cachetest.Env
	heard  *hearing
	keys   []Key
	log    *syncBuffer
}

// newRig gives the pool these keys, in the notation of the settings, and the embedded store.
func newRig(t *testing.T, cfg Config, keys ...string) *rig {
	t.Helper()
	return newRigOn(t, cachetest.SQLite(t)(t), cfg, keys...)
}

func newRigOn(t *testing.T, env cachetest.Env, cfg Config, keys ...string) *rig {
	t.Helper()
	fake := geminitest.Start(t, geminitest.Config{Keys: keys, PerMinute: cfg.PerMinute, PerDay: cfg.PerDay, Now: env.Now})
	cfg.BaseURL = fake.URL
	r := replica(t, env, cfg, keys...)
	r.fake = fake
	return r
}

// replica is one more process's pool over the same store.
func replica(t *testing.T, env cachetest.Env, cfg Config, keys ...string) *rig {
	t.Helper()
	r := &rig{store: env, heard: &hearing{}, log: &syncBuffer{}}
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ring, err := NewKeyring(strings.Join(keys, "\n"), "", log)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Backoff == 0 {
		cfg.Backoff = time.Millisecond
	}
	r.keys = ring.Keys()
	r.Pool = NewPool(cfg, ring, env.Backend, Outside{Now: env.Now, Log: log, Alerts: r.heard, Observer: r.heard})
	r.writer = NewWriter(r.Pool)
	t.Cleanup(func() {
		if err := errors.Join(r.Close(), r.writer.Close()); err != nil {
			t.Log(err) // the store of some tests is gone by then
		}
	})
	return r
}

// write asks for picks of the purpose.
func (r *rig) write(t *testing.T, purpose recommend.Purpose) (recommend.Draft, error) {
	t.Helper()
	q := someRequest()
	q.Purpose = purpose
	return r.writer.Write(t.Context(), q)
}

// mustWrite fails the test unless a draft comes. It waits for what is written afterwards.
func (r *rig) mustWrite(t *testing.T) {
	t.Helper()
	if _, err := r.write(t, recommend.First); err != nil {
		t.Fatalf("Write: %v", err)
	}
	r.writing.Wait()
}

// states lists what each key is good for.
func (r *rig) states(t *testing.T) []State {
	t.Helper()
	var list []State
	for _, s := range r.statuses(t) {
		list = append(list, s.State)
	}
	return list
}

func (r *rig) statuses(t *testing.T) []KeyStatus {
	t.Helper()
	r.writing.Wait()
	list, err := r.Keys(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (r *rig) fail(t *testing.T, f geminitest.Fault) {
	t.Helper()
	if err := r.fake.Fail(f); err != nil {
		t.Fatal(err)
	}
}

// someRequest has six candidates.
func someRequest() recommend.Request {
	r := recommend.Request{Purpose: recommend.First, Lang: "en", Picks: 3, Seed: 7, Taste: recommend.Taste{Likes: []string{"Ramen"}}}
	for i := range 6 {
		r.Candidates = append(r.Candidates, recommend.Candidate{Item: recommend.Item{
			ID: fmt.Sprintf("dish-%d", i), Title: fmt.Sprintf("Dish %d", i), Category: "soup", Tags: []string{"hot"},
		}})
	}
	return r
}

// hearing is what admins and metrics were told.
type hearing struct {
	mu          sync.Mutex
	quarantined []string
	out         []time.Time
	recovered   []time.Time
	host        []string
	served      int
	outcomes    []Outcome
	tokens      map[string]int64
	generations []Generation
}

func (h *hearing) KeyQuarantined(_ context.Context, hash, reason string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.quarantined = append(h.quarantined, hash+": "+reason)
}

func (h *hearing) AllOut(_ context.Context, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.out = append(h.out, until)
}

func (h *hearing) Recovered(_ context.Context, since time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.recovered = append(h.recovered, since)
}

func (h *hearing) HostRefused(_ context.Context, reason string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.host = append(h.host, reason)
}

func (h *hearing) HostServed(context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.served++
}

func (h *hearing) Request(_ string, o Outcome) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outcomes = append(h.outcomes, o)
}

func (h *hearing) Tokens(kind string, n int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.tokens == nil {
		h.tokens = map[string]int64{}
	}
	h.tokens[kind] += n
}

func (h *hearing) Generated(g Generation) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.generations = append(h.generations, g)
}

// syncBuffer is a log that several goroutines write.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

var _ Store = (cache.Backend)(nil)
