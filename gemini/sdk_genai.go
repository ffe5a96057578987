//go:build !generativeai

package gemini

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"google.golang.org/genai"
)

// SDK names the library that this binary was built with.
func SDK() SDKInfo {
	return SDKInfo{Name: "google.golang.org/genai", Version: "v1.77.0"}
}

// genaiSDK keeps one client for each key; they share one http.Client.
type genaiSDK struct {
	baseURL string
	http    *http.Client
	clients sync.Map // Key.hash -> *genai.Client
}

func newSDK(cfg Config, now func() time.Time) sdk {
	return &genaiSDK{baseURL: cfg.BaseURL, http: newHTTPClient(now)}
}

func (s *genaiSDK) close() { s.http.CloseIdleConnections() }

// client returns the key's. The cause of an error is left out: it would print the key.
func (s *genaiSDK) client(ctx context.Context, k Key) (*genai.Client, error) {
	if c, ok := s.clients.Load(k.hash); ok {
		return c.(*genai.Client), nil
	}
	c, err := genai.NewClient(ctx, &genai.ClientConfig{
		APIKey:      *k.value,
		Backend:     genai.BackendGeminiAPI,
		HTTPClient:  s.http,
		HTTPOptions: genai.HTTPOptions{BaseURL: s.baseURL},
	})
	if err != nil {
		return nil, fmt.Errorf("no client for key %s", k.hash)
	}
	s.clients.Store(k.hash, c)
	return c, nil
}

func (s *genaiSDK) generate(ctx context.Context, k Key, q question) (answer, error) {
	client, err := s.client(ctx, k)
	if err != nil {
		return answer{}, err
	}
	resp, err := client.Models.GenerateContent(ctx, q.model, genai.Text(q.user), settingsOf(q))
	if err != nil {
		return answer{}, err
	}
	return readResponse(resp), nil
}

func settingsOf(q question) *genai.GenerateContentConfig {
	continued := false // by default the SDK sends more requests by itself, without a bound
	return &genai.GenerateContentConfig{
		SystemInstruction:     genai.NewContentFromText(q.system, genai.RoleUser),
		Temperature:           genai.Ptr[float32](temperature),
		MaxOutputTokens:       maxOutputTokens,
		CandidateCount:        1,
		ResponseMIMEType:      "application/json",
		ResponseJsonSchema:    jsonSchema(q.ids, q.picks),
		ThinkingConfig:        thinkingConfig(q.thinking),
		AutomaticContinuation: &continued,
	}
}

func thinkingConfig(t thinking) *genai.ThinkingConfig {
	switch t {
	case thinkMinimal:
		return &genai.ThinkingConfig{ThinkingLevel: genai.ThinkingLevelMinimal}
	case thinkNothing:
		return &genai.ThinkingConfig{ThinkingBudget: genai.Ptr[int32](0)}
	}
	return nil
}

func readResponse(resp *genai.GenerateContentResponse) answer {
	a := answer{model: resp.ModelVersion}
	if resp.PromptFeedback != nil {
		a.blocked = string(resp.PromptFeedback.BlockReason)
	}
	if len(resp.Candidates) > 0 {
		c := resp.Candidates[0]
		a.finish = string(c.FinishReason)
		if c.Content != nil {
			for _, part := range c.Content.Parts {
				if !part.Thought {
					a.text += part.Text
				}
			}
		}
	}
	if u := resp.UsageMetadata; u != nil {
		a.used = Tokens{
			Prompt: int64(u.PromptTokenCount), Answer: int64(u.CandidatesTokenCount),
			Thinking: int64(u.ThoughtsTokenCount), Cached: int64(u.CachedContentTokenCount),
		}
	}
	return a
}
