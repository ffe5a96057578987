// Package geminitest is Google's generative language API as far as this project uses it, over real HTTP and without a
// model: POST /v1beta/models/{model}:generateContent with the key in x-goog-api-key.
//
// It answers in the schema that was asked for, counts the requests of each key by minute and by quota day, enforces
// limits if told to, and fails in every way the real service is known to, per key or for all, on request. Control is by
// methods and, for a page, by JSON under /sim/gemini/. Keys are known outside by their hash only: the first 12 hex
// digits of SHA-256.
//
// What it writes says plainly that a simulated model wrote it, since it also serves demonstrations. It imports nothing
// of the project, so that a mistake in the code under test is not repeated here.
package geminitest
