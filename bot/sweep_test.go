package bot_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"
	"unicode"

	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"pickbot/bot"
	"pickbot/sandbox"
	"pickbot/telegram"
)

// ear is a Bot API that hears what the bot says.
type ear struct{ said []string }

func (e *ear) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	method := path.Base(r.URL.Path)
	e.said = append(e.said, method+" "+string(body))
	result := `{"message_id":7,"date":1,"chat":{"id":1,"type":"private"}}`
	if method == "answerCallbackQuery" {
		result = "true"
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"ok":true,"result":` + result + `}`)),
	}, nil
}

// stranger is somebody who is no admin before a bot that has much for admins to do.
type stranger struct {
	*chat
	ear    *ear
	keys   *keyRing
	stolen []string // callback data of an admin's buttons
	// calm is the state of everything once the stranger is known.
	calm string
}

func newStranger(f *testing.F) *stranger {
	c := admin(f, "en")
	s := &stranger{chat: c, ear: &ear{}, keys: c.parts.Office.Keys.(*keyRing)}
	c.person = c.box.Person(sandbox.Ann)
	c.write("/start")
	c.write("/picks")
	c.person = c.box.Person(sandbox.Max)
	for _, command := range []string{"/keys", "/rotations", "/user 1001", "/catalog", "/maintenance", "/audit", "/stats", "/broadcast", "Hello"} {
		s.steal(c.write(command))
	}
	c.person.Upload("menu.csv", []byte("id,title\nsoup,Soup\n"), "")
	c.handle()
	s.steal(c.last())
	client, err := telegram.NewClient(telegram.Config{Token: c.box.Token, Transport: s.ear})
	if err != nil {
		f.Fatal(err)
	}
	c.parts.Sender = telegram.NewSender(client, telegram.SenderConfig{Limiter: unlimited{}, Log: c.parts.Logger})
	c.bot = bot.New(c.parts)
	for _, u := range []*models.Update{message("/nonsense"), file("/nonsense")} {
		if err := c.bot.Handle(f.Context(), u); err != nil {
			f.Fatal(err)
		}
	}
	if s.calm, err = s.state(); err != nil {
		f.Fatal(err)
	}
	return s
}

func (s *stranger) steal(m sandbox.Message) {
	if m.ReplyMarkup == nil {
		return
	}
	for _, row := range m.ReplyMarkup.Rows {
		for _, b := range row {
			s.stolen = append(s.stolen, b.CallbackData)
		}
	}
}

// said is what the bot says to an update.
func (s *stranger) said(t *testing.T, u *models.Update) []string {
	t.Helper()
	s.ear.said = nil
	if err := s.bot.Handle(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	return s.ear.said
}

// unchanged wants everything to be as it was: every table, the cache's among them, the pool of keys, the switches.
func (s *stranger) unchanged(t *testing.T) {
	t.Helper()
	now, err := s.state()
	if err != nil {
		t.Fatal(err)
	}
	if now != s.calm {
		t.Errorf("the state (-before +after):\n%s", cmp.Diff(strings.Split(s.calm, "\n"), strings.Split(now, "\n")))
	}
}

func (s *stranger) state() (string, error) {
	var out strings.Builder
	fmt.Fprintln(&out, s.keys.keys, s.keys.moves, s.resting.On())
	tables, err := rows(s.store.Reader(), "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
	if err != nil {
		return "", err
	}
	for _, table := range tables {
		all, err := rows(s.store.Reader(), "SELECT * FROM "+table)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "%s\n%s\n", table, strings.Join(all, "\n"))
	}
	return out.String(), nil
}

// rows are all of a query, each as a text.
func rows(db *sql.DB, query string) (list []string, err error) {
	found, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	cells, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		list = append(list, string(bytes.Join(asBytes(cells), []byte("|"))))
	}
	return list, found.Err()
}

func asBytes(cells []sql.RawBytes) [][]byte {
	list := make([][]byte, len(cells))
	for i, c := range cells {
		list[i] = c
	}
	return list
}

func message(text string) *models.Update {
	return &models.Update{ID: 5, Message: &models.Message{
		ID: 9, Date: int(noon.Unix()), Chat: models.Chat{ID: sandbox.Ann, Type: models.ChatTypePrivate},
		From: &models.User{ID: sandbox.Ann, FirstName: "Ann", LanguageCode: "en"}, Text: text,
	}}
}

func file(caption string) *models.Update {
	u := message("")
	u.Message.Document, u.Message.Caption = &models.Document{FileID: "x", FileUniqueID: "x", FileName: "menu.csv", FileSize: 20}, caption
	return u
}

func edited(text string) *models.Update {
	u := message(text)
	return &models.Update{ID: 5, EditedMessage: u.Message}
}

func inGroup(text string) *models.Update {
	u := message(text)
	u.Message.Chat = models.Chat{ID: -100, Type: models.ChatTypeSupergroup}
	return u
}

func tapped(data string) *models.Update {
	m := message("").Message
	return &models.Update{ID: 5, CallbackQuery: &models.CallbackQuery{
		ID: "1", From: *m.From, ChatInstance: "1", Data: data,
		Message: models.MaybeInaccessibleMessage{Type: models.MaybeInaccessibleMessageTypeMessage, Message: m},
	}}
}

// signed is callback data with the signature of Ann's chat, as she has it from when she was an admin.
func signed(payload string) string {
	mac := hmac.New(sha256.New, []byte("secret"))
	fmt.Fprintf(mac, "%d|%s", sandbox.Ann, payload)
	return payload + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))[:8]
}

// FuzzNoAdmin: to somebody who is no admin, the admins' commands and buttons do not exist, in whatever way they are
// given: the answer is the one to a command or a button of nobody's, and nothing changes.
func FuzzNoAdmin(f *testing.F) {
	commands := []string{"stats", "keys", "rotate", "rotations", "broadcast", "user", "catalog", "maintenance", "audit"}
	gaps := []string{" ", "\n", "@pickbot ", "@PICKBOT\t", "  "}
	forms := []func(string) *models.Update{message, file, edited, inGroup}
	actions := "AKHDECRLBMUWXINO"
	s := newStranger(f)
	for i := range commands {
		f.Add(byte(i), byte(0), "", "")
		f.Add(byte(i), byte(i), "on", "")
		f.Add(byte(i), byte(4*i+1), "1001", "")
	}
	for i := range actions {
		f.Add(byte(i), byte(i), "", ".-1.0.0.3fa9c1d20b7e")
		f.Add(byte(i), byte(i), "", ".-0.0.1.ban 1001")
	}
	for _, data := range s.stolen {
		f.Add(byte(0), byte(1), "", data)
	}
	f.Fuzz(func(t *testing.T, which, form byte, args, tap string) {
		args = strings.ToValidUTF8(args, "")
		command := func(name string) *models.Update {
			if form&1 != 0 {
				name = strings.ToUpper(name[:1]) + name[1:]
			}
			text := "/" + name + gaps[int(form>>1)%len(gaps)] + args
			return forms[int(form>>4)%len(forms)](strings.TrimRightFunc(text, unicode.IsSpace))
		}
		want := s.said(t, command("nonsense"))
		if diff := cmp.Diff(want, s.said(t, command(commands[int(which)%len(commands)]))); diff != "" {
			t.Errorf("the answer (-unknown command +admin command):\n%s", diff)
		}
		want = s.said(t, tapped("nonsense"))
		for _, data := range []string{tap, signed("1" + string(actions[int(which)%len(actions)]) + tap)} {
			if diff := cmp.Diff(want, s.said(t, tapped(data))); diff != "" && len(data) <= 64 {
				t.Errorf("the answer to %q (-unknown button +admin button):\n%s", data, diff)
			}
		}
		s.unchanged(t)
	})
}
