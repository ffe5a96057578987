package gemini

import (
	"context"
)

// SDKInfo names the library that speaks to Google, and what it cannot do.
type SDKInfo struct {
	Name, Version string
	Lacks         []string
}

// sdk sends one question and reads the answer. The context carries the ticket; nothing else may be sent in it.
type sdk interface {
	generate(ctx context.Context, k Key, q question) (answer, error)
	close()
}

// question is everything that a request says, in no SDK's types.
type question struct {
	model        string
	system, user string
	ids          []string // the picks' ids that may be answered
	picks        int
	thinking     thinking
}

// answer is what is read of a 200.
type answer struct {
	text    string
	finish  string // finishReason of the first candidate, empty if there is none
	blocked string // promptFeedback.blockReason
	used    Tokens
	model   string // the one that answered, which an alias does not tell
}

const (
	temperature = 0.7
	// maxOutputTokens leaves room for ten long reasons in a language that takes many tokens, and for some thinking,
	// which counts too.
	maxOutputTokens = 4096
	maxTips         = 3
)
