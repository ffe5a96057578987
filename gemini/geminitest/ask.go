package geminitest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// ask is what a request asks for, as far as it matters here.
type ask struct {
	text     string   // everything written to the model
	ids      []string // the enum of the answer's pick ids
	picks    int      // how many are wanted
	lang     string
	titles   map[string]string // by candidate id, where the prompt tells them
	thinking bool
}

// wireRequest is the part of generateContent's body that is read. Both spellings of a schema are understood.
type wireRequest struct {
	Contents          []content `json:"contents"`
	SystemInstruction content   `json:"systemInstruction"`
	GenerationConfig  struct {
		ResponseSchema     *schema         `json:"responseSchema"`
		ResponseJSONSchema *schema         `json:"responseJsonSchema"`
		ThinkingConfig     json.RawMessage `json:"thinkingConfig"`
	} `json:"generationConfig"`
}

type content struct {
	Parts []struct {
		Text string `json:"text"`
	} `json:"parts"`
}

type schema struct {
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
	Enum       []string           `json:"enum"`
	MaxItems   json.RawMessage    `json:"maxItems"` // a number, or a string as protobuf writes it
}

// readAsk reads a request body.
func readAsk(body []byte) (*ask, error) {
	var r wireRequest
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, err
	}
	a := &ask{lang: "en", picks: 5, titles: map[string]string{}, thinking: len(r.GenerationConfig.ThinkingConfig) > 0}
	for _, c := range append([]content{r.SystemInstruction}, r.Contents...) {
		for _, p := range c.Parts {
			a.text += p.Text + "\n"
		}
	}
	shape := r.GenerationConfig.ResponseJSONSchema
	if shape == nil {
		shape = r.GenerationConfig.ResponseSchema
	}
	a.readSchema(shape)
	a.readPrompt()
	return a, nil
}

func (a *ask) thinks() bool { return a.thinking }

// readSchema finds the ids that may be answered, and how many.
func (a *ask) readSchema(s *schema) {
	if s == nil || s.Properties["picks"] == nil {
		return
	}
	picks := s.Properties["picks"]
	if n := strings.Trim(string(picks.MaxItems), `"`); n != "" {
		_ = json.Unmarshal([]byte(n), &a.picks)
	}
	if picks.Items != nil && picks.Items.Properties["id"] != nil {
		a.ids = picks.Items.Properties["id"].Enum
	}
}

// readPrompt looks for lines of JSON: those that name a candidate, and the one that names the language and, for schemas
// that cannot say it, how many picks are wanted.
func (a *ask) readPrompt() {
	for line := range strings.Lines(a.text) {
		var row struct {
			ID       string `json:"id"`
			Title    string `json:"title"`
			Language string `json:"language"`
			Picks    int    `json:"picks"`
		}
		if json.Unmarshal([]byte(line), &row) != nil {
			continue
		}
		if row.Language != "" {
			a.lang, _, _ = strings.Cut(row.Language, "-")
			a.picks = cmp.Or(row.Picks, a.picks)
		}
		if slices.Contains(a.ids, row.ID) {
			a.titles[row.ID] = row.Title
		}
	}
}
