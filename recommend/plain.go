package recommend

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// markup finds what has no place in plain text, or what a messenger makes a link of: tags and entities, Markdown,
// addresses, handles, commands.
var markup = regexp.MustCompile(`[<>\x60*_~|#@^{}\[\]\\=]|&#?\w+;|://|\bwww\.|(?:^|\s)/\w|[\pL\d-]{2,}\.\pL{2,}`)

// plain reports whether a text can be shown as it is, on one line of at most limit characters, with odd spaces mended.
func plain(text string, limit int) (string, bool) {
	if len(text) > limit*2*utf8.UTFMax {
		return "", false
	}
	text = strings.Join(strings.Fields(text), " ")
	ok := text != "" && utf8.ValidString(text) && utf8.RuneCountInString(text) <= limit &&
		strings.ContainsFunc(text, unicode.IsLetter) && !strings.ContainsFunc(text, invisible) &&
		!markup.MatchString(norm.NFKC.String(text)) && !mixesScripts(text) && !piles(text)
	return text, ok
}

// tidy makes our own words plain text, whatever the catalog has put into them.
func tidy(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		if invisible(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > limit {
		text = strings.TrimRight(string(runes[:limit-1]), " ") + "…"
	}
	return text
}

// invisible reports whether a character cannot be seen, or moves others about: format and bidi controls, and letters
// and symbols that are blank.
func invisible(r rune) bool {
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, unicode.ReplacementChar:
		return true
	case ' ':
		return false
	}
	return !unicode.IsPrint(r) || 0xFE00 <= r && r <= 0xFE0E || 0xE0100 <= r && r <= 0xE01EF
}

// mixesScripts reports whether a word mixes alphabets that look alike, as a disguise does.
func mixesScripts(text string) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		scripts := 0
		for _, script := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek} {
			if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(script, r) }) {
				scripts++
			}
		}
		if scripts > 1 {
			return true
		}
	}
	return false
}

// piles reports whether marks are piled up on a letter.
func piles(text string) bool {
	row := 0
	for _, r := range norm.NFC.String(text) {
		if !unicode.IsMark(r) {
			row = 0
		} else if row++; row > 2 {
			return true
		}
	}
	return false
}
