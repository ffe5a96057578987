package main

import (
	"strings"
	"testing"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// TestWholeBot_TokenRevoked: without a token there is nothing that the program could do, and it ends as at a start with a
// wrong one.
func TestWholeBot_TokenRevoked(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	r.ends = exitFailed
	town := sandboxtest.Attach(t, r.url)
	town.Fault(sandbox.Fault{Method: "getUpdates", Status: 401})
	town.Person(sandbox.Ann).Send("/help") // ends the poll under way
	if code := r.wait(); code != exitFailed {
		t.Errorf("status %d", code)
	}
	lines := strings.Split(strings.TrimSpace(r.logs.String()), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "pickbot: TELEGRAM_BOT_TOKEN is refused by Telegram") {
		t.Errorf("the last line is %s", last)
	}
}
