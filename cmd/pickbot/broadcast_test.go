package main

import (
	"strings"
	"testing"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// TestWholeBot_Broadcast has the admin write to everybody, one of whom has closed their account.
func TestWholeBot_Broadcast(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	town := sandboxtest.Attach(t, r.url)
	admin, ann, bob := town.Person(sandbox.Max), town.Person(sandbox.Ann), town.AddPerson(sandbox.Person{FirstName: "Bob", LanguageCode: "en"})
	for _, p := range []*sandboxtest.Person{admin, ann, bob} {
		p.Send("/start")
		p.WaitFor("a greeting", contains("Hello, "))
	}
	bob.Deactivate()

	admin.Send("/broadcast")
	admin.WaitFor("a question", contains("What shall everybody read?"))
	admin.Send("The canteen is closed tomorrow")
	card := admin.WaitFor("the draft", contains("It is for everybody: 3 people"))
	admin.Tap(card, "Send…")
	sure := admin.WaitFor("the count", contains("Send it to 3 people now?"))
	admin.Tap(sure, "✓ Send to 3 people")
	ann.WaitFor("the news", contains("The canteen is closed tomorrow"))
	file := admin.WaitFor("the report", func(m sandbox.Message) bool { return m.Document != nil })
	if !strings.Contains(file.Caption, "One person") {
		t.Errorf("the report says %q", file.Caption)
	}
	if rows := get(t, r.url+"/sim/files/"+file.Document.FileID); !strings.Contains(rows, ",gone,blocked the bot,") {
		t.Errorf("the failures:\n%s", rows)
	}
	town.Until("the progress message says so", func() bool {
		for _, m := range admin.Messages() {
			if m.ID == card.ID {
				return strings.Contains(m.Text, "Sent: 2\nFailed: 0\nGone: 1\nUnknown: 0\nTo go: 0")
			}
		}
		return false
	})
}
