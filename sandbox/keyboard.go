package sandbox

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"pickbot/sandbox/internal/markup"
)

// replyMarkup is what stands in reply_markup: an inline keyboard, something else, or nothing.
type replyMarkup struct {
	inline *Keyboard
	other  json.RawMessage // a custom keyboard, its removal, a forced reply
}

func readMarkup(p *params) (replyMarkup, error) {
	return parseMarkup(p.text("reply_markup"))
}

func parseMarkup(text string) (replyMarkup, error) {
	if text == "" || text == "null" {
		return replyMarkup{}, nil
	}
	if !json.Valid([]byte(text)) {
		return replyMarkup{}, badRequest("can't parse reply keyboard markup JSON object")
	}
	var object struct {
		Inline *[][]map[string]json.RawMessage `json:"inline_keyboard"`
		Custom json.RawMessage                 `json:"keyboard"`
		Remove json.RawMessage                 `json:"remove_keyboard"`
		Force  json.RawMessage                 `json:"force_reply"`
	}
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return replyMarkup{}, badRequest("object expected as reply markup")
	}
	if object.Inline != nil {
		keyboard, err := inlineKeyboard(*object.Inline)
		return replyMarkup{inline: keyboard}, err
	}
	if object.Custom != nil || object.Remove != nil || object.Force != nil {
		return replyMarkup{other: json.RawMessage(text)}, nil
	}
	return replyMarkup{}, nil
}

// inlineMarkup is for places where only an inline keyboard may stand.
func inlineMarkup(p *params) (*Keyboard, error) {
	m, err := readMarkup(p)
	if err == nil && m.other != nil {
		return nil, badRequest("inline keyboard expected")
	}
	return m.inline, err
}

// inlineKeyboard checks a keyboard; buttons without a text and rows without a button are left out, and an empty
// keyboard is none.
func inlineKeyboard(rows [][]map[string]json.RawMessage) (*Keyboard, error) {
	var keyboard Keyboard
	for _, fields := range rows {
		var row []Button
		for _, field := range fields {
			button, err := inlineButton(field)
			if err != nil {
				return nil, err
			}
			if button.Text != "" {
				row = append(row, button)
			}
		}
		if len(row) > 0 {
			keyboard.Rows = append(keyboard.Rows, row)
		}
	}
	if len(keyboard.Rows) == 0 {
		return nil, nil
	}
	return &keyboard, nil
}

func inlineButton(fields map[string]json.RawMessage) (Button, error) {
	data, err := json.Marshal(fields)
	if err != nil {
		return Button{}, err
	}
	var b Button
	if err := json.Unmarshal(data, &b); err != nil {
		return Button{}, badRequest("can't parse inline keyboard button: %s", wrongField(err))
	}
	if _, ok := fields["text"]; !ok {
		return Button{}, badRequest(`can't parse inline keyboard button: Can't find field "text"`)
	}
	return b, b.check(func(field string) bool { _, ok := fields[field]; return ok })
}

func wrongField(err error) string {
	if wrong, ok := err.(*json.UnmarshalTypeError); ok { //nolint:errorlint // json returns it bare
		return `Field "` + wrong.Field + `" must be of type ` + strings.ToUpper(wrong.Type.String()[:1]) + wrong.Type.String()[1:]
	}
	return err.Error()
}

// check refuses what Telegram refuses. Has tells an empty field from a missing one.
func (b *Button) check(has func(string) bool) error {
	switch {
	case has("url"):
		u, ok := markup.NormalURL(b.URL)
		if !ok {
			return badRequest("inline keyboard button URL '%s' is invalid: %s", b.URL, wrongURL(b.URL))
		}
		b.URL = u
	case has("callback_data"):
		if n := len(b.CallbackData); n < 1 || n > 64 {
			return badRequest("BUTTON_DATA_INVALID")
		}
	case has("copy_text"):
		if b.CopyText == nil || b.CopyText.Text == "" || utf8.RuneCountInString(b.CopyText.Text) > 256 {
			return badRequest("BUTTON_COPY_TEXT_INVALID")
		}
	case b.SwitchInline != nil, b.SwitchInlineHere != nil, b.SwitchInlineChosen != nil, b.WebApp != nil, b.LoginURL != nil,
		b.CallbackGame != nil, b.Pay:
	default:
		return badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	}
	return nil
}

func wrongURL(u string) string {
	if scheme, _, ok := strings.Cut(u, "://"); ok && scheme != "http" && scheme != "https" {
		return "Unsupported URL protocol"
	}
	return "Wrong HTTP URL"
}
