package proof_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pickbot/cache/redistest"
	"pickbot/gemini/geminitest"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store/storetest"
)

// promised is how long somebody waits for picks at most, whatever happens.
const promised = 8 * time.Second

// calm fails the test where a person was told of an error.
func (r *record) calm(t *testing.T, people ...*sandboxtest.Person) {
	t.Helper()
	sorry := apologies(t)
	for _, p := range people {
		for _, m := range r.to(p.ID) {
			if slices.ContainsFunc(sorry, func(text string) bool { return strings.Contains(m.Text, text) }) {
				t.Errorf("person %d was told: %s", p.ID, m.Text)
			}
		}
	}
}

// like taps the first 👍 of a message and expects the toast for it.
func like(t *testing.T, p *sandboxtest.Person, m sandbox.Message) {
	t.Helper()
	tap := p.Tap(m, "1 👍")
	if said := p.Answer(tap).Text; !strings.Contains(said, "👍") {
		t.Errorf("the toast says %q", said)
	}
}

// value is one line of a bot's metrics, empty where there is none.
func value(t *testing.T, url, name string) string {
	t.Helper()
	for line := range strings.Lines(get(t, url+"/metrics").body) {
		if v, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func TestBadDay_Redis(t *testing.T) {
	t.Parallel()
	w, redis := found(t), redistest.Start(t, redistest.Password(redisSecret))
	r := w.watch()
	address := freeAddress(t)
	url := "http://" + address
	env := map[string]string{"LISTEN_ADDR": address, "DATA_DIR": t.TempDir(), "REDIS_URL": redis.URL()}
	w.stock(env)
	w.bot("the bot", env).ready()
	ann, max := w.Person(sandbox.Ann), w.Person(sandbox.Max)
	ann.Send("/picks")
	ann.WaitFor("picks", named("picks"))

	redis.Kill()
	ann.Send("/picks")
	like(t, ann, ann.WaitFor("picks without Redis", named("picks")))
	max.Send("/picks")
	max.WaitFor("picks of somebody new without Redis", named("picks"))
	max.Send("something warm")
	max.WaitFor("a wish without Redis", named("something warm"))
	w.Until("readyz says degraded, with 200", func() bool {
		a := get(t, url+"/readyz")
		return a.status == 200 && strings.Contains(a.body, `"degraded"`)
	})

	redis.Restart()
	began := time.Now()
	w.Until("the bot finds Redis again", func() bool { return strings.Contains(get(t, url+"/readyz").body, `"ready"`) })
	const hits = `pickbot_cache_requests_total{result="hit"}`
	w.Until("the cache is used again", func() bool {
		before := value(t, url, hits)
		ann.Send("/picks")
		ann.WaitFor("picks after all", named("picks"))
		return value(t, url, hits) != before
	})
	t.Logf("the cache is used again %s after Redis is back", time.Since(began).Round(10*time.Millisecond))
	r.calm(t, ann, max)
}

func TestBadDay_PostgreSQL(t *testing.T) {
	t.Parallel()
	w, server := found(t), storetest.Start(t)
	r := w.watch()
	address := freeAddress(t)
	url := "http://" + address
	// The test server acknowledges before it writes, which would be a loss of its own.
	database := server.Create(t, "pickbot") + "&options=-csynchronous_commit%3Don"
	env := map[string]string{"LISTEN_ADDR": address, "DATA_DIR": t.TempDir(), "DATABASE_URL": database}
	w.stock(env)
	w.bot("the bot", env).ready()
	ann, max := w.Person(sandbox.Ann), w.Person(sandbox.Max)
	ann.Send("/picks")
	picks := ann.WaitFor("picks", named("picks"))

	server.Kill(t)
	ann.Send("/picks")
	ann.Send("something warm")
	max.Send("/start")
	tap := ann.Tap(picks, "1 👍")
	w.Until("the bot is not ready", func() bool { return get(t, url+"/readyz").status == 503 })
	if a := get(t, url+"/healthz"); a.status != 200 {
		t.Errorf("healthz: %d", a.status)
	}

	if proving() {
		r.until(t, patience, "some time has passed", after(15*time.Second))
	}
	server.Restart(t)
	back := time.Now()
	ann.WaitFor("picks that were asked for meanwhile", named("picks"))
	ann.WaitFor("a wish of meanwhile", named("something warm"))
	max.WaitFor("a greeting of meanwhile", named("start"))
	t.Logf("what came meanwhile is answered %s after the database is back", time.Since(back).Round(10*time.Millisecond))
	ann.Answer(tap)
	w.Until("the tap of meanwhile is shown", func() bool {
		return slices.ContainsFunc(r.to(ann.ID), func(m reply) bool { return m.ID == picks.ID && hasButton(m.Message, "1 👍✓") })
	})
	if a := get(t, url+"/readyz"); a.status != 200 {
		t.Errorf("readyz: %d %s", a.status, a.body)
	}
	r.calm(t, ann, max)
}

// after reports whether so much time has passed.
func after(d time.Duration) func() bool {
	over := time.Now().Add(d)
	return func() bool { return time.Now().After(over) }
}

func hasButton(m sandbox.Message, label string) bool {
	if m.ReplyMarkup == nil {
		return false
	}
	for _, row := range m.ReplyMarkup.Rows {
		if slices.ContainsFunc(row, func(b sandbox.Button) bool { return b.Text == label }) {
			return true
		}
	}
	return false
}

// TestBadDay_Telegram: for a while Telegram takes no messages. They come when it does again.
func TestBadDay_Telegram(t *testing.T) {
	t.Parallel()
	w := found(t)
	r := w.watch()
	env := map[string]string{"LISTEN_ADDR": freeAddress(t), "DATA_DIR": t.TempDir()}
	w.stock(env)
	w.bot("the bot", env).ready()
	ann := w.Person(sandbox.Ann)
	w.Fault(sandbox.Fault{Method: "sendMessage", Status: 500})
	ann.Send("/picks")
	tries := 6 // one more than a send is tried
	if proving() {
		tries = 25 // for some half a minute
	}
	r.until(t, 2*patience, "the bot has tried for a while", func() bool { return r.codes["sendMessage"][500] >= tries })
	w.ClearFaults()
	ann.WaitFor("picks after all", named("picks"))
	r.calm(t, ann)
}

func TestBadDay_Gemini(t *testing.T) {
	t.Parallel()
	for what, fault := range map[string]geminitest.Fault{
		"answers 429":      {Kind: geminitest.Minute},
		"answers nonsense": {Kind: geminitest.Garbage},
		"is slow":          {Kind: geminitest.Slow, Delay: time.Minute},
		"cuts connections": {Kind: geminitest.Cut},
	} {
		t.Run("while Gemini "+what+" the ranker's picks come in time", func(t *testing.T) {
			t.Parallel()
			google := geminitest.Start(t, geminitest.Config{Keys: []string{keySecret + "-1", keySecret + "-2"}})
			if err := google.Fail(fault); err != nil {
				t.Fatal(err)
			}
			w := found(t)
			r := w.watch()
			env := map[string]string{
				"LISTEN_ADDR": freeAddress(t), "DATA_DIR": t.TempDir(), "HOLDOUT": "0",
				"GEMINI_BASE_URL": google.URL, "GEMINI_API_KEYS": keySecret + "-1," + keySecret + "-2",
			}
			w.stock(env)
			w.bot("the bot", env).ready()
			ann := w.Person(sandbox.Ann)
			ask := func(text, name string) {
				t.Helper()
				began := time.Now()
				ann.Send(text)
				m := ann.WaitFor("an answer to "+text, named(name))
				took := time.Since(began)
				t.Logf("%s: %s", text, took.Round(10*time.Millisecond))
				if took > promised {
					t.Errorf("it took %s, at most %s", took, promised)
				}
				if !strings.Contains(m.Text, "our own ranking") {
					t.Errorf("not the ranker's:\n%s", m.Text)
				}
			}
			ask("/picks", "picks")
			if fault.Kind != geminitest.Slow || proving() {
				ask("something warm", "something warm")
			}
			if google.Requests() == 0 {
				t.Error("Gemini was not asked")
			}
			r.calm(t, ann)
			if leaks := w.leaks(); leaks != nil {
				t.Errorf("printed: %q", leaks)
			}
		})
	}
}
