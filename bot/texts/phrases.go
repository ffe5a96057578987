package texts

import (
	"strings"

	"pickbot/recommend"
)

const (
	namedShared = 2 // tags that a reason names
	namedTopics = 3
	maxReason   = 85 // characters of a description in the place of a reason
	maxAbout    = 60 // and of one behind it
)

var _ recommend.Phrases = (*Book)(nil)

// Reason says why the local ranker picked a candidate, from its evidence alone.
func (b *Book) Reason(lang string, c recommend.Candidate) string {
	v, e := b.Voice(lang), c.Evidence
	shared := strings.Join(e.Shared[:min(len(e.Shared), namedShared)], ", ")
	switch {
	case e.Outside && shared != "":
		return v.Plain("reason.outside", "Shared", shared)
	case e.Outside:
		return v.Plain("reason.outside_plain")
	case len(e.Because) > 0:
		return v.because(e.Because[0], shared)
	case shared != "" && c.Item.Description != "":
		return v.Plain("reason.shared_about", "Shared", shared, "About", Cut(c.Item.Description, maxAbout))
	case shared != "":
		return v.Plain("reason.shared", "Shared", shared)
	case e.Likers > 1:
		return v.Plain("reason.likers", "Count", e.Likers)
	case c.Item.Description != "":
		return Cut(c.Item.Description, maxReason)
	case c.Item.Category != "" && len(c.Item.Tags) > 0:
		tags := c.Item.Tags[:min(len(c.Item.Tags), namedTopics)]
		return v.Plain("reason.about", "Category", c.Item.Category, "Tags", strings.Join(tags, ", "))
	}
	return v.Plain("reason.plain")
}

// becauseOf has the texts for one of the person's own items: alone, and with what both share.
var becauseOf = map[recommend.Kind][2]string{
	recommend.Like: {"reason.liked", "reason.liked_shared"},
	recommend.Save: {"reason.saved", "reason.saved_shared"},
	recommend.Had:  {"reason.had", "reason.had_shared"},
}

func (v *Voice) because(b recommend.Because, shared string) string {
	keys, known := becauseOf[b.Kind]
	switch {
	case !known && shared == "": // the person need not have an opinion of it
		return v.Plain("reason.goes", "Title", b.Title)
	case !known:
		return v.Plain("reason.both", "Shared", shared)
	case shared == "":
		return v.Plain(keys[0], "Title", b.Title)
	}
	return v.Plain(keys[1], "Title", b.Title, "Shared", shared)
}

// Summary says in one sentence what is known of a taste.
func (b *Book) Summary(lang string, t recommend.Taste) string {
	v := b.Voice(lang)
	if len(t.Topics) == 0 {
		return v.Plain("summary.new")
	}
	return v.Plain("summary.topics", "Topics", v.List(t.Topics[:min(len(t.Topics), namedTopics)]))
}

// Tips are one on rating while little is known, and one on a category that the person does not know.
func (b *Book) Tips(lang string, s recommend.Stats, unseen []string) []string {
	v := b.Voice(lang)
	if s.Feedback30Days < 5 {
		return []string{v.Plain("tip.rate")}
	}
	if len(unseen) > 0 {
		return []string{v.Plain("tip.unseen", "Category", unseen[0])}
	}
	return nil
}
