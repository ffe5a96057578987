package proof_test

import (
	"slices"
	"strings"
	"testing"

	"pickbot/bot/texts"
)

// question is something that a person writes, and the name by which the answer to it is known.
type question struct{ text, name string }

// numbered questions are answered with their own words, which hold a number.
var numbered = []string{"", "/ask ", "/search "}

// The answers to these look always the same.
var plain = []question{
	{"/picks", "picks"}, {"/picks", "picks"}, {"/picks", "picks"}, {"/start", "start"}, {"/saved", "saved"}, {"/history", "history"},
	{"/profile", "profile"}, {"/settings", "settings"}, {"/privacy", "privacy"}, {"/export", "export"}, {"/forget", "forget"}, {"/help", "help"},
}

// anAdmins questions are answered to admins only.
var anAdmins = []question{{"/audit", "audit"}}

// phrases are in the titles of answers.
var phrases = map[string]string{
	"for you today": "picks", "nothing left that fits": "picks", "Hello, ": "start", "Good to see you again": "start",
	"Saved: ": "saved", "Nothing is saved yet": "saved", "you told me": "history", "Nothing yet. Each": "history",
	"What I believe of you": "profile", "Settings": "settings", "What happens with your data": "privacy",
	"Everything I keep of you.": "export", "Delete everything I keep": "forget", "What I can do": "help",
	"What admins did": "audit", "No admin has done anything": "audit",
}

// nameOf is the name of an answer: the words that it repeats, or what kind of message it is.
func nameOf(text string) string {
	title, _, _ := strings.Cut(text, "\n")
	if _, rest, ok := strings.Cut(title, "“"); ok {
		words, _, _ := strings.Cut(rest, "”")
		return words
	}
	for phrase, name := range phrases {
		if strings.Contains(title, phrase) {
			return name
		}
	}
	return "? " + text
}

// apologies are the texts that tell a person of an error.
func apologies(t testing.TB) []string {
	t.Helper()
	book, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, key := range []string{"error.busy", "error.limited", "error.invalid", "error.unavailable", "error.unknown", "tap.forged"} {
		all = append(all, book.Voice("en").Plain(key))
	}
	if slices.Contains(all, "") {
		t.Fatal("a text is missing: ", all)
	}
	return all
}
