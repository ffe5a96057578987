package geminitest

import (
	"cmp"
	"fmt"
	"net/http"
	"time"
)

// hint is the delay that a 429 suggests.
const hint = 36 * time.Second

const proxyPage = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n"

// fail answers a request with the fault.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, f Fault, model string, body []byte) {
	if refusal, ok := refusalOf(f, model, r.Header.Get("X-Goog-Api-Key")); ok {
		writeFailure(w, refusal)
		return
	}
	switch f.Kind {
	case HTML, HTMLAnswer, EmptyBody, Cut, Redirect:
		breakWire(w, r, f)
	case Slow:
		s.wait(r, cmp.Or(f.Delay, 5*time.Second))
		s.answer(w, model, body)
	default:
		s.misanswer(w, f, model, body)
	}
}

// refusalOf is the service's own error for a fault, if it has one.
func refusalOf(f Fault, model, key string) (failure, bool) {
	switch f.Kind {
	case Minute:
		return quotaFailure(model, hint, perMinute(model, cmp.Or(f.Limit, 15))), true
	case Tokens:
		return quotaFailure(model, hint, tokensPerMinute(model, cmp.Or(f.Limit, 250000))), true
	case Day:
		return quotaFailure(model, hint, perDay(model, cmp.Or(f.Limit, 20))), true
	case Both:
		return quotaFailure(model, hint, perDay(model, cmp.Or(f.Limit, 20)), perMinute(model, 15), tokensPerMinute(model, 250000)), true
	case LimitZero:
		return quotaFailure(model, hint, perDay(model, 0), perMinute(model, 0), tokensPerMinute(model, 0)), true
	case Bare:
		return failure{code: 429, status: "RESOURCE_EXHAUSTED", message: "Resource has been exhausted (e.g. check quota)."}, true
	}
	return keyRefusal(f, key)
}

// keyRefusal is the errors that say who asks wrongly, or from where.
func keyRefusal(f Fault, key string) (failure, bool) {
	switch f.Kind {
	case BadKey:
		return badKey(), true
	case TokenType:
		return failure{code: 401, status: "UNAUTHENTICATED",
			message: "Request had invalid authentication credentials.",
			details: []any{errorInfo("ACCESS_TOKEN_TYPE_UNSUPPORTED")}}, true
	case Leaked:
		return forbidden("Your API key was reported as leaked. Please use another API key."), true
	case Suspended:
		return forbidden("Permission denied: Consumer 'api_key:"+key+"' has been suspended.", errorInfo("CONSUMER_SUSPENDED")), true
	case Denied:
		return forbidden("Your project has been denied access. Please contact support."), true
	case Region:
		return failure{code: 400, status: "FAILED_PRECONDITION", message: "User location is not supported for the API use."}, true
	case Overloaded:
		return failure{code: 503, status: "UNAVAILABLE", message: "The model is overloaded. Please try again later."}, true
	case ServerError:
		return failure{code: 500, status: "INTERNAL", message: "An internal error has occurred. Please retry."}, true
	}
	return failure{}, false
}

// breakWire is what happens between the service and the caller.
func breakWire(w http.ResponseWriter, r *http.Request, f Fault) {
	switch f.Kind {
	case HTML, HTMLAnswer:
		w.Header().Set("Content-Type", "text/html")
		if f.Kind == HTML {
			w.WriteHeader(http.StatusBadGateway)
		}
		fmt.Fprint(w, proxyPage)
	case EmptyBody:
		w.WriteHeader(http.StatusOK)
	case Redirect:
		http.Redirect(w, r, f.Text, http.StatusTemporaryRedirect)
	case Cut:
		w.Header().Set("Content-Length", "4096")
		fmt.Fprint(w, `{"candidates":[{"content":{"parts":[{"text":"`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	}
}

// misanswer is a 200 that holds no usable text.
func (s *Server) misanswer(w http.ResponseWriter, f Fault, model string, body []byte) {
	ask, err := readAsk(body)
	if err != nil {
		writeFailure(w, badRequest("Invalid JSON payload received."))
		return
	}
	if f.Kind == NoThinking {
		if ask.thinks() {
			writeFailure(w, badRequest("Thinking level is not supported for this model."))
			return
		}
		writeJSON(w, http.StatusOK, ask.reply(model, ask.compose()))
		return
	}
	writeJSON(w, http.StatusOK, ask.misreply(model, f))
}
