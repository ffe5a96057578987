package geminitest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"pickbot/gemini/geminitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const jsonSchema = `{"contents":[{"role":"user","parts":[{"text":"{\"language\":\"LANG\"}\n{\"id\":\"c1\",\"title\":\"Borscht\"}\n{\"id\":\"c2\",\"title\":\"Ramen\"}"}]}],
 "generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{
  "picks":{"type":"array","maxItems":2,"items":{"type":"object","properties":{"id":{"type":"string","enum":["c1","c2","c3"]}}}}}}}}`

const openAPISchema = `{"contents":[{"parts":[{"text":"pick"}]}],"generationConfig":{"responseSchema":{"type":"OBJECT","properties":{
  "picks":{"type":"ARRAY","maxItems":"1","items":{"type":"OBJECT","properties":{"id":{"type":"STRING","enum":["c7"]}}}}}}}}`

// reply is what a client reads of an answer.
type reply struct {
	Candidates []struct {
		Content struct {
			Parts []struct{ Text string }
		}
		FinishReason string
	}
	PromptFeedback *struct{ BlockReason string }
	UsageMetadata  struct{ PromptTokenCount, CandidatesTokenCount, ThoughtsTokenCount int }
	Error          *struct {
		Code    int
		Status  string
		Message string
		Details []map[string]any
	}
}

type answer struct {
	Summary string
	Picks   []struct{ ID, Reason string }
	Tips    []string
}

func post(t *testing.T, url, key, body string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, url+"/v1beta/models/gemini-flash-lite-latest:generateContent", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Goog-Api-Key", key)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, []byte(err.Error())
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, []byte(err.Error())
	}
	return resp.StatusCode, got
}

func ask(t *testing.T, url, key, body string) (int, reply) {
	t.Helper()
	code, got := post(t, url, key, body)
	var r reply
	if err := json.Unmarshal(got, &r); err != nil {
		t.Fatalf("status %d, body %q: %v", code, got, err)
	}
	return code, r
}

func TestServer_answers(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		body  string
		picks int
		says  string
	}{
		"in a JSON schema, in English":  {strings.Replace(jsonSchema, "LANG", "en", 1), 2, "Simulated model"},
		"in a JSON schema, in Russian":  {strings.Replace(jsonSchema, "LANG", "ru", 1), 2, "Имитация модели"},
		"in an OpenAPI schema as well":  {openAPISchema, 1, "Simulated model"},
		"in English for other tongues":  {strings.Replace(jsonSchema, "LANG", "de-AT", 1), 2, "Simulated model"},
		"with a region in the language": {strings.Replace(jsonSchema, "LANG", "ru-RU", 1), 2, "Имитация модели"},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := geminitest.Start(t, geminitest.Config{})
			code, r := ask(t, fake.URL, "some-key", tt.body)
			if code != http.StatusOK || r.Candidates[0].FinishReason != "STOP" {
				t.Fatalf("status %d: %+v", code, r)
			}
			var a answer
			if err := json.Unmarshal([]byte(r.Candidates[0].Content.Parts[0].Text), &a); err != nil {
				t.Fatal(err)
			}
			if len(a.Picks) != tt.picks || a.Summary == "" || len(a.Tips) == 0 {
				t.Errorf("answer = %+v, want %d picks, a summary and tips", a, tt.picks)
			}
			for _, p := range a.Picks {
				if !strings.HasPrefix(p.Reason, tt.says) || utf8.RuneCountInString(p.Reason) > 160 {
					t.Errorf("reason %q: want it to begin with %q within 160 characters", p.Reason, tt.says)
				}
			}
			if u := r.UsageMetadata; u.PromptTokenCount == 0 || u.CandidatesTokenCount == 0 || u.ThoughtsTokenCount == 0 {
				t.Errorf("usage = %+v, want tokens of each kind", u)
			}
		})
	}
}

func TestServer_limits(t *testing.T) {
	t.Parallel()
	// 23:50 in Los Angeles.
	clock := geminitest.NewClock(time.Date(2026, 7, 2, 6, 50, 0, 0, time.UTC))
	fake := geminitest.Start(t, geminitest.Config{
		Keys: []string{"team:one", "team:two", "three"}, PerMinute: 2, PerDay: 5, Now: clock.Now,
	})
	take := func(key string, want int) {
		t.Helper()
		if code, r := ask(t, fake.URL, key, openAPISchema); code != want {
			t.Fatalf("key %s at %s: status %d, want %d: %+v", key, clock.Now(), code, want, r.Error)
		}
	}
	take("one", 200)
	clock.Advance(30 * time.Second)
	take("two", 200)
	take("one", 429) // two keys, one project
	take("three", 200)
	clock.Advance(61 * time.Second)
	take("one", 200)
	take("two", 200)
	clock.Advance(61 * time.Second)
	take("two", 429) // the sixth of the day, the refused one included
	clock.Advance(8 * time.Minute)
	take("two", 200) // the next day

	want := []geminitest.Count{
		{Key: geminitest.Hash("one"), Project: "team", Total: 3, Day: 0, Refused: 1},
		{Key: geminitest.Hash("two"), Project: "team", Total: 4, Day: 1, Minute: 1, Refused: 1},
		{Key: geminitest.Hash("three"), Project: geminitest.Hash("three"), Total: 1},
	}
	if diff := cmp.Diff(want, fake.Counts()); diff != "" {
		t.Errorf("Counts() (-want +got):\n%s", diff)
	}
	if got := len(fake.Over()); got != 2 {
		t.Errorf("%d requests over a limit, want 2: %q", got, fake.Over())
	}
}

func TestServer_refusesStrangers(t *testing.T) {
	t.Parallel()
	fake := geminitest.Start(t, geminitest.Config{Keys: []string{"known"}})
	if code, r := ask(t, fake.URL, "unknown", openAPISchema); code != 400 || r.Error.Details[0]["reason"] != "API_KEY_INVALID" {
		t.Errorf("unknown key: %d %+v", code, r.Error)
	}
	if code, _ := ask(t, fake.URL, "", openAPISchema); code != 403 {
		t.Errorf("no key: %d, want 403", code)
	}
	if fake.Requests() != 0 || fake.Strays() != 1 {
		t.Errorf("%d requests and %d strays, want 0 and 1", fake.Requests(), fake.Strays())
	}
}

func TestServer_everyFaultIsNoAnswer(t *testing.T) {
	t.Parallel()
	fake := geminitest.Start(t, geminitest.Config{})
	usable := func(code int, body []byte) bool {
		var r reply
		var a answer
		return code == 200 && json.Unmarshal(body, &r) == nil && len(r.Candidates) > 0 &&
			r.Candidates[0].FinishReason == "STOP" && len(r.Candidates[0].Content.Parts) > 0 &&
			json.Unmarshal([]byte(r.Candidates[0].Content.Parts[0].Text), &a) == nil && len(a.Picks) > 0
	}
	for _, kind := range geminitest.Kinds() {
		if kind == geminitest.Slow || kind == geminitest.NoThinking {
			continue // they answer, later or to a simpler question
		}
		if err := fake.Fail(geminitest.Fault{Kind: kind, Count: 1, Text: fake.URL + "/elsewhere"}); err != nil {
			t.Fatal(err)
		}
		if code, body := post(t, fake.URL, "k", openAPISchema); usable(code, body) {
			t.Errorf("%s answered: %s", kind, body)
		}
		if code, body := post(t, fake.URL, "k", openAPISchema); !usable(code, body) {
			t.Errorf("after one %s: %d %s", kind, code, body)
		}
	}
}

func TestServer_control(t *testing.T) {
	t.Parallel()
	fake := geminitest.Start(t, geminitest.Config{Keys: []string{"one", "two"}})
	one := geminitest.Hash("one")
	call := func(method, path, body string, want int) []byte {
		t.Helper()
		req, err := http.NewRequest(method, fake.URL+path, bytes.NewBufferString(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Close = true
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		got, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != want {
			t.Fatalf("%s %s: %d, want %d: %s", method, path, resp.StatusCode, want, got)
		}
		return got
	}
	call("POST", "/sim/gemini/faults", `{"key":"`+one+`","kind":"day"}`, 204)
	call("POST", "/sim/gemini/faults", `{"kind":"nonsense"}`, 400)
	if code, _ := ask(t, fake.URL, "one", openAPISchema); code != 429 {
		t.Errorf("key one: %d, want 429", code)
	}
	if code, _ := ask(t, fake.URL, "two", openAPISchema); code != 200 {
		t.Errorf("key two: %d, want 200", code)
	}
	var views []geminitest.KeyView
	if err := json.Unmarshal(call("GET", "/sim/gemini/keys", "", 200), &views); err != nil {
		t.Fatal(err)
	}
	if len(views) != 2 || views[0].Total != 1 || len(views[0].Faults) != 1 || len(views[1].Faults) != 0 {
		t.Errorf("keys = %+v, want one request each and a fault at the first", views)
	}
	call("DELETE", "/sim/gemini/faults?key="+one, "", 204)
	if code, _ := ask(t, fake.URL, "one", openAPISchema); code != 200 {
		t.Errorf("key one after it was healed: %d, want 200", code)
	}
}
