package main

import (
	"os"
	"testing"
	"time"

	"pickbot/gemini/geminitest"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// longestWait is how long somebody waits for their picks, whatever Gemini does.
const longestWait = 8 * time.Second

// TestWholeBot_SlowGemini: a Gemini that never answers keeps nobody waiting. How long it took decides in the long tests
// only, on a machine that is not busy with others.
func TestWholeBot_SlowGemini(t *testing.T) {
	t.Parallel()
	google := geminitest.Start(t, geminitest.Config{Keys: []string{"good"}})
	if err := google.Fail(geminitest.Fault{Kind: geminitest.Slow, Delay: time.Hour}); err != nil {
		t.Fatal(err)
	}
	r := runBot(t, map[string]string{
		"GEMINI_API_KEYS": "good", "GEMINI_BASE_URL": google.URL, "GEMINI_TIMEOUT": "10s", "HOLDOUT": "0",
	})
	town := sandboxtest.Attach(t, r.url)
	ann := town.Person(sandbox.Ann)
	for what, asks := range map[string]struct{ text, answer string }{
		"picks": {"/picks", "Picked by our own ranking"}, "a wish": {"something hot with noodles", "For “something hot"},
	} {
		before, asked := len(town.Calls("sendChatAction")), time.Now()
		ann.Send(asks.text)
		ann.WaitFor("an answer without Gemini", contains(asks.answer))
		took := time.Since(asked)
		t.Logf("%s after %s", what, took.Round(time.Millisecond))
		if os.Getenv("PICKBOT_PROOF") != "" && took > longestWait {
			t.Errorf("%s came after %s", what, took)
		}
		if shown := len(town.Calls("sendChatAction")) - before; shown < 2 {
			t.Errorf("%s: typing was shown %d times while somebody waited", what, shown)
		}
	}
	if google.Requests() == 0 {
		t.Error("Gemini was not asked at all")
	}
}
