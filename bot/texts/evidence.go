package texts

import (
	"strings"

	"pickbot/recommend"
)

const namedBecause = 2

var whyBecause = map[recommend.Kind]string{
	recommend.Like: "why.liked", recommend.Save: "why.saved", recommend.Had: "why.had", recommend.Dislike: "why.disliked",
}

// Evidence says what speaks for an item, as a sentence without a capital.
func (v *Voice) Evidence(e recommend.Evidence) string {
	var parts []string
	var named []string
	for _, because := range e.Because[:min(len(e.Because), namedBecause)] {
		if key, ok := whyBecause[because.Kind]; ok {
			named = append(named, v.Plain(key, "Title", because.Title))
		}
	}
	if shared := e.Shared[:min(len(e.Shared), namedTopics)]; len(named) > 0 {
		text := v.List(named)
		if len(shared) > 0 {
			text += " (" + v.Plain("why.both", "Shared", strings.Join(shared, ", ")) + ")"
		}
		parts = append(parts, text)
	}
	if len(e.Because) > 0 && e.Because[0].People > 0 {
		parts = append(parts, v.Plain("why.together", "Count", e.Because[0].People, "Title", e.Because[0].Title))
	} else if e.Likers > 0 {
		parts = append(parts, v.Plain("why.likers", "Count", e.Likers))
	}
	if e.Outside {
		parts = append(parts, v.Plain("why.outside"))
	}
	if len(parts) == 0 {
		parts = append(parts, v.Plain("why.new"))
	}
	return strings.Join(parts, "; ") + "."
}
