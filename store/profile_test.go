package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/store"
)

func TestStore_Profile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		if got := must[recommend.Profile](t)(s.Profile(ctx, 7)); !cmp.Equal(got, recommend.Profile{}) {
			t.Fatalf("profile of nobody: %+v", got)
		}
		must[recommend.Person](t)(s.Touch(ctx, 7, "en"))
		shows(t, s, 7, "2026-05-04", "soup", "cake")
		c.advance(10 * 24 * time.Hour)
		shows(t, s, 7, "2026-05-14", "tea")
		later := c.Now()
		set(t, s, 7, "soup", recommend.Like, noon)
		set(t, s, 7, "soup", recommend.Save, later)
		set(t, s, 7, "tea", recommend.Dislike, later)
		must[bool](t)(s.SetFeedback(ctx, 7, "tea", recommend.Dislike, false, later))
		set(t, s, 8, "cake", recommend.Had, later)
		must[bool](t)(s.SetTopic(ctx, 7, "Супы", true))
		must[bool](t)(s.SetRule(ctx, 7, recommend.Rule{Kind: recommend.NeverContains, Value: "nuts"}, true))
		p, _, _ := s.Person(ctx, 7)

		want := recommend.Profile{
			Feedback: []recommend.Feedback{{ItemID: "soup", Kind: recommend.Save, At: later}, {ItemID: "soup", Kind: recommend.Like, At: noon}},
			Shown: []recommend.Feedback{{ItemID: "tea", Kind: recommend.Shown, At: later},
				{ItemID: "cake", Kind: recommend.Shown, At: noon}, {ItemID: "soup", Kind: recommend.Shown, At: noon}},
			Topics:  []string{"Супы"},
			Rules:   []recommend.Rule{{Kind: recommend.NeverContains, Value: "nuts"}},
			Changed: p.Changed,
		}
		if diff := cmp.Diff(want, must[recommend.Profile](t)(s.Profile(ctx, 7))); diff != "" {
			t.Errorf("Profile (-want +got):\n%s", diff)
		}
		c.advance(5 * 24 * time.Hour)
		want.Shown = want.Shown[:1]
		if diff := cmp.Diff(want, must[recommend.Profile](t)(s.Profile(ctx, 7))); diff != "" {
			t.Errorf("Profile 15 days after the first showings (-want +got):\n%s", diff)
		}
	})
}

func TestStore_ProfileIsBounded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		for i := range 510 {
			set(t, s, 7, fmt.Sprintf("item-%03d", i), recommend.Save, noon.Add(time.Duration(i)*time.Second))
		}
		got := must[recommend.Profile](t)(s.Profile(t.Context(), 7)).Feedback
		if len(got) != 500 || got[0].ItemID != "item-509" || got[499].ItemID != "item-010" {
			t.Errorf("profile has %d opinions from %v to %v, want the newest 500", len(got), got[0], got[len(got)-1])
		}
	})
}

func TestStore_MarkShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		shows(t, s, 7, "2026-05-04", "soup", "cake")
		c.advance(time.Hour)
		if err := s.MarkShown(ctx, 7, "2026-05-04", []string{"cake", "tea"}, "local"); err != nil {
			t.Fatal(err)
		}
		if err := s.MarkShown(ctx, 7, "2026-05-05", nil, "local"); err != nil {
			t.Fatal(err)
		}
		want := []store.Showing{
			{Person: 7, ItemID: "tea", Day: "2026-05-04", Source: "local", At: c.Now()},
			{Person: 7, ItemID: "cake", Day: "2026-05-04", Source: "gemini", At: noon},
			{Person: 7, ItemID: "soup", Day: "2026-05-04", Source: "gemini", At: noon},
		}
		if diff := cmp.Diff(want, must[[]store.Showing](t)(s.Shown(ctx, 7, time.Time{}, 10))); diff != "" {
			t.Errorf("Shown (-want +got):\n%s", diff)
		}
	})
}

