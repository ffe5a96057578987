package main

import (
	"fmt"
	"testing"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// TestWholeBot_AmbiguousAnswer: a proxy that answers 504 after each send may have passed every one on.
func TestWholeBot_AmbiguousAnswer(t *testing.T) {
	t.Parallel()
	const most = 5 // docs/adr/0002
	r := runBot(t, nil)
	town := sandboxtest.Attach(t, r.url)
	ann := town.Person(sandbox.Ann)
	town.Fault(sandbox.Fault{Method: "sendMessage", Status: 504, Body: "<html>504 Gateway Time-out</html>"})
	ann.Send("/help")
	failed := `pickbot_updates_total{kind="message",outcome="failed"}`
	town.Until("the update is given up, or sent too often", func() bool {
		return r.metric(t, failed) == "1" || len(town.Calls("sendMessage")) > most
	})
	if sent := len(town.Calls("sendMessage")); sent > most {
		t.Errorf("%d times sent, at most %d", sent, most)
	}
	town.ClearFaults()
	ann.Send("/privacy")
	ann.WaitFor("the next answer, and no apology before it", func(m sandbox.Message) bool { return m.FromBot() })
	if all := ann.Messages(); len(all) != 3 {
		t.Errorf("the chat is %s", fmt.Sprint(all))
	}
}
