package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/cache/redistest"
	"pickbot/gemini/geminitest"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store/storetest"
)

// doctor runs the doctor on settings and returns its status and findings, which it wants to be one line each as text.
func doctor(t *testing.T, env map[string]string, args ...string) (int, []finding) {
	t.Helper()
	code, stdout, stderr := pickbot(t, env, append([]string{"doctor", "--json"}, args...)...)
	var findings []finding
	if err := json.Unmarshal([]byte(stdout), &findings); err != nil {
		t.Fatalf("%v in:\n%s%s", err, stdout, stderr)
	}
	if strings.Contains(stdout+stderr, "canary") {
		t.Errorf("a secret is printed:\n%s%s", stdout, stderr)
	}
	return code, findings
}

func find(t *testing.T, findings []finding, part string) finding {
	t.Helper()
	i := slices.IndexFunc(findings, func(f finding) bool { return f.Part == part })
	if i < 0 {
		t.Fatalf("nothing is said of %s: %+v", part, findings)
	}
	return findings[i]
}

// with is env with more settings.
func with(env map[string]string, more map[string]string) map[string]string {
	all := maps.Clone(env)
	maps.Copy(all, more)
	return all
}

func TestDoctor_InOrder(t *testing.T) {
	t.Parallel()
	google := geminitest.Start(t, geminitest.Config{Keys: []string{"canary-one", "canary-two"}})
	town := sandboxtest.Start(t, sandbox.Config{Token: "7:canary-token"})
	admin := town.Person(sandbox.Max)
	admin.Send("/start")
	real := map[string]string{
		"TELEGRAM_BOT_TOKEN": "7:canary-token", "TELEGRAM_API_URL": town.URL, "ADMIN_IDS": "1002",
		"OPERATOR_NAME": "Ann", "OPERATOR_CONTACT": "ann@example.org",
		"GEMINI_API_KEYS": "canary-one,canary-two", "GEMINI_BASE_URL": google.URL,
	}
	for name, env := range map[string]map[string]string{
		"embedded":             {"DATA_DIR": t.TempDir()},
		"PostgreSQL and Redis": {"DATA_DIR": t.TempDir(), "DATABASE_URL": storetest.Database(t), "REDIS_URL": redistest.Start(t).URL()},
	} {
		env = with(real, env)
		expect(t, env, exitDone, "2 added", "catalog", "import", write(t, "menu.csv", "id,title\nsoup,Soup\ncake,Cake\n"))
		expect(t, env, exitDone, "", "migrate", "up")
		code, findings := doctor(t, env, "--live")
		for _, f := range findings {
			if f.State != fine || f.Detail == "" || f.Fix != "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if parts := []string{"settings", "database", "cache", "telegram", "operator", "gemini", "terms", "jobs"}; code != exitDone || len(findings) != len(parts) {
			t.Errorf("%s: status %d, %d findings, want one for each of %v", name, code, len(findings), parts)
		}
		text := expect(t, env, exitDone, "google.golang.org/genai", "doctor")
		if n := strings.Count(text, "\n"); n != len(findings) || !strings.Contains(text, "may use prompts for training") {
			t.Errorf("%s: %d lines for %d findings:\n%s", name, n, len(findings), text)
		}
	}
	admin.WaitFor("the doctor's message", contains("messages arrive"))
	if n := google.Requests(); n != 4 {
		t.Errorf("%d requests to Gemini, want one with each key for each of two --live runs", n)
	}
}

