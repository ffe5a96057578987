package recommend_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pickbot/recommend"
)

// memory is a cache in memory that can be out of order.
type memory struct {
	mu     sync.Mutex
	now    func() time.Time
	values map[string]held
	locks  map[string]held
	broken error
	stuck  bool
	calls  int
}

type held struct {
	value   []byte
	expires time.Time
}

func newMemory(now func() time.Time) *memory {
	return &memory{now: now, values: map[string]held{}, locks: map[string]held{}}
}

// hang makes every call last until its deadline.
func (m *memory) hang(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stuck = on
}

func (m *memory) hangs() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stuck
}

// enter locks m; the caller unlocks it.
func (m *memory) enter(ctx context.Context) error {
	if m.hangs() {
		<-ctx.Done()
		m.mu.Lock()
		return ctx.Err()
	}
	m.mu.Lock()
	m.calls++
	return m.broken
}

func (m *memory) breakDown(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = err
}

func (m *memory) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls
}

func (m *memory) at(ttl time.Duration) time.Time {
	if ttl == 0 {
		return time.Time{}
	}
	return m.now().Add(ttl)
}

func (m *memory) alive(in map[string]held, key string) (held, bool) {
	h, ok := in[key]
	if ok && !h.expires.IsZero() && !m.now().Before(h.expires) {
		delete(in, key)
		return held{}, false
	}
	return h, ok
}

func (m *memory) Get(ctx context.Context, key string) ([]byte, bool, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return nil, false, err
	}
	h, ok := m.alive(m.values, key)
	return h.value, ok, nil
}

func (m *memory) Delete(ctx context.Context, key string) (bool, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return false, err
	}
	_, ok := m.alive(m.values, key)
	delete(m.values, key)
	return ok, nil
}

func (m *memory) Claim(ctx context.Context, key, prefix, token string, ttl time.Duration) ([]byte, bool, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return nil, false, err
	}
	h, _ := m.alive(m.values, key)
	if h.value != nil && strings.HasPrefix(string(h.value), prefix) {
		return h.value, false, nil
	}
	lock, taken := m.alive(m.locks, key)
	if taken {
		return h.value, string(lock.value) == token, nil
	}
	m.locks[key] = held{[]byte(token), m.at(ttl)}
	return h.value, true, nil
}

func (m *memory) Unlock(ctx context.Context, key, token string) (bool, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return false, err
	}
	h, ok := m.alive(m.locks, key)
	if !ok || string(h.value) != token {
		return false, nil
	}
	delete(m.locks, key)
	return true, nil
}

func (m *memory) Fill(ctx context.Context, key, token string, value []byte, ttl time.Duration) (bool, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return false, err
	}
	h, ok := m.alive(m.locks, key)
	if !ok || string(h.value) != token {
		return false, nil
	}
	delete(m.locks, key)
	m.values[key] = held{value, m.at(ttl)}
	return true, nil
}

func (m *memory) Swap(ctx context.Context, key, old, new string) (bool, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return false, err
	}
	h, ok := m.alive(m.values, key)
	if !ok || string(h.value) != old {
		return false, nil
	}
	m.values[key] = held{[]byte(new), h.expires}
	return true, nil
}

// put writes a value as somebody else might.
func (m *memory) put(key, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = held{value: []byte(value)}
}

func (m *memory) Invalidate(ctx context.Context, key string) (bool, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return false, err
	}
	_, ok := m.alive(m.values, key)
	delete(m.values, key)
	delete(m.locks, key)
	return ok, nil
}

// notes is a store in memory.
type notes struct {
	mu       sync.Mutex
	now      func() time.Time
	items    []recommend.Item
	version  int64 // of the catalog
	everyone []recommend.PersonFeedback
	ignored  []recommend.PersonFeedback
	opinions int64 // version of the feedback
	stuck    bool
	profiles map[int64]recommend.Profile
	taken    map[string]int
	shown    map[int64][]string
}

func newNotes(now func() time.Time, items []recommend.Item) *notes {
	return &notes{
		now: now, items: items, version: 1,
		profiles: map[int64]recommend.Profile{}, taken: map[string]int{}, shown: map[int64][]string{},
	}
}

