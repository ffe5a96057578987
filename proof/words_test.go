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

// phrases are in the titles of answers, each only in its own but for the ones before it.
var phrases = []struct{ phrase, name string }{
	{"Delete everything I keep", "forget"}, {"Everything I keep of you.", "export"},
	{"for you today", "picks"}, {"nothing left that fits", "picks"}, {"Hello, ", "start"}, {"Good to see you again", "start"},
	{"Saved: ", "saved"}, {"Nothing is saved yet", "saved"}, {"you told me", "history"}, {"Nothing yet. Each", "history"},
	{"What I believe of you", "profile"}, {"Settings", "settings"}, {"What happens with your data", "privacy"},
	{"What I can do", "help"}, {"What admins did", "audit"}, {"No admin has done anything", "audit"},
	{"All Gemini keys are used up", unasked}, {"Gemini keys take requests again", unasked},
}

// unasked is the name of what admins hear without asking.
const unasked = "an alert"

// nameOf is the name of an answer: the words that it repeats, or what kind of message it is.
func nameOf(text string) string {
	title, _, _ := strings.Cut(text, "\n")
	if _, rest, ok := strings.Cut(title, "“"); ok {
		words, _, _ := strings.Cut(rest, "”")
		return words
	}
	for _, p := range phrases {
		if strings.Contains(title, p.phrase) {
			return p.name
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
