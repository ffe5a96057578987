package markup

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ParseHTML reads Telegram's HTML parse mode. The error's text is the part of Telegram's description that follows
// "Bad Request: can't parse entities: "; its offsets count bytes. The result is not cleaned yet: see [Clean].
func ParseHTML(s string) (string, []Entity, error) {
	p := &htmlParser{in: s}
	for p.pos < len(s) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, refused("Can't find end tag corresponding to start tag %q", p.open[n-1].name)
	}
	sortEntities(p.entities)
	return p.out.String(), p.entities, nil
}

type openTag struct {
	name     string
	argument string
	units    int // where it begins in the text: UTF-16 units
	bytes    int // and bytes
}

type htmlParser struct {
	in       string
	pos      int
	out      strings.Builder
	units    int
	open     []openTag
	entities []Entity
}

// at is the byte at i, 0 behind the end.
func (p *htmlParser) at(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

func (p *htmlParser) step() error {
	switch c := p.in[p.pos]; {
	case c == '&':
		return p.reference()
	case c == '<' && p.at(p.pos+1) == '/':
		return p.endTag()
	case c == '<':
		return p.startTag()
	}
	r, size := utf8.DecodeRuneInString(p.in[p.pos:])
	p.put(r)
	p.pos += size
	return nil
}

func (p *htmlParser) put(r rune) {
	p.out.WriteRune(r)
	p.units += utf16.RuneLen(r)
}

func (p *htmlParser) reference() error {
	r, size := decodeReference(p.in[p.pos:])
	if size == 0 {
		p.put('&')
		p.pos++
		return nil
	}
	p.pos += size
	if utf16.IsSurrogate(r) {
		low, size := decodeReference(p.in[p.pos:])
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			return errSurrogate
		}
		p.pos += size
	}
	p.put(r)
	return nil
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == 0
}

func (p *htmlParser) skipSpace() {
	for p.pos < len(p.in) && isSpace(p.in[p.pos]) {
		p.pos++
	}
}

// word moves over everything up to a space, one of stop, or the end.
func (p *htmlParser) word(stop string) string {
	begin := p.pos
	for !isSpace(p.at(p.pos)) && strings.IndexByte(stop, p.in[p.pos]) < 0 {
		p.pos++
	}
	return p.in[begin:p.pos]
}

