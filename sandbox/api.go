package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// method is one method of the Bot API: it runs alone, and what it returns becomes the result.
type method func(*tx, *bot, *params) (any, error)

// described is a result with a description beside it.
type described struct {
	result      any
	description string
}

// Methods are the names of the Bot API's methods that the sandbox knows.
func Methods() []string {
	names := []string{"getupdates"}
	for name := range methods() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// methods are all but getUpdates, by their names in lower case: Telegram does not mind the case.
func methods() map[string]method {
	return map[string]method{
		"getme":                  getMe,
		"logout":                 farewell,
		"close":                  farewell,
		"setwebhook":             setWebhook,
		"deletewebhook":          deleteWebhook,
		"getwebhookinfo":         getWebhookInfo,
		"sendmessage":            sendMessage,
		"sendphoto":              sendPhoto,
		"senddocument":           sendDocument,
		"sendchataction":         sendChatAction,
		"copymessage":            copyMessage,
		"forwardmessage":         forwardMessage,
		"editmessagetext":        editMessageText,
		"editmessagecaption":     editMessageCaption,
		"editmessagereplymarkup": editMessageReplyMarkup,
		"editmessagemedia":       editMessageMedia,
		"deletemessage":          deleteMessage,
		"deletemessages":         deleteMessages,
		"answercallbackquery":    answerCallbackQuery,
		"answerinlinequery":      answerInlineQuery,
		"getfile":                getFile,
		"setmycommands":          setMyCommands,
		"getmycommands":          getMyCommands,
		"deletemycommands":       deleteMyCommands,
		"setmyname":              setText("name"),
		"getmyname":              getText("name"),
		"setmydescription":       setText("description"),
		"getmydescription":       getText("description"),
		"setmyshortdescription":  setText("short_description"),
		"getmyshortdescription":  getText("short_description"),
		"getchat":                getChat,
		"getchatmember":          getChatMember,
		"getchatmembercount":     getChatMemberCount,
		"getchatadministrators":  getChatAdministrators,
		"leavechat":              leaveChat,
	}
}

// serveMethod answers /bot<token>/<method>.
func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	token, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	id, ok := botID(token)
	switch {
	case !ok:
		s.writeAnswer(w, errNoBot.answer())
		return
	case s.cfg.Token != "" && token != s.cfg.Token:
		s.writeAnswer(w, errUnauthorized.answer())
		return
	}
	call := Call{BotID: id, At: s.clock.Now(), Method: name}
	p, err := readParams(r)
	if err != nil {
		call.close(s, asAnswer(s, err), began)
		s.writeAnswer(w, asAnswer(s, err))
		return
	}
	call.Params = shown(p)
	s.serveCall(w, r, p, call, began)
}

func (s *Server) serveCall(w http.ResponseWriter, r *http.Request, p *params, call Call, began time.Time) {
	fault := s.faults.take(call.Method)
	call.Fault = fault.ID
	fault.wait(r.Context())
	if fault.Cut == "before" {
		call.cut(s, "connection cut", began)
	}
	if a, ok := fault.answer(); ok {
		call.closeRaw(s, a.code, string(a.body), began)
		s.writeRaw(w, a.code, a.body)
		return
	}
	a := s.call(r.Context(), call.BotID, call.Method, p)
	if fault.Cut == "after" {
		call.cut(s, a.text(), began)
	}
	call.close(s, a, began)
	s.writeAnswer(w, a)
}

// call runs one method, wherever the call came from.
func (s *Server) call(ctx context.Context, botID int64, name string, p *params) answer {
	name = strings.ToLower(name)
	if name == "getupdates" {
		updates, err := s.getUpdates(ctx, botID, p)
		return result(s, updates, err)
	}
	m := s.methods[name]
	if m == nil {
		return errMethodNotFound.answer()
	}
	if err := s.fetchFiles(ctx, name, p); err != nil {
		return asAnswer(s, err)
	}
	var a answer
	err := s.update(func(t *tx) error {
		value, err := m(t, t.bot(botID), p)
		a = result(s, value, err)
		return nil
	})
	if err != nil {
		return asAnswer(s, err)
	}
	return a
}

// result makes the answer while the state still stands as the method left it.
func result(s *Server, value any, err error) answer {
	if err != nil {
		return asAnswer(s, err)
	}
	a := answer{OK: true}
	if d, ok := value.(described); ok {
		value, a.Description = d.result, d.description
	}
	if a.Result, err = json.Marshal(value); err != nil {
		return asAnswer(s, err)
	}
	return a
}

func asAnswer(s *Server, err error) answer {
	if r := (*refusal)(nil); errors.As(err, &r) {
		return r.answer()
	}
	if !errors.Is(err, context.Canceled) {
		s.log.Error("sandbox call failed", "error", err)
	}
	return errInternal.answer()
}

func (s *Server) writeAnswer(w http.ResponseWriter, a answer) {
	body, err := json.Marshal(a)
	if err != nil {
		body = []byte(`{"ok":false}`) // cannot happen: the result is JSON already
	}
	s.writeRaw(w, a.code(), body)
}

func (s *Server) writeRaw(w http.ResponseWriter, code int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Sandbox-Clock-Offset", strconv.FormatInt(s.clock.Offset().Milliseconds(), 10))
	w.Header().Set("X-Sandbox-Id", s.ID())
	w.WriteHeader(code)
	_, _ = w.Write(body) // a caller that has gone does not need it
}
