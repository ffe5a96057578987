package gemini

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/cache/cachetest"
	"pickbot/recommend"
)

// consequence is what a body of the corpus led to, in the pool and for the caller.
type consequence struct {
	Outcome Outcome
	Blame   Blame
	State   State
	// For is how long the key is out of use; 0: by itself never, or not at all.
	For  time.Duration
	Kind error
}

// corpus says who is to blame for each body in testdata/faults. The store's clock begins at 01:00 in Los Angeles on the
// day that clocks go forward there.
func corpus() map[string]consequence {
	const day = 22 * time.Hour
	limited, unavailable := recommend.ErrLimited, recommend.ErrUnavailable
	return map[string]consequence{
		"400-bad-key.json":                       {OutcomeBadKey, ByKey, Quarantined, 0, limited},
		"400-expired-key-without-details.json":   {OutcomeBadKey, ByKey, Quarantined, 0, limited},
		"401-kind-of-key-refused.json":           {OutcomeKeyType, ByKey, Quarantined, 0, limited},
		"403-leaked.json":                        {OutcomeLeaked, ByKey, Quarantined, 0, limited},
		"403-suspended.json":                     {OutcomeSuspended, ByKey, Quarantined, 0, limited},
		"403-address-blocked.json":               {OutcomeForbidden, ByKey, Quarantined, 0, limited},
		"403-project-denied.json":                {OutcomeDenied, ByProject, Quarantined, 0, limited},
		"403-service-disabled.json":              {OutcomeDenied, ByProject, Quarantined, 0, limited},
		"429-limit-zero.json":                    {OutcomeZero, ByPair, Disabled, 0, limited},
		"429-per-minute.json":                    {OutcomeMinute, ByQuota, Cooling, 36 * time.Second, limited},
		"429-tokens-per-minute.json":             {OutcomeMinute, ByQuota, Cooling, 12 * time.Second, limited},
		"429-in-a-list.json":                     {OutcomeMinute, ByQuota, Cooling, 7250 * time.Millisecond, limited},
		"429-per-day.json":                       {OutcomeDay, ByQuota, Exhausted, day, limited},
		"429-per-day-that-hints-at-seconds.json": {OutcomeDay, ByQuota, Exhausted, day, limited},
		"429-day-minute-and-tokens.json":         {OutcomeDay, ByQuota, Exhausted, day, limited},
		"429-bare.json":                          {OutcomeQuota, ByQuota, Cooling, time.Minute, limited},
		"429-bare-with-a-hint.json":              {OutcomeQuota, ByQuota, Cooling, 4*time.Minute + 3500*time.Millisecond, limited},
		"400-region.json":                        {OutcomeRegion, ByHost, Active, 0, unavailable},
		"400-invalid-request.json":               {OutcomeRefused, Nobody, Active, 0, recommend.ErrInvalid},
		"400-echoes-a-wish.json":                 {OutcomeRefused, Nobody, Active, 0, recommend.ErrInvalid},
		"404-unknown-model.json":                 {OutcomeNoModel, ByModel, Active, 0, unavailable},
		"500-internal.json":                      {OutcomeServerError, ByModel, Active, 0, unavailable},
		"503-overloaded.json":                    {OutcomeOverloaded, ByModel, Active, 0, unavailable},
		"503-empty.json":                         {OutcomeServerError, ByModel, Active, 0, unavailable},
		"502-proxy.html":                         {OutcomeServerError, ByModel, Active, 0, unavailable},
		"403-proxy.html":                         {OutcomeGarbled, ByModel, Active, 0, unavailable},
		"429-proxy.html":                         {OutcomeGarbled, ByModel, Active, 0, unavailable},
		"200-login-page.html":                    {OutcomeGarbled, ByModel, Active, 0, unavailable},
		"200-empty.json":                         {OutcomeGarbled, ByModel, Active, 0, unavailable},
	}
}

// TestCorpus sends every body through the wire, the SDK, the writer and the pool, and prints who was blamed.
func TestCorpus(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "faults", "*"))
	if err != nil || len(files) != len(corpus()) {
		t.Fatalf("%d files and %d expectations: %v", len(files), len(corpus()), err)
	}
	table := &strings.Builder{}
	tab := tabwriter.NewWriter(table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "answer\toutcome\twho is to blame\tthe key is\tfor\tthe caller gets")
	for _, file := range files {
		name := filepath.Base(file)
		want := corpus()[name]
		got := consequenceOf(t, file)
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b error) bool { return errors.Is(a, b) || errors.Is(b, a) })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		span := "-"
		switch {
		case got.For > 0:
			span = got.For.String()
		case got.State != Active:
			span = "until an admin or a new value"
		}
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\t%s\t%v\n", name, got.Outcome, got.Blame, got.State, span, want.Kind)
	}
	_ = tab.Flush()
	t.Logf("\n%s", table)
}

