// Package gemini writes picks with Google's Gemini, and gets the most out of the API keys it is given without ever
// asking more of them than their quota allows.
//
// Writer satisfies recommend.Writer: a request in, an unchecked draft out, no type of an SDK on either side. Each
// upstream request stands on a ticket from the Pool, which reserves it in the store that all replicas share before
// anything is sent; the transport refuses a request without one. The Pool knows the keys by hash, stays on one until
// it cannot take the next request, decides from each failure what is to blame, and, once all keys are out, says when the
// first of them recovers.
//
// Left to others: what is cached (recommend), how a reservation is atomic (cache), and whether a draft may be shown
// (recommend checks it).
//
// The SDK is google.golang.org/genai; with the build tag generativeai it is github.com/google/generative-ai-go.
package gemini
