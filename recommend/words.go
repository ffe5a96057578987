package recommend

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pickbot/recommend/ranking"
)

// word is one word of a text as names are told by.
type word struct {
	form    string // as it is written, in lower case
	stem    string
	capital bool // it begins with a capital letter
	opens   bool // it begins a sentence, where the capital says nothing
	quoted  bool // a quotation mark stands before it
}

// text is a text's words.
type text []word

// stems reduces words to their stems and remembers them, since catalogs repeat their words. A stop word is its own stem:
// titles have them. It is not safe for concurrent use.
type stems map[string]string

func (s stems) of(raw string) string {
	if stem, known := s[raw]; known {
		return stem
	}
	lower := folded(raw)
	stem := lower
	if tokens := ranking.Tokens(lower, ""); len(tokens) > 0 {
		stem = tokens[0]
	}
	s[strings.Clone(raw)] = stem
	return stem
}

// folded is a word in lower case, without the accents of Latin letters: nobody types those alike.
func folded(raw string) string {
	var b strings.Builder
	latin := false
	for _, r := range norm.NFKD.String(strings.ToLower(raw)) {
		if unicode.Is(unicode.Mn, r) && latin {
			continue
		}
		latin = unicode.Is(unicode.Latin, r)
		b.WriteRune(r)
	}
	return strings.ReplaceAll(norm.NFC.String(b.String()), "ё", "е")
}

// read splits a text into words: runs of letters and marks or of digits, and single letters of scripts without spaces.
func (s stems) read(line string) text {
	var list text
	runes := []rune(norm.NFKC.String(line))
	next := word{opens: true}
	for i := 0; i < len(runes); {
		if !isWordRune(runes[i]) {
			next.note(runes[i])
			i++
			continue
		}
		end := i + 1
		for end < len(runes) && isWordRune(runes[end]) && !parts(runes[end-1], runes[end]) {
			end++
		}
		next.capital = unicode.IsUpper(runes[i])
		next.form = strings.ReplaceAll(strings.ToLower(string(runes[i:end])), "ё", "е")
		next.stem = s.of(next.form)
		list = append(list, next)
		next, i = word{}, end
	}
	return list
}

// parts reports whether a word ends between two of its characters: "0nuts" is two.
func parts(a, b rune) bool {
	return unspaced(a) || unspaced(b) || unicode.IsDigit(a) != unicode.IsDigit(b) && !unicode.IsMark(b)
}

// note takes in what stands before a word.
func (w *word) note(r rune) {
	switch {
	case strings.ContainsRune(".!?:…\n•", r):
		w.opens = true
	case strings.ContainsRune("\"“”„«»‹›「『", r):
		w.quoted = true
	}
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// unspaced reports whether r belongs to a script that sets no spaces between words.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// forms are the words as they are written, in lower case.
func (t text) forms() []string {
	list := make([]string, len(t))
	for i, w := range t {
		list[i] = w.form
	}
	return list
}

// key joins the stems of words.
func (t text) key() string {
	list := make([]string, len(t))
	for i, w := range t {
		list[i] = w.stem
	}
	return strings.Join(list, " ")
}

// prose is what texts say, to look words up in.
type prose struct{ words strings.Builder }

// add takes in the words of a text, by their stems or as they are.
func (p *prose) add(key string) {
	p.words.WriteByte(' ')
	p.words.WriteString(key)
	p.words.WriteString(" |")
}

// says reports whether the words stand in it one after the other.
func (p *prose) says(key string) bool { return strings.Contains(p.words.String(), " "+key+" ") }

// isStopWord reports whether a word says nothing by itself.
func isStopWord(stem string) bool { return len(ranking.Tokens(stem, "")) == 0 }

// telling are the stems of a name's words, those left out that say nothing by themselves.
func (s stems) telling(name string) []string {
	var list []string
	for _, w := range s.read(name) {
		if !isStopWord(w.stem) {
			list = append(list, w.stem)
		}
	}
	return list
}

// means reports whether all words of one name are among those of another, whatever their endings.
func (s stems) means(one, other string) bool {
	if strings.EqualFold(one, other) {
		return true
	}
	words, among := s.telling(one), s.telling(other)
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(among, w) })
}

// withoutArticle drops the article that a title begins with.
func (t text) withoutArticle() text {
	if len(t) > 1 && slices.Contains([]string{"the", "a", "an"}, t[0].stem) {
		return t[1:]
	}
	return t
}
