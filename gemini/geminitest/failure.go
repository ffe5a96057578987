package geminitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// failure is an error answer of the service.
type failure struct {
	code    int
	status  string
	message string
	details []any
}

func (f failure) body() map[string]any {
	e := map[string]any{"code": f.code, "message": f.message, "status": f.status}
	if len(f.details) > 0 {
		e["details"] = f.details
	}
	return map[string]any{"error": e}
}

func writeFailure(w http.ResponseWriter, f failure) { writeJSON(w, f.code, f.body()) }

func writeJSON(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(code)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
}

// errorInfo is the detail that names a reason.
func errorInfo(reason string) map[string]any {
	return map[string]any{
		"@type":    "type.googleapis.com/google.rpc.ErrorInfo",
		"reason":   reason,
		"domain":   "googleapis.com",
		"metadata": map[string]string{"service": "generativelanguage.googleapis.com"},
	}
}

func badRequest(message string) failure {
	return failure{code: http.StatusBadRequest, status: "INVALID_ARGUMENT", message: message}
}

func badKey() failure {
	f := badRequest("API key not valid. Please pass a valid API key.")
	f.details = []any{errorInfo("API_KEY_INVALID")}
	return f
}

func forbidden(message string, details ...any) failure {
	return failure{code: http.StatusForbidden, status: "PERMISSION_DENIED", message: message, details: details}
}

func noKey() failure {
	return forbidden("Method doesn't allow unregistered callers (callers without established identity).")
}

// violation is one entry of a QuotaFailure. A limit of zero is left out of quotaValue and stands in the message alone.
type violation struct {
	Metric     string            `json:"quotaMetric"`
	ID         string            `json:"quotaId"`
	Dimensions map[string]string `json:"quotaDimensions"`
	Value      int               `json:"quotaValue,omitempty,string"`
}

const metric = "generativelanguage.googleapis.com/generate_content_free_tier_"

func requestQuota(model, span string, limit int) violation {
	return violation{
		Metric:     metric + "requests",
		ID:         "GenerateRequestsPer" + span + "PerProjectPerModel-FreeTier",
		Dimensions: map[string]string{"location": "global", "model": model},
		Value:      limit,
	}
}

func perDay(model string, limit int) violation    { return requestQuota(model, "Day", limit) }
func perMinute(model string, limit int) violation { return requestQuota(model, "Minute", limit) }

func tokensPerMinute(model string, limit int) violation {
	return violation{
		Metric:     metric + "input_token_count",
		ID:         "GenerateContentInputTokensPerModelPerMinute-FreeTier",
		Dimensions: map[string]string{"location": "global", "model": model},
		Value:      limit,
	}
}

// quotaFailure is a 429 as it arrives: the violations, a link, and when to come back.
func quotaFailure(model string, retry time.Duration, violations ...violation) failure {
	message := "You exceeded your current quota, please check your plan and billing details."
	for _, v := range violations {
		message += fmt.Sprintf("\n* Quota exceeded for metric: %s, limit: %d, model: %s", v.Metric, v.Value, model)
	}
	seconds := strconv.FormatFloat(retry.Seconds(), 'f', -1, 64)
	return failure{
		code: http.StatusTooManyRequests, status: "RESOURCE_EXHAUSTED",
		message: message + "\nPlease retry in " + seconds + "s.",
		details: []any{
			map[string]any{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations},
			map[string]any{"@type": "type.googleapis.com/google.rpc.Help", "links": []any{}},
			map[string]any{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": seconds + "s"},
		},
	}
}
