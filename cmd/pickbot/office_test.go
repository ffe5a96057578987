package main

import (
	"maps"
	"slices"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"pickbot/gemini"
	"pickbot/recommend/catalog"
)

func TestEveryReasonHasWords(t *testing.T) {
	t.Parallel()
	var texts map[string]map[string]any
	if _, err := toml.DecodeFile("../../bot/texts/en.toml", &texts); err != nil {
		t.Fatal(err)
	}
	for section, codes := range map[string][]string{"cause": gemini.ReasonCodes(), "wrong": catalog.ReasonCodes()} {
		want, got := slices.Sorted(slices.Values(codes)), slices.Sorted(maps.Keys(texts[section]))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("section %s (-codes +texts):\n%s", section, diff)
		}
	}
}
