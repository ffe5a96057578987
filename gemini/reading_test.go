package gemini

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
)

func TestReadAnswer(t *testing.T) {
	t.Parallel()
	p := prompt{items: map[string]string{"c1": "soup", "c2": "salad"}}
	good := `{"summary":"s","picks":[{"id":"c2","reason":"r"}],"tips":["t"]}`
	cases := map[string]struct {
		answer answer
		want   Outcome
	}{
		"an answer":                     {answer{text: good, finish: "STOP"}, OutcomeOK},
		"an answer in a Markdown fence": {answer{text: "```json\n" + good + "\n```", finish: "STOP"}, OutcomeOK},
		"an answer with an empty list":  {answer{text: `{"picks":[]}`, finish: "STOP"}, OutcomeNoPicks},
		"only unknown ids":              {answer{text: `{"picks":[{"id":"c3","reason":"r"}]}`, finish: "STOP"}, OutcomeNoPicks},
		"a list instead of an object":   {answer{text: `[1]`, finish: "STOP"}, OutcomeBroken},
		"a reason that is a number":     {answer{text: `{"picks":[{"id":"c1","reason":5}]}`, finish: "STOP"}, OutcomeBroken},
		"text after the answer":         {answer{text: good + " enjoy!", finish: "STOP"}, OutcomeBroken},
		"half an answer":                {answer{text: good[:30], finish: "STOP"}, OutcomeTruncated},
		"half an answer that says so":   {answer{text: good[:30], finish: "MAX_TOKENS"}, OutcomeMaxTokens},
		"a whole answer that was cut":   {answer{text: good, finish: "MAX_TOKENS"}, OutcomeMaxTokens},
		"a blocked prompt":              {answer{blocked: "OTHER"}, OutcomeBlocked},
		"a reason of a later day":       {answer{text: good, finish: "NEW_REASON"}, OutcomeWithheld},
		"only blanks":                   {answer{text: " \n", finish: "STOP"}, OutcomeEmpty},
		"nothing":                       {answer{}, OutcomeEmpty},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, f := readAnswer(tt.answer, p)
			outcome := OutcomeOK
			if f != nil {
				outcome = f.Outcome
			}
			if outcome != tt.want {
				t.Fatalf("outcome %s, want %s", outcome, tt.want)
			}
			want := recommend.Draft{Summary: "s", Picks: []recommend.Pick{{ItemID: "salad", Reason: "r"}}, Tips: []string{"t"}}
			if diff := cmp.Diff(want, got.draft); tt.want == OutcomeOK && diff != "" {
				t.Errorf("draft (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzReadAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"summary":"s","picks":[{"id":"c1","reason":"r"}],"tips":["t"]}`, "```json\n{}\n```", "```", `{"picks":[{"id":" c2 "}]}`,
		`{"picks":null}`, `[]`, `{"summary":{}}`, strings.Repeat("[", 100), "\xff", `{"picks":[{"ID":"c1","REASON":"<b>"}]} x`,
	} {
		f.Add(seed, "STOP")
	}
	items := map[string]string{"c1": "soup", "c2": "salad"}
	f.Fuzz(func(t *testing.T, text, finish string) {
		got, fault := readAnswer(answer{text: text, finish: finish}, prompt{items: items})
		if (fault == nil) != (len(got.draft.Picks) > 0) {
			t.Fatalf("fault %v with %d picks", fault, len(got.draft.Picks))
		}
		for _, p := range got.draft.Picks {
			if p.ItemID != "soup" && p.ItemID != "salad" {
				t.Fatalf("pick of %q, which nobody offered", p.ItemID)
			}
		}
	})
}
