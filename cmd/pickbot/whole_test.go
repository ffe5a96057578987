package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/cache/redistest"
	"pickbot/gemini/geminitest"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store/storetest"
)

// running is a whole bot in this process, started by its command line.
type running struct {
	url  string
	logs *safeBuffer
	stop func() int
	wait func() int // until it ends by itself
	ends int        // with this status
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var chatLine = regexp.MustCompile(`Chat with your bot: (http://\S+)/`)

// runBot runs `pickbot run` on the embedded default, changed by env, and waits until it says where to chat.
func runBot(t *testing.T, env map[string]string) *running {
	t.Helper()
	return runCommandLine(t, env, "run")
}

func runCommandLine(t *testing.T, env map[string]string, args ...string) *running {
	t.Helper()
	all := map[string]string{
		"DATA_DIR": t.TempDir(), "LISTEN_ADDR": "127.0.0.1:0", "LOG_LEVEL": "debug",
		"CACHE_TIMEOUT": "1m", // a slow machine is no slow cache
	}
	for name, value := range env {
		all[name] = value
	}
	lookup := func(name string) (string, bool) { v, ok := all[name]; return v, ok }
	if args[0] == "run" && all["DATABASE_URL"] == "" && env["DATA_DIR"] == "" { // one of its own is migrated by the bot itself
		storetest.Lay(t, all["DATA_DIR"])
	}
	out, in := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{logs: &safeBuffer{}}
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, console{args: args, lookup: lookup, in: strings.NewReader(""), out: in, err: r.logs})
		_ = in.Close()
	}()
	r.wait = sync.OnceValue(func() int { return <-ended })
	r.stop = func() int { cancel(); return r.wait() }
	t.Cleanup(func() {
		if code := r.stop(); code != r.ends {
			t.Errorf("the bot ended with status %d", code)
		}
		if t.Failed() {
			t.Logf("log:\n%s", r.logs)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := chatLine.FindStringSubmatch(lines.Text()); m != nil {
			r.url = m[1]
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return r
		}
	}
	t.Fatalf("the bot did not start:\n%s", r.logs)
	return nil
}

// metric reads one line of /metrics; a line that is not there counts 0.
func (r *running) metric(t *testing.T, name string) string {
	t.Helper()
	for line := range strings.Lines(get(t, r.url+"/metrics")) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return "0"
}

func get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func contains(text string) func(sandbox.Message) bool {
	return func(m sandbox.Message) bool { return strings.Contains(m.Text, text) }
}

// firstTrip is what a new person does: greet, choose tastes, get picks, like one, look again.
func firstTrip(t *testing.T, r *running) {
	t.Helper()
	ann := sandboxtest.Attach(t, r.url).Person(sandbox.Ann)
	ann.Send("/start")
	hello := ann.WaitFor("a greeting", contains("Hello, Ann"))
	ann.Tap(hello, "Soups")
	chosen := ann.WaitFor("the ticked topic", func(m sandbox.Message) bool { return hasButton(m, "✓ Soups") })
	ann.Tap(chosen, "Show my picks ▸")
	picks := ann.WaitFor("five picks", contains("for you today, Ann"))
	if n := strings.Count(picks.Text, "€"); n != 5 {
		t.Errorf("%d prices in:\n%s", n, picks.Text)
	}
	tap := ann.Tap(picks, "1 👍")
	if answer := ann.Answer(tap); !strings.Contains(answer.Text, "👍") {
		t.Errorf("the toast says %q", answer.Text)
	}
	liked := ann.WaitFor("the marked pick", func(m sandbox.Message) bool { return hasButton(m, "1 👍✓") })
	if liked.Text != picks.Text {
		t.Errorf("a like changed the text:\n%s", liked.Text)
	}
	before := r.metric(t, `pickbot_cache_requests_total{result="hit"}`)
	ann.Send("/picks")
	again := ann.WaitFor("the picks again", contains("for you today, Ann"))
	if again.Text != picks.Text || !hasButton(again, "1 👍✓") {
		t.Errorf("other picks the second time:\n%s", again.Text)
	}
	if after := r.metric(t, `pickbot_cache_requests_total{result="hit"}`); after == before {
		t.Errorf("cache hits went from %s to %s", before, after)
	}
}

func hasButton(m sandbox.Message, label string) bool {
	return slices.Contains(buttons(m), label)
}

func buttons(m sandbox.Message) []string {
	if m.ReplyMarkup == nil {
		return nil
	}
	var labels []string
	for _, row := range m.ReplyMarkup.Rows {
		for _, b := range row {
			labels = append(labels, b.Text)
		}
	}
	return labels
}

func TestWholeBot_Embedded(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	firstTrip(t, r)
	if report := get(t, r.url+"/readyz"); !strings.Contains(report, `"ready"`) {
		t.Errorf("readyz: %s", report)
	}
}

func TestWholeBot_Tomorrow(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	town := sandboxtest.Attach(t, r.url)
	ann := town.Person(sandbox.Ann)
	ann.Send("/picks")
	today := ann.WaitFor("today's picks", contains("for you today, Ann"))
	town.Advance(24 * time.Hour)
	ann.Tap(today, "Why these?")
	old := ann.WaitFor("word that these are old", contains("another day's picks"))
	ann.Tap(old, "Today's picks ▸")
	tomorrow := ann.WaitFor("the new day's picks", contains("for you today, Ann"))
	if tomorrow.Text == today.Text {
		t.Errorf("the same picks on the next day:\n%s", tomorrow.Text)
	}
	ann.Answer(ann.Tap(today, "1 👍"))
	ann.WaitFor("the mark on the old card", func(m sandbox.Message) bool { return m.ID == today.ID && hasButton(m, "1 👍✓") })
}

func TestWholeBot_Restart(t *testing.T) {
	t.Parallel()
	dir := map[string]string{"DATA_DIR": t.TempDir()}
	first := runBot(t, dir)
	firstTrip(t, first)
	said := sandboxtest.Attach(t, first.url).Person(sandbox.Ann).Messages()
	if code := first.stop(); code != exitDone {
		t.Fatalf("status %d", code)
	}

	second := runBot(t, dir)
	ann := sandboxtest.Attach(t, second.url).Person(sandbox.Ann)
	if diff := cmp.Diff(said, ann.Messages()); diff != "" {
		t.Errorf("the chat after a restart (-before +after):\n%s", diff)
	}
	ann.Send("/picks")
	ann.WaitFor("the picks of before", func(m sandbox.Message) bool { return hasButton(m, "1 👍✓") })
	if hits := second.metric(t, `pickbot_cache_requests_total{result="hit"}`); hits != "1" {
		t.Errorf("%s cache hits, want 1", hits)
	}
}

func TestWholeBot_Demo(t *testing.T) {
	t.Parallel()
	r := runCommandLine(t, nil, "demo")
	ann := sandboxtest.Attach(t, r.url).Person(sandbox.Ann)
	ann.Send("/picks")
	ann.WaitFor("picks that say who wrote them", contains("Simulated model"))
	var keys []struct{ Total int }
	if err := json.Unmarshal([]byte(get(t, r.url+"/sim/gemini/keys")), &keys); err != nil || len(keys) != demoKeys || keys[0].Total != 1 {
		t.Errorf("the simulated Gemini's keys: %v %+v", err, keys)
	}
	if people := r.metric(t, `pickbot_gemini_requests_total{key="`+geminitest.Hash(demoKeyNames()[0])+`",outcome="ok"}`); people != "1" {
		t.Errorf("gemini_requests_total is %s", people)
	}
}

func TestWholeBot_AdminsHearOfABadKey(t *testing.T) {
	t.Parallel()
	google := geminitest.Start(t, geminitest.Config{Keys: []string{"good"}})
	r := runBot(t, map[string]string{"GEMINI_API_KEYS": "canary-bad,good", "GEMINI_BASE_URL": google.URL, "HOLDOUT": "0"})
	town := sandboxtest.Attach(t, r.url)
	ann, admin := town.Person(sandbox.Ann), town.Person(sandbox.Max)
	admin.Send("/help")
	admin.WaitFor("an answer", contains("/picks"))
	ann.Send("/picks")
	ann.WaitFor("picks by the good key", contains("Simulated model"))
	alert := admin.WaitFor("an alert", contains("out of use"))
	if !strings.Contains(alert.Text, geminitest.Hash("canary-bad")) || strings.Contains(alert.Text, "canary") {
		t.Errorf("the alert reads:\n%s", alert.Text)
	}
}

func TestWholeBot_RealServers(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	google := httptest.NewServer(geminitest.New(geminitest.Config{Keys: []string{"canary-key-one", "canary-key-two"}}))
	t.Cleanup(google.Close)
	r := runBot(t, map[string]string{
		"REDIS_URL": redis.URL(), "DATABASE_URL": storetest.Database(t), "HOLDOUT": "0",
		"GEMINI_API_KEYS": "canary-key-one,canary-key-two", "GEMINI_BASE_URL": google.URL,
	})
	firstTrip(t, r)

	keys := redis.Client()
	key := fmt.Sprintf("recommendations:user:%d", sandbox.Ann)
	value, err := keys.Get(t.Context(), key).Result()
	if err != nil {
		t.Fatal(err)
	}
	var entry struct {
		V      int
		Source string
		Picks  []struct {
			ItemID string `json:"item_id"`
			Reason string
		}
	}
	if err := json.Unmarshal([]byte(value), &entry); err != nil || entry.V != 1 || entry.Source != "gemini" || len(entry.Picks) != 5 {
		t.Errorf("GET %s: error %v: %s", key, err, value)
	}
	if ttl := keys.TTL(t.Context(), key).Val(); ttl > 24*time.Hour || ttl < 86000*time.Second {
		t.Errorf("TTL %s: %s", key, ttl)
	}
	for _, secret := range []string{"canary-key-one", "canary-key-two"} {
		hash := geminitest.Hash(secret)
		used, _ := keys.Get(t.Context(), "gemini:usage:key:"+hash).Int()
		if counted := r.geminiCount(t, google.URL, hash); used != counted {
			t.Errorf("gemini:usage:key:%s is %d, Gemini counted %d", hash, used, counted)
		}
		if strings.Contains(r.logs.String(), secret) {
			t.Error("a key stands in the log")
		}
	}
}

// geminiCount is how many requests of a key the fake Gemini has counted.
func (*running) geminiCount(t *testing.T, url, hash string) int {
	t.Helper()
	var views []map[string]any
	if err := json.Unmarshal([]byte(get(t, url+"/sim/gemini/keys")), &views); err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		if v["key"] == hash {
			n, _ := v["total"].(float64)
			return int(n)
		}
	}
	return 0
}
