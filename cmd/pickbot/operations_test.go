package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"pickbot/gemini/geminitest"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

func TestLogs_NameTheUpdate(t *testing.T) {
	t.Parallel()
	r := runBot(t, map[string]string{"REDIS_URL": "redis://127.0.0.1:1", "REDIS_TIMEOUT": "200ms"})
	town := sandboxtest.Attach(t, r.url)
	ann := town.Person(sandbox.Ann)
	town.Fault(sandbox.Fault{Method: "sendMessage", Status: 429, RetryAfter: 1, Times: 1})
	ann.Send("/picks")
	ann.WaitFor("picks", contains("for you today"))
	_, handling, _ := strings.Cut(r.logs.String(), `"msg":"ready"`)
	_, handling, _ = strings.Cut(handling, "\n")
	named := 0
	for line := range strings.Lines(handling) {
		var said struct {
			Msg    string
			Update int64
		}
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Fatal(err)
		}
		if said.Msg == "ranker built" {
			continue // on behalf of nobody
		}
		if said.Update == 0 {
			t.Errorf("no update is named: %s", line)
		}
		named++
	}
	if named < 3 { // the cache, the limiter and the 429 at least
		t.Errorf("%d lines only:\n%s", named, handling)
	}
}

// contractMetrics are the names and labels that dashboards and alerts may rely on.
var contractMetrics = []string{
	`updates_total{kind="message",outcome="handled"}`, `update_duration_seconds_bucket{le="1"}`, `update_age_seconds_bucket{le="1"}`,
	`cache_requests_total{result="hit"}`, `cache_requests_total{result="miss"}`, `cache_requests_total{result="stale"}`, `cache_requests_total{result="error"}`,
	`recommendations_total{source="gemini"}`, `recommendations_total{source="local"}`, `generation_seconds_bucket{le="1"}`,
	`gemini_tokens_total{kind="prompt"}`, `telegram_requests_total{code="200",method="sendMessage"}`,
	`notifications_total{kind="daily",outcome="sent"}`, `jobs{state="available"}`, `ranker_seconds_bucket{le="1"}`,
	`quota_left`, `quota_limit`, `part_up{part="database"}`, `part_up{part="cache"}`,
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	r := runCommandLine(t, nil, "run", "--demo")
	town := sandboxtest.Attach(t, r.url)
	ann := town.Person(sandbox.Ann)
	ann.Send("/picks")
	ann.WaitFor("picks by the simulated Gemini", contains("Simulated model"))
	town.Until("the update is noted", func() bool {
		return r.metric(t, `pickbot_updates_total{kind="message",outcome="handled"}`) == "1"
	})
	page := get(t, r.url+"/metrics")

	t.Run("every name is there", func(t *testing.T) {
		first := geminitest.Hash(demoKeyNames()[0])
		for _, name := range append(contractMetrics,
			`gemini_requests_total{key="`+first+`",outcome="ok"}`, `key_used{key="`+first+`"}`,
			`key_state{key="`+first+`",state="active"}`, `key_state{key="`+first+`",state="exhausted"}`) {
			if !strings.Contains(page, "\npickbot_"+name+" ") {
				t.Errorf("no %s", name)
			}
		}
		if used := r.metric(t, `pickbot_key_used{key="`+first+`"}`); used != "1" {
			t.Errorf("the key's requests: %s, want 1", used)
		}
	})

	t.Run("every name of the dashboard and the alerts is there", func(t *testing.T) {
		for file, names := range observedMetrics(t) {
			for name := range names {
				if !regexp.MustCompile(`(?m)^` + name + `[{ ]`).MatchString(page) {
					t.Errorf("%s speaks of %s, which is not on /metrics", file, name)
				}
			}
		}
	})
}

func TestProfiler(t *testing.T) {
	t.Parallel()
	r := runBot(t, map[string]string{"PPROF_ADDR": "127.0.0.1:0"})
	url := regexp.MustCompile(`http://127\.0\.0\.1:\d+/debug/pprof/`).FindString(r.logs.String())
	if index := get(t, url); !strings.Contains(index, "goroutine") {
		t.Errorf("%q has no profiles:\n%s", url, index)
	}
	res, err := http.Get(r.url + "/debug/pprof/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("LISTEN_ADDR answers %s for profiles", res.Status)
	}
	for _, address := range []string{"0.0.0.0:0", ":6060", "192.0.2.1:6060"} {
		expect(t, map[string]string{"PPROF_ADDR": address}, exitUsage, "listen on 127.0.0.1")
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	address := strings.TrimPrefix(r.url, "http://")
	expect(t, map[string]string{"LISTEN_ADDR": address}, exitDone, "", "health")
	_, port, _ := strings.Cut(address, ":")
	expect(t, map[string]string{"LISTEN_ADDR": "0.0.0.0:" + port}, exitDone, "", "health")
	expect(t, map[string]string{"LISTEN_ADDR": "127.0.0.1:1"}, exitFailed, "no bot answers", "health")
}
