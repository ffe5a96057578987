package markup

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A finder knows one kind of entity; the earlier one wins a range.
type finder struct {
	kind    string
	pattern *regexp.Regexp
	fits    func(match string, before, after rune) bool
}

var finders = []finder{
	{"url", regexp.MustCompile(`(?i)(?:https?|tg|ton)://[^\s<>"«»]+`), anyURL},
	{"email", regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`), apart},
	{"url", regexp.MustCompile(`(?i)(?:[\p{L}0-9](?:[\p{L}0-9-]*[\p{L}0-9])?\.)+(?:com|org|net|info|biz|io|me|dev|app|ru|de|uk|eu|fr|it|es|pl|ua|us|co|tv|ai|рф)(?::\d+)?(?:[/?#][^\s<>"«»]*)?`), bareURL},
	{"bot_command", regexp.MustCompile(`/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?`), command},
	{"mention", regexp.MustCompile(`@[A-Za-z0-9_]{3,32}`), apart},
	{"hashtag", regexp.MustCompile(`#[\p{L}\p{N}_]{1,256}`), hashtag},
}

// Find finds what Telegram makes an entity of by itself: links, e-mail addresses, commands, mentions, hashtags.
func Find(text string) []Entity {
	var found []Entity
	var taken []([2]int)
	for _, f := range finders {
		for _, span := range f.pattern.FindAllStringIndex(text, -1) {
			span[1] = span[0] + len(f.trim(text[span[0]:span[1]]))
			before, _ := utf8.DecodeLastRuneInString(text[:span[0]])
			after, _ := utf8.DecodeRuneInString(text[span[1]:])
			if !f.fits(text[span[0]:span[1]], before, after) || touches(taken, span) {
				continue
			}
			taken = append(taken, [2]int{span[0], span[1]})
			found = append(found, Entity{
				Type:   f.kind,
				Offset: Units(text[:span[0]]),
				Length: Units(text[span[0]:span[1]]),
			})
		}
	}
	sortEntities(found)
	return found
}

// trim cuts off the punctuation that ends a sentence rather than a link.
func (f finder) trim(match string) string {
	if f.kind != "url" {
		return match
	}
	match = strings.TrimRight(match, ".,:;!?'\"…")
	if strings.HasSuffix(match, ")") && !strings.Contains(match, "(") {
		match = strings.TrimRight(match, ").,:;!?")
	}
	return match
}

func touches(taken [][2]int, span []int) bool {
	for _, t := range taken {
		if span[0] < t[1] && t[0] < span[1] {
			return true
		}
	}
	return false
}

// inWord is false at either end of a text, where decoding gives utf8.RuneError.
func inWord(r rune) bool {
	return r != utf8.RuneError && (r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r))
}

func apart(_ string, before, after rune) bool {
	return !inWord(before) && !inWord(after) && before != '@' && after != '@'
}

func command(_ string, before, after rune) bool {
	return !inWord(before) && !inWord(after) && !strings.ContainsRune("/<>@.", before) && after != '/' && after != '@'
}

func hashtag(match string, before, after rune) bool {
	return apart("", before, after) && before != '#' && strings.ContainsFunc(match, unicode.IsLetter)
}

func anyURL(match string, before, _ rune) bool {
	_, ok := NormalURL(match)
	return ok && !inWord(before)
}

func bareURL(match string, before, after rune) bool {
	return anyURL(match, before, after) && !inWord(after) && before != '@' && before != '/' && before != '.' && after != '@'
}
