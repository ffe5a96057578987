package gemini

import (
	"strings"
	"sync/atomic"
)

// thinking is how a model is told to think as little as it can. Which setting it knows depends on its generation; the
// wrong one is a 400.
type thinking int32

const (
	thinkMinimal thinking = iota // thinkingLevel MINIMAL, since Gemini 3
	thinkNothing                 // thinkingBudget 0, Gemini 2.5
	thinkFreely                  // no setting
)

// thinkingOf guesses by the name of the model; an alias is taken for a current one.
func thinkingOf(model string) thinking {
	switch {
	case strings.Contains(model, "gemini-2.5"):
		return thinkNothing
	case strings.Contains(model, "gemini-2.0"), strings.Contains(model, "gemini-1."):
		return thinkFreely
	}
	return thinkMinimal
}

// settled is the setting in use, which moves on when the model refuses it.
type settled struct{ setting atomic.Int32 }

func newSettled(t thinking) *settled {
	s := &settled{}
	s.setting.Store(int32(t))
	return s
}

func (s *settled) get() thinking { return thinking(s.setting.Load()) }

// refuse moves on from the setting that was refused, and says whether there is another one to try.
func (s *settled) refuse(t thinking) bool {
	if t == thinkFreely {
		return false
	}
	s.setting.CompareAndSwap(int32(t), int32(t+1))
	return true
}
