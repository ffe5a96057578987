package gemini

import (
	"net/http"
	"regexp"
	"strings"
)

// maxMessage is how much of Google's text is kept, in runes.
const maxMessage = 300

// judge reads an answer that is not a 200: who is to blame, and until when. It takes any bytes.
func judge(status int, body []byte) *Fault {
	f := &Fault{Status: status, Blame: Nobody}
	e, ok := readError(body)
	if !ok {
		f.Outcome, f.Blame = OutcomeGarbled, ByModel
		if status >= 500 {
			f.Outcome = OutcomeServerError
		}
		return f
	}
	f.Reason, f.Message = e.codeWord(), clip(e.Message, maxMessage)
	switch {
	case status == http.StatusTooManyRequests:
		f.judgeQuota(e)
	case status == http.StatusServiceUnavailable:
		f.Outcome, f.Blame = OutcomeOverloaded, ByModel
	case status >= 500:
		f.Outcome, f.Blame = OutcomeServerError, ByModel
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		f.judgeAccess(e)
	case status == http.StatusNotFound:
		f.Outcome, f.Blame = OutcomeNoModel, ByModel
	case status == http.StatusRequestTimeout:
		f.Outcome, f.Blame = OutcomeTimeout, ByModel
	case status >= 400:
		f.judgeRequest(e)
	default:
		f.Outcome, f.Blame = OutcomeGarbled, ByModel
	}
	return f
}

// aboutThinking is how Google names a setting of thinking that a model does not take. What it repeats of a request is not meant.
var aboutThinking = regexp.MustCompile(`(?i)^thinking|thinking(_| budget| level| mode| config)`)

// judgeRequest tells the caller's 400 from those that mean the key or the host.
func (f *Fault) judgeRequest(e googleError) {
	switch {
	case e.has("API_KEY_INVALID"), strings.HasPrefix(e.Message, "API key not valid"), strings.HasPrefix(e.Message, "API key expired"):
		f.Outcome, f.Blame = OutcomeBadKey, ByKey
	case e.Status == "FAILED_PRECONDITION":
		f.Outcome, f.Blame = OutcomeRegion, ByHost
	case aboutThinking.MatchString(e.Message):
		f.Outcome = OutcomeThinking
	default:
		f.Outcome = OutcomeRefused
	}
}

// judgeAccess tells the key from its project. What is not known to be the project's is the key's.
func (f *Fault) judgeAccess(e googleError) {
	f.Blame = ByKey
	switch {
	case e.has("ACCESS_TOKEN_TYPE_UNSUPPORTED"):
		f.Outcome = OutcomeKeyType
	case e.has("CONSUMER_SUSPENDED"):
		f.Outcome = OutcomeSuspended
	case strings.Contains(e.Message, "reported as leaked"):
		f.Outcome = OutcomeLeaked
	case e.has("SERVICE_DISABLED"), e.has("BILLING_DISABLED"), e.has("CONSUMER_INVALID"),
		strings.HasPrefix(e.Message, "Your project "):
		f.Outcome, f.Blame = OutcomeDenied, ByProject
	default:
		f.Outcome = OutcomeForbidden
	}
}

// judgeQuota reads a 429. With several quotas in one answer the longest one decides: none at all, then the day.
func (f *Fault) judgeQuota(e googleError) {
	q := e.quotas()
	f.Retry, f.DayLimit, f.MinuteLimit = e.retry(), q.dayLimit, q.minuteLimit
	f.Blame = ByQuota
	switch {
	case q.zero:
		f.Outcome, f.Blame = OutcomeZero, ByPair
	case q.day:
		f.Outcome = OutcomeDay
	case q.minute:
		f.Outcome = OutcomeMinute
	default:
		f.Outcome = OutcomeQuota
	}
}

// clip cuts text to at most n runes, n being positive.
func clip(text string, n int) string {
	cut, count := 0, 0
	for i := range text {
		if count == n-1 {
			cut = i
		}
		if count == n {
			return text[:cut] + "…"
		}
		count++
	}
	return text
}
