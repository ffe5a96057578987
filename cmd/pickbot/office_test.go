package main

import (
	"testing"

	"pickbot/bot/texts"
	"pickbot/gemini"
)

func TestReasonsOfKeysHaveWords(t *testing.T) {
	t.Parallel()
	book, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range gemini.ReasonCodes() {
		if !book.Voice("en").Has("cause." + code) {
			t.Errorf("there are no words for %q", code)
		}
	}
}
