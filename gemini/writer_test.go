package gemini

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

func TestWriter_Write(t *testing.T) {
	t.Parallel()
	t.Run("maps the answer back to the catalog", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{}, "key-one")
		draft, err := r.write(t, recommend.First)
		if err != nil {
			t.Fatal(err)
		}
		if len(draft.Picks) != 3 || draft.Summary == "" || len(draft.Tips) == 0 || draft.Model != "gemini-flash-lite-latest" {
			t.Fatalf("draft = %+v, want three picks, a summary, tips and the model", draft)
		}
		for _, p := range draft.Picks {
			if !strings.HasPrefix(p.ItemID, "dish-") || !strings.Contains(p.Reason, "Simulated model") {
				t.Errorf("pick = %+v, want an item of the catalog and a reason in words", p)
			}
		}
	})

	t.Run("leaves out ids that nobody offered and counts them", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{}, "key-one")
		r.fake.Script(`{"summary":"s","picks":[{"id":"c99","reason":"a"},{"id":" c1 ","reason":"b"},{"id":"dish-3","reason":"c"},{"id":"c1","reason":"d"}],"tips":null}`)
		draft, err := r.write(t, recommend.First)
		if err != nil {
			t.Fatal(err)
		}
		if len(draft.Picks) != 2 || draft.Picks[0].Reason != "b" || draft.Picks[1].Reason != "d" {
			t.Errorf("picks = %+v, want both of c1 and no other", draft.Picks)
		}
		if got := r.heard.generations[0].Unknown; got != 2 {
			t.Errorf("%d unknown ids were counted, want 2", got)
		}
	})

	t.Run("counts tokens and what they cost", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{Prices: Prices{"gemini": {In: 1, Out: 10, Cached: 0.5}}}, "key-one")
		r.mustWrite(t)
		r.writing.Wait()
		u, err := r.Usage(t.Context(), 7)
		if err != nil || len(u) != 1 {
			t.Fatalf("Usage = %+v, %v; want one day of one key", u, err)
		}
		tokens := Tokens{Prompt: r.heard.tokens["prompt"], Answer: r.heard.tokens["answer"],
			Thinking: r.heard.tokens["thinking"], Cached: r.heard.tokens["cached"]}
		want := []KeyUsage{{Hash: r.keys[0].hash, Usage: Usage{Day: "2026-03-08", Requests: 1, Tokens: tokens,
			Dollars: (float64(tokens.Prompt-tokens.Cached) + 0.5*float64(tokens.Cached) + 10*float64(tokens.Answer+tokens.Thinking)) / 1e6}}}
		if diff := cmp.Diff(want, u); diff != "" || tokens.Prompt == 0 || tokens.Cached == 0 || (tokens.Thinking == 0) != (len(SDK().Lacks) > 0) {
			t.Errorf("Usage (-want +got):\n%s", diff)
		}
	})

	t.Run("refuses a request without candidates before it costs anything", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{}, "key-one")
		if _, err := r.writer.Write(t.Context(), recommend.Request{Picks: 3}); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("error = %v, want %v", err, recommend.ErrInvalid)
		}
		if r.fake.Requests() != 0 {
			t.Errorf("%d requests, want none", r.fake.Requests())
		}
	})
}

// TestWriter_wire is the contract with the wire: each way to fail, its outcome, its kind and how many requests it took.
func TestWriter_wire(t *testing.T) {
	t.Parallel()
	const once, thrice = 1, 3
	cases := []struct {
		kind     geminitest.Kind
		outcome  Outcome
		err      error
		requests int
	}{
		{geminitest.Blocked, OutcomeBlocked, recommend.ErrInvalid, once},
		{geminitest.Safety, OutcomeSafety, recommend.ErrNoResult, once},
		{geminitest.Recitation, OutcomeRecitation, recommend.ErrNoResult, once},
		{geminitest.MaxTokens, OutcomeMaxTokens, recommend.ErrNoResult, once},
		{geminitest.EmptyText, OutcomeEmpty, recommend.ErrNoResult, once},
		{geminitest.Garbage, OutcomeBroken, recommend.ErrNoResult, 2},
		{geminitest.Truncated, OutcomeTruncated, recommend.ErrNoResult, 2},
		{geminitest.Overloaded, OutcomeOverloaded, recommend.ErrUnavailable, thrice},
		{geminitest.ServerError, OutcomeServerError, recommend.ErrUnavailable, thrice},
		{geminitest.HTML, OutcomeServerError, recommend.ErrUnavailable, thrice},
		{geminitest.HTMLAnswer, OutcomeGarbled, recommend.ErrUnavailable, thrice},
		{geminitest.EmptyBody, OutcomeGarbled, recommend.ErrUnavailable, thrice},
		{geminitest.Redirect, OutcomeGarbled, recommend.ErrUnavailable, thrice},
		{geminitest.Cut, OutcomeNetwork, recommend.ErrUnavailable, thrice},
		{geminitest.Region, OutcomeRegion, recommend.ErrUnavailable, once},
		{geminitest.Minute, OutcomeMinute, recommend.ErrLimited, once},
		{geminitest.BadKey, OutcomeBadKey, recommend.ErrLimited, once},
	}
	for _, tt := range cases {
		t.Run(string(tt.kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, Config{}, "key-one")
			elsewhere := geminitest.Start(t, geminitest.Config{})
			r.fail(t, geminitest.Fault{Kind: tt.kind, Text: elsewhere.URL + "/v1beta/models/m:generateContent"})
			_, err := r.write(t, recommend.First)
			if !errors.Is(err, tt.err) {
				t.Errorf("error = %v, want %v", err, tt.err)
			}
			want := slices.Repeat([]Outcome{tt.outcome}, tt.requests)
			if diff := cmp.Diff(want, r.heard.outcomes); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if r.fake.Requests() != tt.requests || r.statuses(t)[0].Used != int64(tt.requests) {
				t.Errorf("%d requests came, %d were counted, want %d", r.fake.Requests(), r.statuses(t)[0].Used, tt.requests)
			}
			if elsewhere.Requests() != 0 || r.fake.Strays() != 0 {
				t.Error("the key went to another host, or into the URL")
			}
		})
	}
}

