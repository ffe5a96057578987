package gemini

import (
	"errors"
	"strconv"
	"time"

	"pickbot/recommend"
)

// Blame says who has to suffer for a failed request.
type Blame string

const (
	Nobody    Blame = "nobody"
	ByKey     Blame = "key"
	ByPair    Blame = "key and model"
	ByProject Blame = "project"           // all of the project's keys
	ByQuota   Blame = "project and model" // the bucket that the quota counts in
	ByModel   Blame = "model"
	ByHost    Blame = "host"
)

// Fault is why one upstream request brought no draft. As an error it is of the kind that recommend declares.
type Fault struct {
	Outcome Outcome
	Blame   Blame
	// Status is the HTTP status, 0 if no answer came; Reason is Google's own code word for it, if there is one.
	Status int
	Reason string
	// Retry is the other side's hint, 0 if it gave none.
	Retry time.Duration
	// DayLimit and MinuteLimit are the requests that Google says it allows; 0 if it does not say.
	DayLimit, MinuteLimit int
	// Message is Google's text, cut and without the key. It may quote the prompt: it is for the log, not for errors.
	Message string

	cause error
}

// Error holds no text from outside but Google's code words.
func (f *Fault) Error() string {
	text := f.Outcome.words()
	if f.Status != 0 {
		text += " (" + strconv.Itoa(f.Status)
		if f.Reason != "" {
			text += " " + f.Reason
		}
		text += ")"
	}
	if f.cause != nil {
		text += ": " + f.cause.Error()
	}
	return text
}

func (f *Fault) Is(target error) bool { return target == f.Outcome.kind() }

func (f *Fault) Unwrap() error { return f.cause }

// probing says that the end of this per-day quota is worth a sparse try: Google hinted at less than the day.
func (f *Fault) probing() bool {
	return f.Outcome == OutcomeDay && f.Retry > 0 && f.Retry < time.Hour
}

// answered says that a model has answered, whatever it said: the key, the model and the host are well.
func (f *Fault) answered() bool {
	return f == nil || f.Outcome == OutcomeBlocked || errors.Is(f.Outcome.kind(), recommend.ErrNoResult)
}

// otherKey says that another key may still answer.
func (f *Fault) otherKey() bool {
	switch f.Blame {
	case ByKey, ByPair, ByProject, ByQuota:
		return true
	}
	return false
}

// transient says that the same request may succeed in a moment.
func (f *Fault) transient() bool {
	switch f.Outcome {
	case OutcomeOverloaded, OutcomeServerError, OutcomeGarbled, OutcomeNetwork, OutcomeTimeout, OutcomeLate:
		return true
	}
	return false
}
