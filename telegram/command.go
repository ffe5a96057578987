package telegram

import (
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
)

// Command is a message that begins with a command.
type Command struct {
	// Name is the command in lower case, without the slash and the bot's name.
	Name string
	// Args is the rest of the message without the space around it.
	Args string
}

// maxCommand is the longest command that Telegram takes.
const maxCommand = 32

// ParseCommand reads the command that a message, or the caption of a file, begins with. False means that there is none,
// or that it is addressed to another bot than username (without the @, in any case). A nil message has no command.
//
// Entities are believed only where they agree with the text: their offsets are UTF-16 units and may be forged.
func ParseCommand(m *models.Message, username string) (Command, bool) {
	if m == nil {
		return Command{}, false
	}
	text, entities := m.Text, m.Entities
	if text == "" {
		text, entities = m.Caption, m.CaptionEntities
	}
	if !strings.HasPrefix(text, "/") {
		return Command{}, false
	}
	head := commandHead(text, entities)
	name, addressee, addressed := strings.Cut(head[1:], "@")
	if !isCommandName(name) || addressed && !strings.EqualFold(addressee, username) {
		return Command{}, false
	}
	return Command{Name: strings.ToLower(name), Args: strings.TrimSpace(text[len(head):])}, true
}

// commandHead is the command with its slash and its addressee: what the entity spans, or else the first word.
func commandHead(text string, entities []models.MessageEntity) string {
	for _, e := range entities {
		if e.Type == models.MessageEntityTypeBotCommand && e.Offset == 0 {
			if head := EntityText(text, e); isCommandHead(head) {
				return head
			}
		}
	}
	if end := strings.IndexFunc(text, isSpace); end >= 0 {
		return text[:end]
	}
	return text
}

func isCommandHead(s string) bool {
	if !strings.HasPrefix(s, "/") {
		return false
	}
	name, _, _ := strings.Cut(s[1:], "@")
	return isCommandName(name)
}

func isCommandName(s string) bool {
	return s != "" && len(s) <= maxCommand && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	})
}

func isSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\u00a0' }

// EntityText returns what an entity spans of its text. Its offset and length count UTF-16 units; where they lie outside
// of the text, or within one character, it is empty.
func EntityText(text string, e models.MessageEntity) string {
	if e.Offset < 0 || e.Length <= 0 {
		return ""
	}
	start, ok := byteOffset(text, e.Offset)
	if !ok {
		return ""
	}
	length, ok := byteOffset(text[start:], e.Length)
	if !ok {
		return ""
	}
	return text[start : start+length]
}

// byteOffset turns a count of UTF-16 units into one of bytes; false where the text has no character's border there.
func byteOffset(text string, units int) (int, bool) {
	for i, r := range text {
		if units <= 0 {
			return i, units == 0
		}
		// An invalid byte decodes as U+FFFD, which is one unit.
		units -= utf16.RuneLen(r)
	}
	return len(text), units == 0
}

// UTF16Len returns the length of a text as Telegram counts it.
func UTF16Len(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
