package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// TestFlood: who sends 100 messages at once is slowed down kindly, and nobody else is slowed down at all.
func TestFlood(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	chat := sandboxtest.Attach(t, r.url)
	ann, other := chat.Person(sandbox.Ann), chat.Person(sandbox.Max)
	for n := range 100 {
		ann.Send(fmt.Sprintf("/search soup %d", n))
	}
	began := time.Now()
	other.Send("/help")
	other.WaitFor("help meanwhile", contains("What I can do"))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("somebody else waited %v", took)
	}
	ann.WaitFor("a kind word", contains("One moment"))
	ann.Send("/privacy")
	told := 0
	for _, m := range ann.Messages() {
		if m.FromBot() && strings.Contains(m.Text, "One moment") {
			told++
		}
	}
	if told > 3 {
		t.Errorf("the same word %d times", told)
	}
	for _, line := range strings.Split(r.logs.String(), "\n") {
		if strings.Contains(line, `"level":"ERROR"`) {
			t.Error(line)
		}
	}
}
