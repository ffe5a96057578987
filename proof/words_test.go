package proof_test

import (
	"slices"
	"strings"
	"testing"

	"pickbot/bot/texts"
)

// question is something that a person writes, and the name by which the answer to it is known.
type question struct {
	text, name string
	message    int64 // its id, once it is written
}

// numbered questions are answered with their own words, which hold a number.
var numbered = []string{"", "/ask ", "/search "}

// The answers to these look always the same.
var plain = []question{
	{text: "/picks", name: "picks"}, {text: "/picks", name: "picks"}, {text: "/picks", name: "picks"}, {text: "/start", name: "start"}, {text: "/saved", name: "saved"}, {text: "/history", name: "history"},
	{text: "/profile", name: "profile"}, {text: "/settings", name: "settings"}, {text: "/privacy", name: "privacy"}, {text: "/export", name: "export"}, {text: "/forget", name: "forget"}, {text: "/help", name: "help"},
}

// anAdmins questions are answered to admins only.
var anAdmins = []question{
	{text: "/audit", name: "audit"}, {text: "/stats", name: "stats"}, {text: "/keys", name: "keys"}, {text: "/rotate", name: "rotate"},
	{text: "/rotations", name: "rotations"}, {text: "/user 5002", name: "user"}, {text: "/catalog", name: "catalog"},
	{text: "/maintenance", name: "maintenance"}, {text: "/broadcast", name: composing},
}

// composing is the name of the answer after which an admin's words go to everybody, unless a command comes first.
const composing = "broadcast"

// phrases are in the titles of answers, each only in its own but for the ones before it.
var phrases = []struct{ phrase, name string }{
	{"What shall everybody read?", composing}, {"Maintenance is off", "maintenance"}, {"items are offered", "catalog"},
	{"nothing is changed yet", "a catalog"}, {"👤 Person", "user"}, {"from key to key", "rotations"}, {"has not moved from one key", "rotations"},
	{"Now in use: ", "rotate"}, {"There is no other key", "rotate"}, {"🔑 Keys: ", "keys"}, {"📊 ", "stats"},
	{"A nice picture!", "picture"}, {"I can't read files.", "document"}, {"Everything is deleted.", "forget"},
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
