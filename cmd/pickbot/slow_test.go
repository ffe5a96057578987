package main

import (
	"os"
	"strconv"
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
	for _, asks := range []struct {
		person       *sandboxtest.Person
		text, answer string
	}{
		{town.Person(sandbox.Ann), "/picks", "Picked by our own ranking"},
		{town.Person(sandbox.Max), "something hot with noodles", "For “something hot"},
	} {
		t.Run(asks.text, func(t *testing.T) {
			t.Parallel()
			asked := time.Now()
			asks.person.Send(asks.text)
			asks.person.WaitFor("an answer without Gemini", contains(asks.answer))
			took := time.Since(asked)
			t.Logf("answered after %s", took.Round(time.Millisecond))
			if os.Getenv("PICKBOT_PROOF") != "" && took > longestWait {
				t.Errorf("it came after %s", took)
			}
			if shown := typing(town, asks.person.ID); shown < 2 {
				t.Errorf("typing was shown %d times while somebody waited", shown)
			}
		})
	}
	t.Cleanup(func() {
		if google.Requests() == 0 {
			t.Error("Gemini was not asked at all")
		}
		google.HealAll() // the bot waits for its answers when it stops
	})
}

// typing counts how often it was shown in a chat.
func typing(town *sandboxtest.Sandbox, chat int64) (n int) {
	for _, call := range town.Calls("sendChatAction") {
		if call.Params["chat_id"] == strconv.FormatInt(chat, 10) {
			n++
		}
	}
	return n
}
