package markup

import (
	"strconv"
	"strings"
)

var (
	errSurrogate = refused("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	errEmoji     = refused("Invalid custom emoji identifier specified")
)

// decodeReference reads a character reference at the start of s. Telegram knows four names and numbers, and takes them
// without their semicolon too. Size 0: there is none, and the text stands for itself.
func decodeReference(s string) (r rune, size int) {
	if !strings.HasPrefix(s, "&") {
		return 0, 0
	}
	name := s[1:]
	if number, ok := strings.CutPrefix(name, "#"); ok {
		r, size = decodeNumber(number)
		size += 2
	} else {
		size = 1 + len(leading(name, isLetter))
		r = named(s[1:size])
	}
	if r == 0 {
		return 0, 0
	}
	if strings.HasPrefix(s[size:], ";") {
		size++
	}
	return r, size
}

func named(name string) rune {
	switch name {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "quot":
		return '"'
	}
	return 0
}

func decodeNumber(s string) (r rune, size int) {
	base, digits := 10, leading(s, isDigit)
	if strings.HasPrefix(s, "x") {
		base, digits, size = 16, leading(s[1:], isHex), 1
	}
	n, err := strconv.ParseInt(digits, base, 32)
	if err != nil || n >= 0x10ffff {
		return 0, 0
	}
	return rune(n), size + len(digits)
}

func decodeReferences(s string) string {
	var out strings.Builder
	for len(s) > 0 {
		if r, size := decodeReference(s); size > 0 {
			out.WriteRune(r)
			s = s[size:]
			continue
		}
		out.WriteByte(s[0])
		s = s[1:]
	}
	return out.String()
}

func leading(s string, is func(byte) bool) string {
	for i := range len(s) {
		if !is(s[i]) {
			return s[:i]
		}
	}
	return s
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isHex(c byte) bool    { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// lower folds ASCII only, as Telegram does to names of tags.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
