package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"pickbot/recommend"
)

// Tap is what a button of ours means. On the wire it is
//
//	1<action>.<field>.<field>.<signature>
//
// with the version first, at most 64 bytes, signed for its chat: one that was made up, or taken from another chat, is
// not read at all. A tap says what is to hold afterwards, never "the other way round": done twice, it has one effect.
type Tap struct {
	Action Action
	// Of is when the picks were made that the button belongs to; zero for lists that are not a day's picks.
	Of time.Time
	// Item of a feedback or similar tap.
	Item string
	Kind recommend.Kind
	On   bool
	// Topic is the number of a category, see topicCode.
	Topic string
}

// Action is what a tap does.
type Action byte

const (
	actionFeedback Action = 'f'
	actionPicks    Action = 'p'
	actionWhy      Action = 'w'
	actionMore     Action = 'm' // choose which pick to find more like
	actionBack     Action = 'b' // from that choice to the ordinary buttons
	actionSimilar  Action = 's'
	actionTopic    Action = 't'
)

const (
	tapVersion   = "1"
	tapSeparator = "."
	tapMax       = 64 // bytes, Telegram's limit
	tapSignature = 8  // characters of base64: 48 bits
)

// errForged: not made by us for this chat, or by a version that is no longer read.
var errForged = errors.New("callback data is not ours")

// tapCodec writes and reads callback data.
type tapCodec struct{ secret []byte }

// encode returns the callback data of a tap in a chat.
func (c tapCodec) encode(chat int64, t Tap) string {
	fields := []string{tapVersion + string(t.Action)}
	switch t.Action {
	case actionFeedback:
		fields = append(fields, kindCodes[t.Kind]+flag(t.On), timeCode(t.Of), t.Item)
	case actionSimilar:
		fields = append(fields, t.Item)
	case actionTopic:
		fields = append(fields, flag(t.On), t.Topic)
	default:
		fields = append(fields, timeCode(t.Of))
	}
	payload := strings.Join(fields, tapSeparator)
	return payload + tapSeparator + c.sign(chat, payload)
}

// decode returns errForged for anything that encode did not make for this chat.
func (c tapCodec) decode(chat int64, data string) (Tap, error) {
	at := strings.LastIndex(data, tapSeparator)
	if at < 2 || len(data) > tapMax || !hmac.Equal([]byte(data[at+1:]), []byte(c.sign(chat, data[:at]))) {
		return Tap{}, errForged
	}
	fields := strings.Split(data[:at], tapSeparator)
	if !strings.HasPrefix(fields[0], tapVersion) || len(fields[0]) != 2 {
		return Tap{}, errForged
	}
	t := Tap{Action: Action(fields[0][1])}
	return t, t.read(fields[1:])
}

func (t *Tap) read(fields []string) error {
	var err error
	switch {
	case t.Action == actionFeedback && len(fields) == 3 && len(fields[0]) == 2:
		t.Kind = kindOf(fields[0][:1])
		t.On = fields[0][1:] == "1"
		t.Item = fields[2]
		t.Of, err = timeOf(fields[1])
	case t.Action == actionSimilar && len(fields) == 1:
		t.Item = fields[0]
	case t.Action == actionTopic && len(fields) == 2:
		t.On, t.Topic = fields[0] == "1", fields[1]
	case len(fields) == 1:
		t.Of, err = timeOf(fields[0])
	default:
		return errForged
	}
	return err
}

func (c tapCodec) sign(chat int64, payload string) string {
	mac := hmac.New(sha256.New, c.secret)
	_, _ = mac.Write([]byte(strconv.FormatInt(chat, 10) + "|" + payload))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))[:tapSignature]
}

var kindCodes = map[recommend.Kind]string{
	recommend.Like: "l", recommend.Dislike: "d", recommend.Save: "s", recommend.Had: "h",
}

func kindOf(code string) recommend.Kind {
	for kind, c := range kindCodes {
		if c == code {
			return kind
		}
	}
	return ""
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// timeCode writes a time to the second, short; zero stays zero.
func timeCode(at time.Time) string {
	if at.IsZero() {
		return "0"
	}
	return strconv.FormatInt(at.Unix(), 36)
}

func timeOf(code string) (time.Time, error) {
	seconds, err := strconv.ParseInt(code, 36, 64)
	if err != nil {
		return time.Time{}, errForged
	}
	if seconds == 0 {
		return time.Time{}, nil
	}
	return time.Unix(seconds, 0).UTC(), nil
}