// hang makes reading a profile take for ever.
func (n *notes) hang(on bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stuck = on
}

func (n *notes) hangs() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.stuck
}

func (n *notes) Profile(ctx context.Context, person int64) (recommend.Profile, error) {
	if n.hangs() {
		<-ctx.Done()
		return recommend.Profile{}, ctx.Err()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.profiles[person]
	p.Feedback = slices.Clone(p.Feedback)
	return p, nil
}

func (n *notes) change(person int64, f func(*recommend.Profile)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.profiles[person]
	f(&p)
	n.profiles[person] = p
}

func (n *notes) MarkShown(_ context.Context, person int64, _ string, items []string, _ string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shown[person] = append(n.shown[person], items...)
	return nil
}

func generation(person int64, day string, purpose recommend.Purpose) string {
	return strconv.FormatInt(person, 10) + day + string(purpose)
}

func (n *notes) TakeGeneration(_ context.Context, person int64, day string, p recommend.Purpose, limit int) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := generation(person, day, p)
	if n.taken[key] >= limit {
		return false, nil
	}
	n.taken[key]++
	return true, nil
}

func (n *notes) ReturnGeneration(_ context.Context, person int64, day string, p recommend.Purpose) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.taken[generation(person, day, p)]--
	return nil
}

func (n *notes) SetFeedback(_ context.Context, person int64, item string, kind recommend.Kind, on bool, at time.Time) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.profiles[person]
	same := func(f recommend.Feedback) bool { return f.ItemID == item && f.Kind == kind }
	had := slices.ContainsFunc(p.Feedback, same)
	if had == on {
		return false, nil
	}
	p.Feedback = slices.DeleteFunc(slices.Clone(p.Feedback), same)
	if on {
		p.Feedback = append([]recommend.Feedback{{ItemID: item, Kind: kind, At: at}}, p.Feedback...)
	}
	// It always moves on, as the store's does.
	if !p.Changed.Before(at) {
		at = p.Changed.Add(time.Millisecond)
	}
	p.Changed = at
	n.profiles[person] = p
	return true, nil
}

func (n *notes) CatalogVersion(context.Context) (int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.version, nil
}

func (n *notes) FeedbackVersion(context.Context) (int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.opinions, nil
}

// setItems is a new catalog.
func (n *notes) setItems(items []recommend.Item) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.items = items
	n.version++
}

// setIgnored is what people have seen and said nothing of. No version tells of it.
func (n *notes) setIgnored(rows []recommend.PersonFeedback) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ignored = rows
}

// setEveryone is new feedback of everybody.
func (n *notes) setEveryone(rows []recommend.PersonFeedback) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.everyone = rows
	n.opinions++
}

func (n *notes) Items(context.Context) iter.Seq2[recommend.Item, error] {
	n.mu.Lock()
	defer n.mu.Unlock()
	return all(n.items)
}

func (n *notes) AllFeedback(context.Context) iter.Seq2[recommend.PersonFeedback, error] {
	n.mu.Lock()
	defer n.mu.Unlock()
	return all(n.everyone)
}

func (n *notes) Ignored(context.Context) iter.Seq2[recommend.PersonFeedback, error] {
	n.mu.Lock()
	defer n.mu.Unlock()
	return all(n.ignored)
}

func all[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// author is a writer whose answer a test decides.
type author struct {
	mu    sync.Mutex
	write func(context.Context, recommend.Request) (recommend.Draft, error)
	asked []recommend.Request
}

func (a *author) Write(ctx context.Context, r recommend.Request) (recommend.Draft, error) {
	a.mu.Lock()
	a.asked = append(a.asked, r)
	write := a.write
	a.mu.Unlock()
	if write != nil {
		return write(ctx, r)
	}
	return draftOf(r), nil
}

// fail has all drafts fail with err; nil ends it.
func (a *author) fail(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.write = nil
	if err != nil {
		a.write = func(context.Context, recommend.Request) (recommend.Draft, error) { return recommend.Draft{}, err }
	}
}

func (a *author) requests() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.asked)
}

func limitedUntil(err error) (time.Time, bool) {
	limited, ok := errors.AsType[*recommend.LimitedError](err)
	if !ok {
		return time.Time{}, false
	}
	return limited.Until, true
}