func TestStore_TopicsAndRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		must[recommend.Person](t)(s.Touch(ctx, 7, "en"))
		topic := func(name string, on bool) (bool, error) { return s.SetTopic(ctx, 7, name, on) }
		rule := func(kind recommend.RuleKind, value string, on bool) (bool, error) {
			return s.SetRule(ctx, 7, recommend.Rule{Kind: kind, Value: value}, on)
		}
		for i, step := range []struct {
			set     func() (bool, error)
			changed bool
			left    string
		}{
			{func() (bool, error) { return topic("Супы", true) }, true, "[Супы] []"},
			{func() (bool, error) { return topic(" СУПЫ ", true) }, false, "[Супы] []"},
			{func() (bool, error) { return topic("супы", false) }, true, "[] []"},
			{func() (bool, error) { return topic("супы", false) }, false, "[] []"},
			{func() (bool, error) { return rule(recommend.NeverContains, "nuts", true) }, true, "[] [{contains nuts}]"},
			{func() (bool, error) { return rule(recommend.NeverContains, "NUTS", true) }, false, "[] [{contains nuts}]"},
			{func() (bool, error) { return rule(recommend.MaxPrice, "900", true) }, true, "[] [{price 900} {contains nuts}]"},
			{func() (bool, error) { return rule(recommend.MaxPrice, "750", true) }, true, "[] [{price 750} {contains nuts}]"},
			{func() (bool, error) { return rule(recommend.NeverContains, "Nuts", false) }, true, "[] [{price 750}]"},
			{func() (bool, error) { return rule(recommend.MaxPrice, "900", false) }, false, "[] [{price 750}]"},
			{func() (bool, error) { return rule(recommend.MaxPrice, "750 EUR", true) }, true, "[] [{price 750 EUR}]"},
			{func() (bool, error) { return rule(recommend.MaxPrice, "750", true) }, true, "[] [{price 750}]"},
		} {
			c.advance(time.Second)
			changed, err := step.set()
			if changed != step.changed || err != nil {
				t.Errorf("step %d: changed %v, %v; want %v", i, changed, err, step.changed)
			}
			p := must[recommend.Profile](t)(s.Profile(ctx, 7))
			if got := fmt.Sprint(p.Topics, " ", p.Rules); got != step.left {
				t.Errorf("step %d leaves %s, want %s", i, got, step.left)
			}
			if p.Changed.Equal(c.Now()) != step.changed {
				t.Errorf("step %d: taste changed at %v, now is %v", i, p.Changed, c.Now())
			}
		}
	})
}

func TestStore_RulesRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		for name, rule := range map[string]recommend.Rule{
			"an unknown kind":      {Kind: "mood", Value: "sad"},
			"nothing":              {Kind: recommend.NeverTopic, Value: " "},
			"a price in words":     {Kind: recommend.MaxPrice, Value: "cheap"},
			"a price in no number": {Kind: recommend.MaxPrice, Value: "EUR 900"},
			"a price below zero":   {Kind: recommend.MaxPrice, Value: "-1"},
			"a value of 201 runes": {Kind: recommend.NeverTopic, Value: strings.Repeat("я", 201)},
		} {
			if _, err := s.SetRule(ctx, 7, rule, true); !errors.Is(err, recommend.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", name, err)
			}
		}
		for i := range 100 {
			must[bool](t)(s.SetRule(ctx, 7, recommend.Rule{Kind: recommend.NeverTopic, Value: fmt.Sprint("topic ", i)}, true))
		}
		if _, err := s.SetRule(ctx, 7, recommend.Rule{Kind: recommend.NeverTopic, Value: "one more"}, true); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("rule 101: %v, want ErrInvalid", err)
		}
		if _, err := s.SetTopic(ctx, 7, "", true); !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("empty topic: %v, want ErrInvalid", err)
		}
	})
}

func TestStore_Generations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		take := func(day string, limit int) bool {
			t.Helper()
			return must[bool](t)(s.TakeGeneration(ctx, 7, day, recommend.Refresh, limit))
		}
		for i, step := range []struct {
			day   string
			limit int
			want  bool
		}{
			{"2026-05-04", 0, false},
			{"2026-05-04", 2, true},
			{"2026-05-04", 2, true},
			{"2026-05-04", 2, false},
			{"2026-05-04", 3, true},
			{"2026-05-05", 1, true},
			{"2026-05-05", 1, false},
			{"2026-05-04", 1, false}, // moved west: no second day's worth
		} {
			if got := take(step.day, step.limit); got != step.want {
				t.Errorf("step %d: took %v, want %v", i, got, step.want)
			}
		}
		if took := must[bool](t)(s.TakeGeneration(ctx, 7, "2026-05-05", recommend.Wish, 1)); !took {
			t.Error("another purpose has no count of its own")
		}
		for range 3 {
			if err := s.ReturnGeneration(ctx, 7, "2026-05-05", recommend.Refresh); err != nil {
				t.Fatal(err)
			}
		}
		if !take("2026-05-05", 1) || take("2026-05-05", 1) {
			t.Error("after a return, exactly one should be left")
		}
	})
}

func shows(t *testing.T, s *store.Store, person int64, day string, items ...string) {
	t.Helper()
	if err := s.MarkShown(t.Context(), person, day, items, "gemini"); err != nil {
		t.Fatal(err)
	}
}