func consequenceOf(t *testing.T, file string) consequence {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	status, err := strconv.Atoi(filepath.Base(file)[:3])
	if err != nil {
		t.Fatal(err)
	}
	const key = "canary-of-the-corpus"
	body = []byte(strings.ReplaceAll(string(body), "KEY", key))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	defer server.Close()
	env := cachetest.SQLite(t)(t)
	r := replica(t, env, Config{BaseURL: server.URL}, key)
	_, err = r.write(t, recommend.First)
	if err == nil {
		t.Fatalf("%s: no error", file)
	}
	if text := err.Error() + r.log.String() + fmt.Sprintf("%+v", r.statuses(t)); strings.Contains(text, key) {
		t.Errorf("%s: the key shows in %s", file, text)
	}
	s := r.statuses(t)[0]
	c := consequence{Outcome: r.heard.outcomes[0], Blame: Nobody, State: s.State, Kind: kindOf(err)}
	if f := judge(status, body); status != 200 {
		c.Blame = f.Blame
	} else {
		c.Blame = ByModel
	}
	if !s.Until.IsZero() {
		c.For = s.Until.Sub(env.Now())
	}
	if (s.State == Quarantined) != (len(r.heard.quarantined) == 1) {
		t.Errorf("%s: the admins heard %q", file, r.heard.quarantined)
	}
	if (c.Blame == ByHost) != (len(r.heard.host) == 1) {
		t.Errorf("%s: the admins heard %q", file, r.heard.host)
	}
	return c
}

func kindOf(err error) error {
	for _, kind := range []error{recommend.ErrLimited, recommend.ErrUnavailable, recommend.ErrNoResult, recommend.ErrInvalid} {
		if errors.Is(err, kind) {
			return kind
		}
	}
	return nil
}

func TestJudge_quotaValueTeachesRequestsOnly(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]int{ // per day, per minute
		"429-per-day.json":               {20, 0},
		"429-per-minute.json":            {0, 10},
		"429-day-minute-and-tokens.json": {20, 10},
		"429-tokens-per-minute.json":     {0, 0},
		"429-limit-zero.json":            {0, 0},
	} {
		body, err := os.ReadFile(filepath.Join("testdata", "faults", name))
		if err != nil {
			t.Fatal(err)
		}
		f := judge(429, body)
		if got := [2]int{f.DayLimit, f.MinuteLimit}; got != want {
			t.Errorf("%s teaches %v a day and a minute, want %v", name, got, want)
		}
	}
}

func FuzzJudge(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "faults", "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		status, _ := strconv.Atoi(filepath.Base(file)[:3])
		f.Add(status, body)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		fault := judge(status, body)
		if fault.Outcome == "" || fault.Blame == "" || fault.Outcome == OutcomeOK {
			t.Fatalf("judge(%d, %q) = %+v", status, body, fault)
		}
		if fault.Retry < 0 || fault.Retry > 24*time.Hour || fault.DayLimit < 0 || fault.MinuteLimit < 0 {
			t.Fatalf("judge(%d, %q) = %+v: out of range", status, body, fault)
		}
		if fault.Blame == ByKey && status != 400 && status != 401 && status != 403 {
			t.Fatalf("a key is blamed for status %d", status)
		}
		if strings.ContainsAny(fault.Error(), "\n<>{}") {
			t.Fatalf("text from outside in an error: %s", fault)
		}
	})
}

func TestJudge_ThinkingSettings(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]Outcome{
		"Thinking level is not supported for this model.":                     OutcomeThinking,
		"Unknown name \"thinking_level\" at 'generation_config'":              OutcomeThinking,
		"Budget 0 is invalid. This model only works in thinking mode.":        OutcomeThinking,
		"The thinking budget (0) is invalid. Choose between 128 and 32768.":   OutcomeThinking,
		"Invalid value at 'contents[0]': \"something that gets me thinking\"": OutcomeRefused,
	} {
		body := fmt.Sprintf(`{"error":{"code":400,"message":%q,"status":"INVALID_ARGUMENT"}}`, message)
		if got := judge(http.StatusBadRequest, []byte(body)).Outcome; got != want {
			t.Errorf("%s: %v, want %v", message, got, want)
		}
	}
}