func (p *htmlParser) startTag() error {
	begin := p.pos
	p.pos++
	name := lower(p.word(">"))
	switch {
	case p.at(p.pos) == 0:
		return refused("Unclosed start tag at byte offset %d", begin)
	case entityType(name) == "":
		return refused("Unsupported start tag %q at byte offset %d", name, begin)
	}
	tag := openTag{name: name, units: p.units, bytes: p.out.Len()}
	for p.skipSpace(); p.at(p.pos) != '>'; p.skipSpace() {
		if err := p.attribute(&tag, begin); err != nil {
			return err
		}
	}
	p.pos++
	if name == "span" && tag.argument != "spoiler" {
		return refused("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.open = append(p.open, tag)
	return nil
}

// attribute reads one attribute of a start tag that began at begin.
func (p *htmlParser) attribute(tag *openTag, begin int) error {
	if p.at(p.pos) == 0 {
		return refused("Unclosed start tag %q at byte offset %d", tag.name, begin)
	}
	name := p.word("=>")
	if name == "" {
		return refused("Empty attribute name in the tag %q at byte offset %d", tag.name, begin)
	}
	p.skipSpace()
	switch expandable := tag.name == "blockquote" && name == "expandable"; {
	case p.at(p.pos) == '=':
	case p.at(p.pos) == 0:
		return refused("Unclosed start tag %q at byte offset %d", tag.name, begin)
	case expandable:
		tag.argument = "1"
		return nil
	default:
		return refused("Expected equal sign in declaration of an attribute of the tag %q at byte offset %d", tag.name, begin)
	}
	p.pos++
	p.skipSpace()
	if p.at(p.pos) == 0 {
		return refused("Unclosed start tag %q at byte offset %d", tag.name, begin)
	}
	value, err := p.value(begin)
	if err != nil {
		return err
	}
	tag.take(name, value)
	return nil
}

func (p *htmlParser) value(begin int) (string, error) {
	if quote := p.in[p.pos]; quote == '"' || quote == '\'' {
		size := strings.IndexByte(p.in[p.pos+1:], quote)
		if size < 0 {
			return "", refused("Unclosed start tag at byte offset %d", begin)
		}
		value := p.in[p.pos+1:][:size]
		p.pos += size + 2
		return decodeReferences(value), nil
	}
	token := p.pos
	for isToken(p.at(p.pos)) {
		p.pos++
	}
	if c := p.at(p.pos); !isSpace(c) && c != '>' {
		return "", refused("Unexpected end of name token at byte offset %d", token)
	}
	return lower(p.in[token:p.pos]), nil
}

func isToken(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '-'
}

func (t *openTag) take(name, value string) {
	switch t.name + " " + name {
	case "a href", "tg-emoji emoji-id":
		t.argument = value
	case "code class":
		t.argument, _ = strings.CutPrefix(value, "language-")
		if t.argument == value {
			t.argument = ""
		}
	case "span class":
		if class, ok := strings.CutPrefix(value, "tg-"); ok {
			t.argument = class
		}
	case "blockquote expandable":
		t.argument = "1"
	}
}

func (p *htmlParser) endTag() error {
	begin := p.pos
	if len(p.open) == 0 {
		return refused("Unexpected end tag at byte offset %d", begin)
	}
	p.pos += 2
	name := lower(p.word(">"))
	p.skipSpace()
	if p.at(p.pos) != '>' {
		return refused("Unclosed end tag at byte offset %d", begin)
	}
	p.pos++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return refused("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	return p.close(tag)
}

// close makes the entity of a tag that ends here.
func (p *htmlParser) close(tag openTag) error {
	e := Entity{Type: entityType(tag.name), Offset: tag.units, Length: p.units - tag.units}
	if e.Length == 0 {
		return nil
	}
	switch tag.name {
	case "a":
		return p.closeLink(e, tag)
	case "tg-emoji":
		if id, err := strconv.ParseUint(tag.argument, 10, 63); err != nil || id == 0 {
			return errEmoji
		}
		e.EmojiID = tag.argument
	case "blockquote":
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "pre", "code":
		if p.joinCode(e, tag.argument) {
			return nil
		}
		e.Language = tag.argument
	}
	p.entities = append(p.entities, e)
	return nil
}

func (p *htmlParser) closeLink(e Entity, tag openTag) error {
	target := tag.argument
	if target == "" {
		target = p.out.String()[tag.bytes:]
	}
	if id, ok := userLink(target); ok {
		e.Type, e.UserID = "text_mention", id
	} else if e.URL, ok = NormalURL(target); !ok {
		return nil
	}
	p.entities = append(p.entities, e)
	return nil
}

// joinCode makes one pre entity with a language of a pre and a code of the same range, whichever is the inner one.
func (p *htmlParser) joinCode(e Entity, language string) bool {
	if len(p.entities) == 0 {
		return false
	}
	inner := &p.entities[len(p.entities)-1]
	if inner.Offset != e.Offset || inner.Length != e.Length {
		return false
	}
	language += inner.Language
	if inner.Type+e.Type != "precode" && inner.Type+e.Type != "codepre" || language == "" {
		return false
	}
	inner.Type, inner.Language = "pre", language
	return true
}

func entityType(tag string) string {
	switch tag {
	case "b", "strong":
		return "bold"
	case "i", "em":
		return "italic"
	case "u", "ins":
		return "underline"
	case "s", "strike", "del":
		return "strikethrough"
	case "span", "tg-spoiler":
		return "spoiler"
	case "a":
		return "text_link"
	case "tg-emoji":
		return "custom_emoji"
	case "code", "pre", "blockquote":
		return tag
	}
	return ""
}

// refused is an error in Telegram's own words, capital letter included.
func refused(format string, args ...any) error { return fmt.Errorf(format, args...) }
