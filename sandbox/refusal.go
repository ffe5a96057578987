package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an answer of the Bot API that says no, in Telegram's words.
type refusal struct {
	code        int
	description string
	retryAfter  int   // seconds
	migrateTo   int64 // the supergroup that a group became
}

func (r *refusal) Error() string { return r.description }

func badRequest(format string, args ...any) *refusal {
	return &refusal{code: http.StatusBadRequest, description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(reason string) *refusal {
	return &refusal{code: http.StatusForbidden, description: "Forbidden: " + reason}
}

func conflict(reason string) *refusal {
	return &refusal{code: http.StatusConflict, description: "Conflict: " + reason}
}

func tooMany(seconds int) *refusal {
	return &refusal{
		code:        http.StatusTooManyRequests,
		description: fmt.Sprintf("Too Many Requests: retry after %d", seconds),
		retryAfter:  seconds,
	}
}

var (
	errMethodNotFound = refusal{code: http.StatusNotFound, description: "Not Found: method not found"}
	errNoBot          = refusal{code: http.StatusNotFound, description: "Not Found"}
	errUnauthorized   = refusal{code: http.StatusUnauthorized, description: "Unauthorized"}
	errTooLarge       = refusal{code: http.StatusRequestEntityTooLarge, description: "Request Entity Too Large"}
	errInternal       = refusal{code: http.StatusInternalServerError, description: "Internal Server Error"}
)

// answer is the body of every answer of the Bot API.
type answer struct {
	OK          bool              `json:"ok"`
	Result      json.RawMessage   `json:"result,omitempty"`
	ErrorCode   int               `json:"error_code,omitempty"`
	Description string            `json:"description,omitempty"`
	Parameters  *answerParameters `json:"parameters,omitempty"`
}

type answerParameters struct {
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter      int   `json:"retry_after,omitempty"`
}

func (r *refusal) answer() answer {
	a := answer{ErrorCode: r.code, Description: r.description}
	if r.retryAfter != 0 || r.migrateTo != 0 {
		a.Parameters = &answerParameters{MigrateToChatID: r.migrateTo, RetryAfter: r.retryAfter}
	}
	return a
}

// code is the HTTP status that goes with the answer.
func (a answer) code() int {
	if a.OK {
		return http.StatusOK
	}
	return a.ErrorCode
}
