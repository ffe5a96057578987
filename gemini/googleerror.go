package gemini

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// googleError is the body of an error answer (google.rpc.Status as JSON). Fields of an unexpected type are taken as
// missing.
type googleError struct {
	Status  string
	Message string
	details []errorDetail
}

// errorDetail is the union of the details that matter: ErrorInfo, QuotaFailure, RetryInfo.
type errorDetail struct {
	Reason     string
	RetryDelay string
	Violations []quotaViolation
}

type quotaViolation struct {
	QuotaID    string
	QuotaValue json.Number
}

// readError reads a body, and says no to one that is not Google's. Some endpoints wrap the error in a list.
func readError(body []byte) (googleError, bool) {
	body = bytes.TrimSpace(body)
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		body = list[0]
	}
	var envelope struct {
		Error *struct {
			Status  json.RawMessage
			Message json.RawMessage
			Details json.RawMessage
		}
	}
	if json.Unmarshal(body, &envelope) != nil || envelope.Error == nil {
		return googleError{}, false
	}
	e := googleError{Status: text(envelope.Error.Status), Message: text(envelope.Error.Message)}
	var details []json.RawMessage
	_ = json.Unmarshal(envelope.Error.Details, &details)
	for _, raw := range details {
		e.details = append(e.details, readDetail(raw))
	}
	return e, true
}

func readDetail(raw json.RawMessage) errorDetail {
	var d struct{ Reason, RetryDelay, Violations json.RawMessage }
	_ = json.Unmarshal(raw, &d)
	detail := errorDetail{Reason: text(d.Reason), RetryDelay: text(d.RetryDelay)}
	var violations []struct{ QuotaID, QuotaValue json.RawMessage }
	_ = json.Unmarshal(d.Violations, &violations)
	for _, v := range violations {
		detail.Violations = append(detail.Violations, quotaViolation{
			QuotaID:    text(v.QuotaID),
			QuotaValue: json.Number(strings.Trim(string(v.QuotaValue), `"`)),
		})
	}
	return detail
}

func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

func (e googleError) has(reason string) bool {
	for _, d := range e.details {
		if d.Reason == reason {
			return true
		}
	}
	return false
}

var codeWords = regexp.MustCompile(`^[A-Z][A-Z_]{1,62}$`)

// codeWord is the most telling of Google's constants, empty if what stands there is not one.
func (e googleError) codeWord() string {
	for _, d := range e.details {
		if codeWords.MatchString(d.Reason) {
			return d.Reason
		}
	}
	if codeWords.MatchString(e.Status) {
		return e.Status
	}
	return ""
}

// quotas is what a 429 says of the quotas that it hit.
type quotas struct {
	day, minute, zero     bool
	dayLimit, minuteLimit int // requests; 0 if it does not say
}

var limitZero = regexp.MustCompile(`limit: 0(?:[^0-9.]|\.[^0-9]|\.?$)`)

// quotas reads the violations. Only quotas of requests teach a limit: a quota of tokens counts something else.
func (e googleError) quotas() quotas {
	q := quotas{zero: limitZero.MatchString(e.Message)}
	for _, d := range e.details {
		for _, v := range d.Violations {
			limit, err := strconv.Atoi(v.QuotaValue.String())
			q.zero = q.zero || err == nil && limit == 0
			requests := strings.HasPrefix(v.QuotaID, "GenerateRequests")
			switch {
			case strings.Contains(v.QuotaID, "PerDay"):
				q.day = true
				if requests && limit > 0 {
					q.dayLimit = limit
				}
			case strings.Contains(v.QuotaID, "PerMinute"):
				q.minute = true
				if requests && limit > 0 {
					q.minuteLimit = limit
				}
			}
		}
	}
	return q
}

var retryIn = regexp.MustCompile(`retry in ([0-9][0-9hms.]*[hms])`)

// retry is the hint when to come back: RetryInfo's, else the message's; 0 if there is none that makes sense.
func (e googleError) retry() time.Duration {
	hints := []string{}
	for _, d := range e.details {
		hints = append(hints, d.RetryDelay)
	}
	if m := retryIn.FindStringSubmatch(e.Message); m != nil {
		hints = append(hints, m[1])
	}
	for _, hint := range hints {
		if d, err := time.ParseDuration(hint); err == nil && d > 0 {
			return min(d, 24*time.Hour)
		}
	}
	return 0
}
