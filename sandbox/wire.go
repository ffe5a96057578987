package sandbox

import "encoding/json"

// User is Telegram's User: a person or a bot.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// The types of a chat.
const (
	Private    = "private"
	Group      = "group"
	Supergroup = "supergroup"
)

// ChatRef is Telegram's Chat as it stands in a message.
type ChatRef struct {
	ID        int64  `json:"id"`
	Title     string `json:"title,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	Type      string `json:"type"`
}

// Entity is Telegram's MessageEntity. Offset and Length count UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	User     *User  `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
	EmojiID  string `json:"custom_emoji_id,omitempty"`
}

// PhotoSize is one size of a picture; sizes in pixels and bytes.
type PhotoSize struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	FileSize     int64  `json:"file_size,omitempty"`
}

// Document is a file of any kind.
type Document struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileName     string `json:"file_name,omitempty"`
	MimeType     string `json:"mime_type,omitempty"`
	FileSize     int64  `json:"file_size,omitempty"`
}

// Keyboard is Telegram's InlineKeyboardMarkup.
type Keyboard struct {
	Rows [][]Button `json:"inline_keyboard"`
}

// Button is Telegram's InlineKeyboardButton; exactly one of the fields beside Text and the looks is set.
type Button struct {
	Text               string          `json:"text"`
	URL                string          `json:"url,omitempty"`
	CallbackData       string          `json:"callback_data,omitempty"`
	WebApp             json.RawMessage `json:"web_app,omitempty"`
	LoginURL           json.RawMessage `json:"login_url,omitempty"`
	SwitchInline       *string         `json:"switch_inline_query,omitempty"`
	SwitchInlineHere   *string         `json:"switch_inline_query_current_chat,omitempty"`
	SwitchInlineChosen json.RawMessage `json:"switch_inline_query_chosen_chat,omitempty"`
	CopyText           *CopyText       `json:"copy_text,omitempty"`
	CallbackGame       json.RawMessage `json:"callback_game,omitempty"`
	Pay                bool            `json:"pay,omitempty"`
	Style              string          `json:"style,omitempty"`
	IconCustomEmojiID  string          `json:"icon_custom_emoji_id,omitempty"`
}

// CopyText is what a button puts on the clipboard.
type CopyText struct {
	Text string `json:"text"`
}

// BotCommand is one line of a command menu.
type BotCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Update is one update of a bot: {"update_id": ID, Kind: Body}.
type Update struct {
	ID   int64
	Kind string
	Body json.RawMessage
}

// MarshalJSON writes Telegram's form.
func (u Update) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"update_id": u.ID, u.Kind: u.Body})
}

// UnmarshalJSON reads Telegram's form.
func (u *Update) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	*u = Update{}
	for name, value := range fields {
		if name == "update_id" {
			if err := json.Unmarshal(value, &u.ID); err != nil {
				return err
			}
			continue
		}
		u.Kind, u.Body = name, value
	}
	return nil
}
