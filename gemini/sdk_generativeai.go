//go:build generativeai

package gemini

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/google/generative-ai-go/genai"
	"google.golang.org/api/option"
)

// SDK names the library that this binary was built with.
func SDK() SDKInfo {
	return SDKInfo{
		Name:    "github.com/google/generative-ai-go",
		Version: "v0.20.1",
		Lacks: []string{
			"thinking settings: models that think by default take longer and cost more",
			"JSON schema: the number of picks is asked for in words only",
			"thinking tokens, and the tokens of a withheld answer: they are not counted, so costs are estimated too low",
			"the version of the model that answered: prices go by the configured name",
			"an end: a gRPC client for cached contents, which is never used, stays connected until the process ends",
		},
	}
}

// generativeSDK has one client for all keys: each would leave goroutines behind that Close does not end, and with an
// http.Client of ours the library drops the key anyway. The transport puts it into the header.
type generativeSDK struct {
	baseURL string
	http    *http.Client

	once   sync.Once
	client *genai.Client
	err    error
}

func newSDK(cfg Config, now func() time.Time) sdk {
	client := newHTTPClient(now)
	client.Transport = unretried{client.Transport}
	return &generativeSDK{baseURL: cfg.BaseURL, http: client}
}

func (s *generativeSDK) close() {
	if s.client != nil {
		_ = s.client.Close()
	}
	s.http.CloseIdleConnections()
}

func (s *generativeSDK) connect() (*genai.Client, error) {
	s.once.Do(func() {
		s.client, s.err = genai.NewClient(context.Background(),
			option.WithAPIKey("set-by-the-transport"), option.WithHTTPClient(s.http), option.WithEndpoint(s.baseURL))
	})
	return s.client, s.err
}

func (s *generativeSDK) generate(ctx context.Context, _ Key, q question) (answer, error) {
	client, err := s.connect()
	if err != nil {
		return answer{}, err
	}
	resp, err := modelFor(client, q).GenerateContent(ctx, genai.Text(q.user))
	var blocked *genai.BlockedError
	if errors.As(err, &blocked) {
		return readBlocked(blocked), nil
	}
	if err != nil {
		return answer{}, err
	}
	return readResponse(resp), nil
}

func modelFor(client *genai.Client, q question) *genai.GenerativeModel {
	m := client.GenerativeModel(q.model)
	m.SystemInstruction = genai.NewUserContent(genai.Text(q.system))
	m.SetTemperature(temperature)
	m.SetMaxOutputTokens(maxOutputTokens)
	m.SetCandidateCount(1)
	m.ResponseMIMEType = "application/json"
	m.ResponseSchema = openAPISchema(q.ids)
	return m
}

// openAPISchema is jsonSchema as far as this library's type goes.
func openAPISchema(ids []string) *genai.Schema {
	str := &genai.Schema{Type: genai.TypeString}
	return &genai.Schema{
		Type:     genai.TypeObject,
		Required: []string{"summary", "picks", "tips"},
		Properties: map[string]*genai.Schema{
			"summary": str,
			"picks": {Type: genai.TypeArray, Items: &genai.Schema{
				Type:     genai.TypeObject,
				Required: []string{"id", "reason"},
				Properties: map[string]*genai.Schema{
					"id":     {Type: genai.TypeString, Format: "enum", Enum: ids},
					"reason": str,
				},
			}},
			"tips": {Type: genai.TypeArray, Items: str},
		},
	}
}

func readResponse(resp *genai.GenerateContentResponse) answer {
	var a answer
	if resp.PromptFeedback != nil && len(resp.Candidates) == 0 {
		a.blocked = "OTHER" // the library does not know the newer reasons, and leaves them out
	}
	if len(resp.Candidates) > 0 {
		c := resp.Candidates[0]
		a.finish = finishReason(c.FinishReason)
		if c.Content != nil {
			for _, part := range c.Content.Parts {
				if text, ok := part.(genai.Text); ok {
					a.text += string(text)
				}
			}
		}
	}
	if u := resp.UsageMetadata; u != nil {
		a.used = Tokens{Prompt: int64(u.PromptTokenCount), Answer: int64(u.CandidatesTokenCount), Cached: int64(u.CachedContentTokenCount)}
	}
	return a
}

// readBlocked reads what this library takes for an error.
func readBlocked(b *genai.BlockedError) answer {
	var a answer
	if b.PromptFeedback != nil {
		a.blocked = b.PromptFeedback.BlockReason.String()
	}
	if b.Candidate != nil {
		a.finish = finishReason(b.Candidate.FinishReason)
	}
	return a
}

// finishReason is the wire's word for the library's constant.
func finishReason(r genai.FinishReason) string {
	switch r {
	case genai.FinishReasonUnspecified:
		return ""
	case genai.FinishReasonStop:
		return "STOP"
	case genai.FinishReasonMaxTokens:
		return "MAX_TOKENS"
	case genai.FinishReasonSafety:
		return "SAFETY"
	case genai.FinishReasonRecitation:
		return "RECITATION"
	}
	return "OTHER"
}

// unretried shows the library every failure as a 400, which it does not retry: it would sleep before it finds out that
// the second request has no ticket. What really came is kept in the exchange.
type unretried struct{ http.RoundTripper }

func (u unretried) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := u.RoundTripper.RoundTrip(req)
	if err == nil && resp.StatusCode != http.StatusOK {
		resp.StatusCode = http.StatusBadRequest
	}
	return resp, err
}

// CloseIdleConnections lets http.Client's method of that name through.
func (u unretried) CloseIdleConnections() {
	if c, ok := u.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
