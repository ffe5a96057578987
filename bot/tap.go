package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"hash/fnv"
	"strconv"
	"strings"
	"sync"
	"time"

	"pickbot/recommend"
)

// Tap is what a button of ours means. On the wire it is
//
//	1<action>.<kind><on>.<of>/<day>.<page>.<value>.<signature>
//
// with the version first and the day only where there is one, at most 64 bytes, signed for its chat: one that was made up, or taken from another chat, is
// not read at all. A tap says what is to hold afterwards, never "the other way round": done twice, it has one effect.
type Tap struct {
	Action Action
	// Kind of an opinion.
	Kind recommend.Kind
	On   bool
	// Of is when the picks were made that the button belongs to; zero for lists that are not a day's picks.
	Of time.Time
	// Day is the local date that those picks are for, YYYY-MM-DD; empty where the button does not say.
	Day string
	// Page is a number that the action gives its meaning: a page, a place, a count.
	Page int
	// Value is an item's id, or what else the action is about; at most 35 bytes.
	Value string
}

// of is the tap below a day's picks.
func (t Tap) of(a recommend.Answer) Tap {
	t.Of, t.Day = a.GeneratedAt, a.Date
	return t
}

// Action is what a tap does.
type Action byte

const (
	tapVersion   = "1"
	tapSeparator = "."
	tapMax       = 64 // bytes, Telegram's limit
	tapSignature = 8  // characters of base64: 48 bits
	tapFields    = 5
)

// errForged: not made by us for this chat, or by a version that is no longer read.
var errForged = errors.New("callback data is not ours")

// tapCodec writes and reads callback data.
type tapCodec struct{ signers *sync.Pool }

// signer is the secret made ready to sign with, which costs more than to sign.
type signer struct {
	mac  hash.Hash
	data [2 * tapMax]byte
	sum  [sha256.Size]byte
	text [(sha256.Size*8 + 5) / 6]byte
}

func newTapCodec(secret []byte) tapCodec {
	return tapCodec{&sync.Pool{New: func() any { return &signer{mac: hmac.New(sha256.New, secret)} }}}
}

// encode returns the callback data of a tap in a chat. A card has two dozen of them.
func (c tapCodec) encode(chat int64, t Tap) string {
	sign := c.signers.Get().(*signer)
	defer c.signers.Put(sign)
	text := append(strconv.AppendInt(sign.data[:0], chat, 10), '|')
	head := len(text)
	text = append(text, tapVersion[0], byte(t.Action), tapSeparator[0], kindCodes[t.Kind], flag(t.On), tapSeparator[0])
	text = append(appendOf(text, t), tapSeparator[0])
	text = append(strconv.AppendInt(text, int64(t.Page), 36), tapSeparator[0])
	text = append(text, t.Value...)
	signature := sign.of(text)
	return string(append(append(text, tapSeparator[0]), signature...)[head:])
}

// decode returns errForged for anything that encode did not make for this chat.
func (c tapCodec) decode(chat int64, data string) (Tap, error) {
	at := strings.LastIndex(data, tapSeparator)
	if at < 2 || len(data) > tapMax || !hmac.Equal([]byte(data[at+1:]), []byte(c.sign(chat, data[:at]))) {
		return Tap{}, errForged
	}
	fields := strings.SplitN(data[:at], tapSeparator, tapFields)
	if len(fields) != tapFields || len(fields[0]) != 2 || len(fields[1]) != 2 || !strings.HasPrefix(fields[0], tapVersion) {
		return Tap{}, errForged
	}
	of, day, errOf := readOf(fields[2])
	page, errPage := strconv.ParseInt(fields[3], 36, 32)
	if errOf != nil || errPage != nil {
		return Tap{}, errForged
	}
	return Tap{
		Action: Action(fields[0][1]), Kind: kindOf(fields[1][0]), On: fields[1][1] == flag(true),
		Of: of, Day: day, Page: int(page), Value: fields[4],
	}, nil
}

const (
	tapDay    = "/"
	secsInDay = 24 * 60 * 60
)

// appendOf writes which picks a tap is of: when they were made, in seconds, and for which date, in days from 1970 on.
func appendOf(text []byte, t Tap) []byte {
	text = strconv.AppendInt(text, seconds(t.Of), 36)
	if day, err := time.Parse(time.DateOnly, t.Day); err == nil {
		text = strconv.AppendInt(append(text, tapDay[0]), day.Unix()/secsInDay, 36)
	}
	return text
}

func readOf(field string) (of time.Time, day string, err error) {
	made, date, dated := strings.Cut(field, tapDay)
	n, err := strconv.ParseInt(made, 36, 64)
	if err != nil || !dated {
		return timeOf(n), "", err
	}
	days, err := strconv.ParseInt(date, 36, 32)
	return timeOf(n), time.Unix(days*secsInDay, 0).UTC().Format(time.DateOnly), err
}

func (c tapCodec) sign(chat int64, payload string) string {
	sign := c.signers.Get().(*signer)
	defer c.signers.Put(sign)
	return string(sign.of([]byte(strconv.FormatInt(chat, 10) + "|" + payload)))
}

// of returns a text's signature, which is good until the next one.
func (s *signer) of(text []byte) []byte {
	s.mac.Reset()
	_, _ = s.mac.Write(text)
	base64.RawURLEncoding.Encode(s.text[:], s.mac.Sum(s.sum[:0]))
	return s.text[:tapSignature]
}

// code stands for a name in a button, whatever the name holds: at most 7 characters.
func code(name string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

var kindCodes = map[recommend.Kind]byte{
	"": '-', recommend.Like: 'l', recommend.Dislike: 'd', recommend.Save: 's', recommend.Had: 'h',
}

func kindOf(code byte) recommend.Kind {
	for kind, c := range kindCodes {
		if c == code {
			return kind
		}
	}
	return ""
}

func flag(on bool) byte {
	if on {
		return '1'
	}
	return '0'
}

// seconds writes a time to the second; zero stays zero.
func seconds(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.Unix()
}

func timeOf(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
