package gemini

import (
	"cmp"
	"maps"
	"slices"

	"pickbot/recommend"
)

// taste is what the prompt says of a person.
type taste struct {
	Likes    []string `json:"likes,omitempty"`
	Dislikes []string `json:"dislikes,omitempty"`
	Saved    []string `json:"saved,omitempty"`
	Had      []string `json:"had,omitempty"`
	Topics   []string `json:"topics,omitempty"`
	Month    *month   `json:"last_30_days,omitempty"`
}

type month struct {
	Feedback   int            `json:"feedback"`
	Items      int            `json:"items"`
	Categories map[string]int `json:"categories,omitempty"`
}

type tasteOnLine struct {
	Taste taste `json:"taste"`
}

// tasteLine tells as much as fits, the most telling first: the lists get shorter until the line is short enough.
func tasteLine(t recommend.Taste) string {
	const most = 3 * maxLine
	line := ""
	for _, n := range []int{15, 8, 4, 2, 1, 0} {
		line = encode(tasteOnLine{tasteOf(t, n)})
		if len(line) <= most {
			break
		}
	}
	return line
}

func tasteOf(t recommend.Taste, n int) taste {
	const title, topic = 60, 30
	return taste{
		Likes:    several(t.Likes, n, title),
		Dislikes: several(t.Dislikes, n, title),
		Saved:    several(t.Saved, n, title),
		Had:      several(t.Had, n, title),
		Topics:   several(t.Topics, n, topic),
		Month:    monthOf(t.Stats, min(n, 6), topic),
	}
}

func monthOf(s recommend.Stats, n, runes int) *month {
	if s.Feedback30Days == 0 && s.UniqueItems == 0 {
		return nil
	}
	m := &month{Feedback: s.Feedback30Days, Items: s.UniqueItems, Categories: map[string]int{}}
	names := slices.SortedFunc(maps.Keys(s.Categories), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.Categories[b], s.Categories[a]), cmp.Compare(a, b))
	})
	for _, name := range names[:min(n, len(names))] {
		m.Categories[tidy(name, runes)] += s.Categories[name]
	}
	return m
}
