package sandbox

import (
	"encoding/json"
	"time"
)

// The two people of a fresh sandbox, and the token and the id of a bot that has none.
const (
	Ann   int64 = 1001
	Max   int64 = 1002
	Token       = "1:sandbox"
	BotID int64 = 1
)

// Person is somebody who chats with bots.
type Person struct {
	ID           int64  `json:"id"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`

	// Admin is a remark for the chat page: the one who steers the bot under test.
	Admin bool `json:"admin,omitempty"`

	// Deactivated people deleted their account: every send to them is refused.
	Deactivated bool `json:"deactivated,omitempty"`

	// Started and Blocked say how the person stands to the bot asked about.
	Started bool `json:"started,omitempty"`
	Blocked bool `json:"blocked,omitempty"`
}

func (p Person) user() User {
	return User{ID: p.ID, FirstName: p.FirstName, LastName: p.LastName, Username: p.Username, LanguageCode: p.LanguageCode}
}

// Chat is a chat of one bot as the control API shows it.
type Chat struct {
	ChatRef
	Members    []int64  `json:"members"`               // people in it
	BotMember  bool     `json:"bot_member"`            // the bot is in it
	MigratedTo int64    `json:"migrated_to,omitempty"` // the supergroup that a group became
	Last       *Message `json:"last,omitempty"`        // its newest message
}

// Tap is one press of a button. A button that makes no callback query shows in the other fields what it does.
type Tap struct {
	QueryID   string     `json:"query_id,omitempty"`
	PersonID  int64      `json:"person_id"`
	ChatID    int64      `json:"chat_id"`
	MessageID int64      `json:"message_id"`
	Data      string     `json:"data,omitempty"`
	Answer    *TapAnswer `json:"answer,omitempty"` // nil: not answered yet
	Button    *Button    `json:"button,omitempty"` // a button that Telegram's app acts on by itself
}

// TapAnswer is what the bot said to a tap; Text "" only ends the button's wait.
type TapAnswer struct {
	Text      string `json:"text,omitempty"`
	ShowAlert bool   `json:"show_alert,omitempty"`
	URL       string `json:"url,omitempty"`
}

// InlineQuery is what a person typed after @bot, and what came back.
type InlineQuery struct {
	QueryID    string            `json:"query_id"`
	PersonID   int64             `json:"person_id"`
	ChatID     int64             `json:"chat_id,omitempty"`
	Query      string            `json:"query"`
	Offset     string            `json:"offset"`
	Answered   bool              `json:"answered"`
	Results    []json.RawMessage `json:"results,omitempty"` // Telegram's InlineQueryResult
	NextOffset string            `json:"next_offset,omitempty"`
	Button     json.RawMessage   `json:"button,omitempty"`
}

// Fault makes calls of the bot go wrong. The first fault that fits a call is used.
type Fault struct {
	ID     int64  `json:"id"`
	Method string `json:"method"` // "*" or empty: any

	// Times is how many calls it spoils; 0: all until it is removed.
	Times int `json:"times,omitempty"`

	// DelayMS is waited before anything else.
	DelayMS int `json:"delay_ms,omitempty"`

	// Cut closes the connection without an answer, "before" or "after" the call has its effect.
	Cut string `json:"cut,omitempty"`

	// Status answers with an error in place of the call. 0: no such error.
	Status      int    `json:"status,omitempty"`
	Description string `json:"description,omitempty"` // empty: the status text
	RetryAfter  int    `json:"retry_after,omitempty"` // parameters.retry_after, seconds

	// Body replaces the answer's body, with Status or 200; the call has no effect. Garbage is for what is no JSON.
	Body string `json:"body,omitempty"`
}

// Counters tell what happened since the start or since they were set to zero. Pending is the present.
type Counters struct {
	Calls        map[string]map[int]int `json:"calls"` // method, then code: how often
	RateRefused  int                    `json:"rate_refused"`
	Delivered    int                    `json:"delivered"`   // updates handed out the first time
	Redelivered  int                    `json:"redelivered"` // handed out again
	Acknowledged int                    `json:"acknowledged"`
	Expired      int                    `json:"expired"`
	Pending      int                    `json:"pending"`
}

// Call is one call of the Bot API. Secrets are masked; files are shown as name and size; long values are cut.
type Call struct {
	ID       int64             `json:"id"`
	BotID    int64             `json:"bot_id"`
	At       time.Time         `json:"at"`
	Method   string            `json:"method"`
	Params   map[string]string `json:"params,omitempty"`
	Code     int               `json:"code"` // 0: the connection was cut, and if that was after the effect, the answer did not arrive
	Answer   string            `json:"answer"`
	Fault    int64             `json:"fault,omitempty"`
	Webhook  bool              `json:"webhook,omitempty"` // came in the answer to a webhook delivery
	Duration time.Duration     `json:"duration_ns"`
}

// ClockState is the sandbox's clock.
type ClockState struct {
	Now      time.Time `json:"now"`
	OffsetMS int64     `json:"offset_ms"`
}

// State is the sandbox at a glance.
type State struct {
	ID     string     `json:"id"`
	Bot    *User      `json:"bot,omitempty"` // the bot meant; nil while none has called
	Bots   []User     `json:"bots"`
	Strict bool       `json:"strict"`
	Clock  ClockState `json:"clock"`
}