func isUnavailable(err error) bool { return errors.Is(err, recommend.ErrUnavailable) }

// draftOf picks the last candidates, so that nobody mistakes it for the ranker.
func draftOf(r recommend.Request) recommend.Draft {
	d := recommend.Draft{Summary: "You like it warm.", Tips: []string{"Look around."}, Model: "made-up"}
	for _, c := range slices.Backward(r.Candidates) {
		if len(d.Picks) < r.Picks {
			d.Picks = append(d.Picks, recommend.Pick{ItemID: c.Item.ID, Reason: "Because of your taste."})
		}
	}
	return d
}

// plainWords are phrases without a language.
type plainWords struct{}

func (plainWords) Reason(_ string, c recommend.Candidate) string { return "template for " + c.Item.ID }
func (plainWords) ContentsMeant(string) []string                 { return nil }
func (plainWords) Summary(string, recommend.Taste) string        { return "template summary" }
func (plainWords) Tips(string, recommend.Stats, []string) []string {
	return []string{"template tip"}
}

// counted is an observer that counts.
type counted struct {
	mu      sync.Mutex
	cache   map[string]int
	sources map[recommend.Source]int
}

func (c *counted) CacheAnswered(result string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cache[result]++
}

func (c *counted) Recommended(s recommend.Source) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sources[s]++
}

func (c *counted) count(result string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cache[result]
}

func (*counted) Generated(time.Duration) {}

// world is a service with everything around it in memory.
type world struct {
	*recommend.Service
	engine *recommend.Engine
	cache  *memory
	notes  *notes
	author *author
	seen   *counted
	clock  *clock
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func newWorld(t *testing.T, cfg recommend.Config, change ...func(*recommend.Parts)) *world {
	t.Helper()
	w := &world{clock: &clock{now: noon}, author: &author{}}
	w.cache = newMemory(w.clock.Now)
	w.notes = newNotes(w.clock.Now, menu())
	w.seen = &counted{cache: map[string]int{}, sources: map[recommend.Source]int{}}
	silent := slog.New(slog.DiscardHandler)
	engine, err := recommend.NewEngine(recommend.EngineConfig{Library: w.notes, Logger: silent})
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.engine = engine
	parts := recommend.Parts{
		Cache: w.cache, Store: w.notes, Opinions: w.notes, Engine: engine, Writer: w.author,
		Phrases: plainWords{}, Observer: w.seen, Now: w.clock.Now, Logger: silent,
	}
	for _, f := range change {
		f(&parts)
	}
	w.Service = recommend.New(cfg, parts)
	t.Cleanup(func() {
		if err := w.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

// settle waits for what goes on in the background.
func (w *world) settle(t *testing.T) {
	t.Helper()
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// replica is another process over the same store and cache.
func (w *world) replica(t *testing.T, cfg recommend.Config) *recommend.Service {
	t.Helper()
	return newWorld(t, cfg, func(p *recommend.Parts) {
		p.Cache, p.Store, p.Opinions, p.Writer, p.Now, p.Engine = w.cache, w.notes, w.notes, w.author, w.clock.Now, w.engine
	}).Service
}

// today is the person as an update finds them.
func (w *world) today(p recommend.Person) recommend.Person {
	w.notes.mu.Lock()
	defer w.notes.mu.Unlock()
	p.Changed = w.notes.profiles[p.ID].Changed
	return p
}

func menu() []recommend.Item {
	var items []recommend.Item
	for i := range 60 {
		category := []string{"Soups", "Salads", "Fish", "Desserts"}[i%4]
		items = append(items, recommend.Item{
			ID:          "dish-" + strconv.Itoa(i),
			Title:       "Dish " + strconv.Itoa(i),
			Description: "A dish of the house",
			Category:    category,
			Tags:        []string{category[:4], []string{"hot", "cold", "mild"}[i%3]},
			Price:       &recommend.Money{Hundredths: int64(300 + 10*i), Currency: "EUR"},
			Contains:    recommend.Contents{Declared: i%10 != 0, Names: [][]string{{"nuts"}, {"milk"}, nil}[i%3]},
			Active:      true,
		})
	}
	return items
}
