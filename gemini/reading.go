package gemini

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"pickbot/recommend"
)

// reading is what an answer's text holds: a draft, and how many picks had an id that nobody had offered.
type reading struct {
	draft   recommend.Draft
	unknown int
}

// readAnswer judges a 200 and reads its draft. The fault is nil exactly if there is at least one pick of a candidate.
func readAnswer(a answer, p prompt) (reading, *Fault) {
	fault := func(o Outcome) (reading, *Fault) { return reading{}, &Fault{Outcome: o, Blame: Nobody, Status: 200} }
	switch {
	case a.blocked != "" && a.blocked != "BLOCK_REASON_UNSPECIFIED":
		return fault(OutcomeBlocked)
	case a.finish == "SAFETY":
		return fault(OutcomeSafety)
	case a.finish == "RECITATION":
		return fault(OutcomeRecitation)
	case a.finish == "MAX_TOKENS":
		return fault(OutcomeMaxTokens)
	case a.finish != "" && a.finish != "STOP" && a.finish != "FINISH_REASON_UNSPECIFIED":
		return fault(OutcomeWithheld)
	case strings.TrimSpace(a.text) == "":
		return fault(OutcomeEmpty)
	}
	r, err := readText(a.text, p.items)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault(OutcomeTruncated)
	case err != nil:
		return fault(OutcomeBroken)
	case len(r.draft.Picks) == 0:
		return fault(OutcomeNoPicks)
	}
	return r, nil
}

// readText reads the model's JSON. An error that is io.ErrUnexpectedEOF means that it ends too early. Ids are mapped
// back to items and unknown ones left out; whatever else may be wrong with a draft is for its reader to check.
func readText(text string, items map[string]string) (reading, error) {
	var wire struct {
		Summary string
		Picks   []struct{ ID, Reason string }
		Tips    []string
	}
	dec := json.NewDecoder(strings.NewReader(unfence(text)))
	if err := dec.Decode(&wire); err != nil {
		return reading{}, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return reading{}, errors.New("text after the answer")
	}
	r := reading{draft: recommend.Draft{Summary: wire.Summary, Tips: wire.Tips}}
	for _, pick := range wire.Picks {
		item, ok := items[strings.TrimSpace(pick.ID)]
		if !ok {
			r.unknown++
			continue
		}
		r.draft.Picks = append(r.draft.Picks, recommend.Pick{ItemID: item, Reason: pick.Reason})
	}
	return r, nil
}

// unfence takes the Markdown fence off that some models put around JSON.
func unfence(text string) string {
	text = strings.TrimSpace(text)
	body, fenced := strings.CutPrefix(text, "```json")
	if !fenced {
		body, fenced = strings.CutPrefix(text, "```")
	}
	if !fenced {
		return text
	}
	return strings.TrimSuffix(strings.TrimSpace(body), "```")
}