// TestDoctor_Wrong has one thing wrong at a time, and wants it named with its fix and nothing else found wrong.
func TestDoctor_Wrong(t *testing.T) {
	t.Parallel()
	google := geminitest.Start(t, geminitest.Config{Keys: []string{"canary-good"}})
	town := sandboxtest.Start(t, sandbox.Config{Token: "7:canary-token"})
	telegram := map[string]string{"TELEGRAM_BOT_TOKEN": "7:canary-token", "TELEGRAM_API_URL": town.URL}
	nowhere := "127.0.0.1:1"
	for name, c := range map[string]struct {
		env  map[string]string
		live bool
		part string
		is   verdict
		says string
		fix  string
	}{
		"a setting that cannot be read":  {map[string]string{"PICKS": "50"}, false, "settings", wrong, `PICKS="50"`, ".env"},
		"a folder that cannot be made":   {map[string]string{"DATA_DIR": filepath.Join(write(t, "file", ""), "data")}, false, "database", wrong, "cannot be made", "DATA_DIR"},
		"a dead PostgreSQL":              {map[string]string{"DATABASE_URL": "postgres://u:canary@" + nowhere + "/db"}, false, "database", wrong, "cannot be reached", "DATABASE_URL"},
		"a database without its tables":  {nil, false, "database", warning, "migrations wait", "pickbot migrate up"},
		"a dead Redis":                   {map[string]string{"REDIS_URL": "redis://:canary@" + nowhere, "REDIS_TIMEOUT": "200ms"}, false, "cache", wrong, "refused", "REDIS_URL"},
		"PostgreSQL without Redis":       {map[string]string{"DATABASE_URL": storetest.Database(t)}, false, "cache", warning, "one replica", "set REDIS_URL"},
		"a refused token":                {with(telegram, map[string]string{"TELEGRAM_BOT_TOKEN": "8:canary-wrong"}), false, "telegram", wrong, "nauthorized", "TELEGRAM_BOT_TOKEN"},
		"a Telegram that is not there":   {with(telegram, map[string]string{"TELEGRAM_API_URL": "http://" + nowhere}), false, "telegram", wrong, "refused", "network"},
		"nobody to write to":             {telegram, true, "telegram", wrong, "nobody to send", "ADMIN_IDS"},
		"an admin who has not started":   {with(telegram, map[string]string{"ADMIN_IDS": "1001"}), true, "telegram", wrong, "cannot be written to", "/start the bot once"},
		"nobody answers for the data":    {telegram, false, "operator", warning, "/privacy", "OPERATOR_NAME and OPERATOR_CONTACT"},
		"a key that Google refuses":      {map[string]string{"GEMINI_API_KEYS": "canary-bad,canary-good", "GEMINI_BASE_URL": google.URL}, true, "gemini", wrong, "1 of 2 keys: " + geminitest.Hash("canary-bad"), "GEMINI_API_KEYS"},
		"a file of keys that is missing": {map[string]string{"GEMINI_API_KEYS_FILE": "no-such-file"}, false, "gemini", wrong, "no-such-file", "GEMINI_API_KEYS_FILE"},
		"jobs without their tables":      {nil, false, "jobs", warning, "not looked at", "pickbot migrate up"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var args []string
			if c.live {
				args = append(args, "--live")
			}
			code, findings := doctor(t, with(map[string]string{"DATA_DIR": t.TempDir()}, c.env), args...)
			f := find(t, findings, c.part)
			if f.State != c.is || !strings.Contains(f.Detail, c.says) || !strings.Contains(f.Fix, c.fix) {
				t.Errorf("%+v, want %s, %q and the fix %q", f, c.is, c.says, c.fix)
			}
			if failed := code == exitFailed; failed != (c.is == wrong) {
				t.Errorf("status %d for a part that is %s", code, c.is)
			}
			for _, other := range findings {
				if other.Part != c.part && other.State == wrong {
					t.Errorf("found wrong as well: %+v", other)
				}
			}
		})
	}
}

func TestDoctor_RefusedWebhook(t *testing.T) {
	t.Parallel()
	town := sandboxtest.Start(t, sandbox.Config{Token: "7:canary-token"})
	get(t, town.URL+"/bot7:canary-token/setWebhook?url=http://127.0.0.1:1/telegram/webhook")
	ann := town.Person(sandbox.Ann)
	ann.Send("/start")
	env := map[string]string{"DATA_DIR": t.TempDir(), "TELEGRAM_BOT_TOKEN": "7:canary-token", "TELEGRAM_API_URL": town.URL}
	town.Until("the doctor hears of the webhook", func() bool {
		_, findings := doctor(t, env)
		f := find(t, findings, "telegram")
		return f.State == wrong && strings.Contains(f.Detail, "cannot deliver to http://127.0.0.1:1") && strings.Contains(f.Fix, "WEBHOOK_URL")
	})
}

func TestUndelivered(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	for name, c := range map[string]struct {
		ago     time.Duration
		pending int
		is      bool
	}{
		"updates wait, and Telegram has just failed":            {time.Minute, 3, true},
		"updates wait, and Telegram failed long ago":            {time.Hour, 3, false},
		"nothing waits any more, though Telegram failed before": {time.Minute, 0, false},
	} {
		info := models.WebhookInfo{PendingUpdateCount: c.pending, LastErrorDate: int(now.Add(-c.ago).Unix()), LastErrorMessage: "refused"}
		if got := undelivered(&info, now); got != c.is {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestDoctor_RecoveredWebhook(t *testing.T) {
	t.Parallel()
	var asked atomic.Bool
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !asked.Swap(true) {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	t.Cleanup(front.Close)
	town := sandboxtest.Start(t, sandbox.Config{Token: "7:canary-token"})
	get(t, town.URL+"/bot7:canary-token/setWebhook?url="+front.URL)
	town.Person(sandbox.Ann).Send("/start")
	town.Until("the update is delivered", func() bool {
		town.Advance(time.Minute)
		return town.Counters().Pending == 0
	})
	env := map[string]string{"DATA_DIR": t.TempDir(), "TELEGRAM_BOT_TOKEN": "7:canary-token", "TELEGRAM_API_URL": town.URL}
	for _, since := range []time.Duration{0, time.Hour} {
		town.Advance(since)
		_, findings := doctor(t, env)
		if f := find(t, findings, "telegram"); f.State != fine || !strings.Contains(f.Detail, "ago: Wrong response from the webhook: 502 Bad Gateway") {
			t.Errorf("%s later: %+v", since, f)
		}
	}
}
