package texts

import (
	"strings"

	"pickbot/recommend"
)

const (
	namedBecause = 2
	maxNamed     = 40 // characters of a title within a sentence
	maxShared    = 60 // and of all that two items share
)

var whyBecause = map[recommend.Kind]string{
	recommend.Like: "why.liked", recommend.Save: "why.saved", recommend.Had: "why.had", recommend.Dislike: "why.disliked",
}

// Evidence says what speaks for an item, as a sentence without a capital.
func (v *Voice) Evidence(e recommend.Evidence) string {
	var parts []string
	shared := Cut(strings.Join(e.Shared[:min(len(e.Shared), namedTopics)], ", "), maxShared)
	named := v.named(e.Because[:min(len(e.Because), namedBecause)])
	switch {
	case named != "" && shared != "":
		parts = append(parts, named+" ("+v.Plain("why.both", "Shared", shared)+")")
	case named != "":
		parts = append(parts, named)
	case shared != "":
		parts = append(parts, v.Plain("why.shared", "Shared", shared))
	}
	if len(e.Because) > 0 && e.Because[0].People > 1 {
		parts = append(parts, v.Plain("why.together", "Count", e.Because[0].People, "Title", Cut(e.Because[0].Title, maxNamed)))
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

// named says what the person thinks of some items: "you liked A and B", "you saved A and you liked B".
func (v *Voice) named(list []recommend.Because) string {
	var said []string
	for i := 0; i < len(list); i++ {
		key, ok := whyBecause[list[i].Kind]
		if !ok {
			continue
		}
		titles := Cut(list[i].Title, maxNamed)
		for i+1 < len(list) && list[i+1].Kind == list[i].Kind {
			i++
			titles += v.Plain("why.joint") + Cut(list[i].Title, maxNamed)
		}
		said = append(said, v.Plain(key, "Title", titles))
	}
	return v.List(said)
}