func TestWriter_recovers(t *testing.T) {
	t.Parallel()
	for _, kind := range []geminitest.Kind{geminitest.Garbage, geminitest.Truncated, geminitest.Overloaded, geminitest.Cut} {
		t.Run("from one "+string(kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, Config{}, "key-one")
			r.fail(t, geminitest.Fault{Kind: kind, Count: 1})
			r.mustWrite(t)
			if r.fake.Requests() != 2 {
				t.Errorf("%d requests, want 2", r.fake.Requests())
			}
		})
	}

	t.Run("with the same key after broken JSON", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{Rotation: Spread}, "key-one", "key-two")
		r.fail(t, geminitest.Fault{Kind: geminitest.Garbage, Count: 1})
		r.mustWrite(t)
		totals := []int{r.fake.Count(r.keys[0].hash).Total, r.fake.Count(r.keys[1].hash).Total}
		slices.Sort(totals)
		if diff := cmp.Diff([]int{0, 2}, totals); diff != "" {
			t.Errorf("requests per key (-want +got):\n%s", diff)
		}
	})

	t.Run("without the thinking setting that a model does not know", func(t *testing.T) {
		t.Parallel()
		if len(SDK().Lacks) > 0 {
			t.Skip("this SDK sends no thinking setting")
		}
		r := newRig(t, Config{}, "key-one")
		r.fail(t, geminitest.Fault{Kind: geminitest.NoThinking})
		r.mustWrite(t)
		r.mustWrite(t)
		if r.fake.Requests() != 4 {
			t.Errorf("%d requests, want 3 to find out and 1 that knows", r.fake.Requests())
		}
	})
}

func TestWriter_endsWithItsCaller(t *testing.T) {
	t.Parallel()
	t.Run("in the middle of a slow answer", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{}, "key-one")
		r.fail(t, geminitest.Fault{Kind: geminitest.Slow, Delay: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := r.writer.Write(ctx, someRequest()); !errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("error = %v, want %v", err, recommend.ErrUnavailable)
		}
		if diff := cmp.Diff([]Outcome{OutcomeCanceled}, r.heard.outcomes); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})

	t.Run("but a request that takes too long is the model's fault", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, Config{Timeout: 20 * time.Millisecond}, "key-one")
		r.fail(t, geminitest.Fault{Kind: geminitest.Slow, Delay: time.Minute})
		if _, err := r.write(t, recommend.First); !errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("error = %v, want %v", err, recommend.ErrUnavailable)
		}
		want := []Outcome{OutcomeTimeout, OutcomeTimeout, OutcomeTimeout}
		if diff := cmp.Diff(want, r.heard.outcomes); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})
}

func TestTransport_sendsNothingWithoutAReservation(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a request came through")
	}))
	defer server.Close()
	client := newHTTPClient(time.Now)
	defer client.CloseIdleConnections()

	used := &ticket{bucket: bucket{key: newKey("secret", "")}}
	used.use()
	spent, _ := withExchange(t.Context(), used)
	for name, ctx := range map[string]context.Context{"no ticket": t.Context(), "a used ticket": spent} {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		if !errors.Is(err, errNotReserved) {
			t.Errorf("with %s: %v, want %v", name, err, errNotReserved)
		}
	}
}
