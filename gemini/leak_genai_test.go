//go:build !generativeai

package gemini

import "go.uber.org/goleak"

// leaks that are known: none.
func leaks() []goleak.Option { return nil }
