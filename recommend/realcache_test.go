package recommend_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/cache/redistest"
	"pickbot/gemini"
	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

// eachCache runs a test over the embedded cache and over a real Redis.
func eachCache(t *testing.T, f func(t *testing.T, open func(testing.TB) cache.Backend)) {
	t.Helper()
	for name, start := range map[string]func(testing.TB) cachetest.Opener{"SQLite": cachetest.SQLite, "Redis": cachetest.Redis} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)(t)
			f(t, func(testing.TB) cache.Backend { return env.Backend })
		})
	}
}

// TestService_RoundTrips counts everything that goes to Redis for one answer: what the person waits for, and the pool's
// books and notes that follow. The commands of a pipeline are one round trip.
func TestService_RoundTrips(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	for name, key := range map[string]string{"a key alone in its project": "one", "a key of a named project": "team:two"} {
		t.Run(name, func(t *testing.T) { // one after the other: they share the current key
			countTrips(t, server, key)
		})
	}
}

func countTrips(t *testing.T, server *redistest.Server, key string) {
	b := cachetest.OpenRedis(t, cache.Config{URL: server.URL(), PingEvery: time.Hour})
	if err := b.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	// People of their own: both keys share the server.
	id := int64(len(key)) * 100
	h := newHouse(t, houseParts{config: patient(), cache: b, keys: []string{key}})
	h.picks(t, id) // the first reservation finds the current key and loads the scripts
	written := func() {
		if err := h.pool.Close(); err != nil {
			t.Fatal(err)
		}
	}
	written()
	hook := &cachetest.Trips{}
	b.AddHook(hook)
	ask := func(wish string) func() {
		return func() {
			if _, err := h.Ask(t.Context(), h.meet(t, id+1), wish, recommend.Except{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	var item string
	for _, step := range []struct {
		name string
		most int
		do   func()
	}{
		{"a miss", 4, func() { h.picks(t, id+1) }},
		{"a hit", 1, func() { item = h.picks(t, id+1).Offers[0].Item.ID }},
		{"a tap", 2, func() {
			if _, err := h.React(t.Context(), h.meet(t, id+1), item, recommend.Dislike, true); err != nil {
				t.Fatal(err)
			}
		}},
		{"a hit after the tap", 1, func() { h.picks(t, id+1) }},
		{"a miss with yesterday's picks in the cache", 4, func() { h.picks(t, id+2) }},
		{"a wish", 4, ask("soup")},
		{"the same wish", 1, ask("soup")},
		{"picks made ahead", 4, func() {
			if err := h.Prepare(t.Context(), h.meet(t, id+3), time.Now().UTC().Format(time.DateOnly)); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		if step.name == "a miss with yesterday's picks in the cache" {
			yesterday := fmt.Sprintf(`{"v":1,"date":%q,"lang":"en"}`, time.Now().AddDate(0, 0, -1).UTC().Format(time.DateOnly))
			if err := server.Client().Set(t.Context(), recommend.PicksKey(id+2), yesterday, time.Hour).Err(); err != nil {
				t.Fatal(err)
			}
		}
		step.do()
		written()
		seen := hook.Take()
		t.Logf("%s: %d round trips", step.name, len(seen))
		if len(seen) > step.most {
			t.Errorf("%s takes %d round trips, want at most %d:\n%s", step.name, len(seen), step.most, strings.Join(seen, "\n"))
		}
	}
}

// scripted is a model's answer that picks the first five candidates for one reason.
func scripted(reason string) string {
	var picks []string
	for i := range 5 {
		picks = append(picks, fmt.Sprintf(`{"id":"c%d","reason":%q}`, i+1, reason))
	}
	return `{"summary":"You like variety.","picks":[` + strings.Join(picks, ",") + `],"tips":[]}`
}

func TestService_DropInTheMiddleOfALoad(t *testing.T) {
	t.Parallel()
	eachCache(t, func(t *testing.T, open func(testing.TB) cache.Backend) {
		fake := geminitest.Start(t, geminitest.Config{Keys: []string{"one"}, Latency: 300 * time.Millisecond})
		fake.Script(scripted("Made before."), scripted("Made after."))
		first := newHouse(t, houseParts{config: patient(), cache: open(t), fake: fake})
		second := newHouse(t, houseParts{config: patient(), cache: open(t), fake: fake, store: first.store})
		ann := first.meet(t, 7)

		var waiting sync.WaitGroup
		ask := func(h *house) {
			a, err := h.Picks(t.Context(), ann)
			if err != nil || len(a.Offers) != 5 || a.Offers[0].Reason != "Made after." {
				t.Errorf("after the drop: %d picks, %q, error %v", len(a.Offers), a.Offers[0].Reason, err)
			}
		}
		for i := range 40 {
			waiting.Go(func() { ask([]*house{first, second}[i%2]) })
		}
		await(t, "the first request", func() bool { return fake.Requests() > 0 })
		if err := second.Drop(t.Context(), ann.ID); err != nil {
			t.Fatal(err)
		}
		for i := range 40 {
			waiting.Go(func() { ask([]*house{first, second}[i%2]) })
		}
		waiting.Wait()
		ask(first)
		if fake.Requests() != 2 {
			t.Errorf("%d requests, want 2", fake.Requests())
		}
	})
}

// await waits for a condition.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s does not come", what)
		}
	}
}

func TestService_FrozenRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	b := cachetest.OpenRedis(t, cache.Config{URL: server.URL(), PingEvery: time.Hour})
	if err := b.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	hook := &cachetest.Trips{}
	b.AddHook(hook)
	h := newHouse(t, houseParts{cache: b})
	out := h.picks(t, 7).Offers[0].Item.ID

	server.Freeze()
	ask := func() time.Duration {
		ann := h.meet(t, 7)
		started := time.Now()
		a, err := h.Picks(t.Context(), ann)
		if err != nil || len(a.Offers) != 5 || a.Source != recommend.Local {
			t.Fatalf("%d picks from %q while Redis hangs, error %v", len(a.Offers), a.Source, err)
		}
		return time.Since(started)
	}
	first := ask()
	started := time.Now()
	if _, err := h.React(t.Context(), h.meet(t, 7), out, recommend.Dislike, true); err != nil {
		t.Fatal(err)
	}
	tap := time.Since(started)
	ask()
	hook.Take()
	fastest := time.Hour
	for range 20 {
		fastest = min(fastest, ask())
	}
	// The probe alone looks whether Redis is back, once a second, maybe by a new connection; nobody waits for it.
	for _, command := range hook.Take() {
		if !strings.HasPrefix(command, "get") && !strings.HasPrefix(command, "hello") {
			t.Errorf("somebody waits for Redis, which is known to hang: %s", command)
		}
	}
	const calls = 1000
	started = time.Now()
	for range calls {
		if err := h.Drop(t.Context(), 7); !errors.Is(err, recommend.ErrUnavailable) {
			t.Fatalf("error %v", err)
		}
	}
	t.Logf("Redis hangs: the first picks take %s, a tap %s, later picks %s with the ranking; a refused call %s",
		first, tap, fastest, time.Since(started)/calls)

	server.Thaw()
	var a recommend.Answer
	await(t, "the cache", func() bool { a = h.picks(t, 7); return a.Source == recommend.Gemini })
	if strings.Contains(strings.Join(ids(a), " ")+" ", out+" ") {
		t.Errorf("%v still holds %s, which was disliked during the outage", ids(a), out)
	}
	if h.fake.Requests() != 1 {
		t.Errorf("%d requests, want 1: the cached picks live on", h.fake.Requests())
	}
}

func TestService_UnreadableValues(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	b := cachetest.OpenRedis(t, cache.Config{URL: server.URL()})
	h := newHouse(t, houseParts{config: patient(), cache: b})
	client, key := server.Client(), recommend.PicksKey(7)
	for name, put := range map[string]func() error{
		"no JSON":            func() error { return client.Set(t.Context(), key, "{", 0).Err() },
		"JSON of nothing":    func() error { return client.Set(t.Context(), key, `[]`, 0).Err() },
		"a value of a list":  func() error { return client.RPush(t.Context(), key, "x").Err() },
		"an entry of no day": func() error { return client.Set(t.Context(), key, `{"v":1}`, 0).Err() },
	} {
		if err := errors.Join(client.Del(t.Context(), key).Err(), put()); err != nil {
			t.Fatal(err)
		}
		if a := h.picks(t, 7); a.Cached || len(a.Offers) != 5 {
			t.Errorf("%s: %d picks, cached %v; want a miss", name, len(a.Offers), a.Cached)
		}
		if a := h.picks(t, 7); !a.Cached {
			t.Errorf("%s: the next answer is not cached", name)
		}
	}
	if n := strings.Count(h.log.String(), "cannot be read"); n != 3 {
		t.Errorf("%d of 3 unreadable values are in the log:\n%s", n, h.log)
	}
}

// TestService_TalkativePeople: whoever asks a lot, one person or many, the first picks of others still come from Gemini.
func TestService_TalkativePeople(t *testing.T) {
	t.Parallel()
	wishes := 32
	if proving() {
		wishes = 500
	}
	// Two keys at 20 a day: 14 of each are for wishes.
	for name, test := range map[string]struct{ talkers, most int }{
		"one person, within their bound":                 {1, 5},
		"many, each within theirs, up to the kept share": {wishes, 28},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := cachetest.Redis(t)(t)
			env.Advance(untilQuotaDay(t, env.Now()) + time.Minute) // the hour is one of a single day
			keys := []string{"one", "two"}
			fake := geminitest.Start(t, geminitest.Config{Keys: keys, PerMinute: 15, PerDay: 20, Now: env.Now})
			h := newHouse(t, houseParts{
				config: patient(), cache: env.Backend, now: env.Now, keys: keys, fake: fake, gemini: gemini.Config{PerMinute: 15, PerDay: 20},
			})
			sources := map[recommend.Source]int{}
			for i := range wishes {
				a, err := h.Ask(t.Context(), h.meet(t, int64(100+i%test.talkers)), fmt.Sprintf("soup number %d", i), recommend.Except{})
				if err != nil {
					t.Fatal(err)
				}
				sources[a.Source]++
				env.Advance(time.Hour / time.Duration(wishes))
			}
			spent := fake.Requests()
			for id := int64(2); id <= 13; id++ {
				if a := h.picks(t, id); a.Source != recommend.Gemini {
					t.Errorf("first picks of person %d come from %s", id, a.Source)
				}
			}
			t.Logf("%d wishes of %d within an hour: %d answers from Gemini, %d local, %d requests; then 12 first picks of others from Gemini",
				wishes, test.talkers, sources[recommend.Gemini], sources[recommend.Local], spent)
			if spent != test.most || len(fake.Over()) > 0 {
				t.Errorf("%d requests for wishes, want %d; over the limit: %v", spent, test.most, fake.Over())
			}
		})
	}
}

// untilQuotaDay is how long it is until Google's next day begins.
func untilQuotaDay(t *testing.T, now time.Time) time.Duration {
	t.Helper()
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone).Sub(now)
}
