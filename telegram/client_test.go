package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"pickbot/telegram"
)

const token = "4242:AA-secret_of-the-bot"

// newClient returns a client of a server that answers with handle.
func newClient(t *testing.T, handle http.HandlerFunc) *telegram.Client {
	t.Helper()
	srv := httptest.NewServer(handle)
	t.Cleanup(srv.Close)
	return clientOf(t, telegram.Config{Token: token, BaseURL: srv.URL})
}

func clientOf(t *testing.T, cfg telegram.Config) *telegram.Client {
	t.Helper()
	if cfg.Transport == nil {
		tr := telegram.NewTransport()
		t.Cleanup(tr.CloseIdleConnections)
		cfg.Transport = tr
	}
	c, err := telegram.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func reply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestClient_Encoding(t *testing.T) {
	t.Parallel()
	var path, contentType, body string
	var length int64
	var encoding []string
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		path, contentType, body, length, encoding = r.URL.Path, r.Header.Get("Content-Type"), strings.TrimSpace(string(b)), r.ContentLength, r.TransferEncoding
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":7}}`)
	})
	ctx := context.Background()
	var noKeyboard *models.InlineKeyboardMarkup
	tests := []struct {
		name   string
		call   func() error
		method string
		want   string
	}{
		{"a text goes out as JSON with its HTML as written", func() error {
			_, err := c.SendMessage(ctx, &bot.SendMessageParams{ChatID: int64(5), Text: "<b>a & b</b>", ParseMode: models.ParseModeHTML})
			return err
		}, "sendMessage", `{"chat_id":5,"text":"<b>a & b</b>","parse_mode":"HTML"}`},
		{"a keyboard's button has no empty copy_text", func() error {
			_, err := c.SendMessage(ctx, &bot.SendMessageParams{ChatID: int64(5), Text: "a", ReplyMarkup: &models.InlineKeyboardMarkup{
				InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "b", CallbackData: "c"}}}}})
			return err
		}, "sendMessage", `{"chat_id":5,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"b","callback_data":"c"}]]}}`},
		{"buttons of every kind, with whatever text", func() error {
			here := "x"
			_, err := c.SendMessage(ctx, &bot.SendMessageParams{ChatID: int64(5), Text: "a", ReplyMarkup: &models.InlineKeyboardMarkup{
				InlineKeyboard: [][]models.InlineKeyboardButton{
					{{Text: "\"\\\n\xff👍", CallbackData: "<&>"}, {Text: "u", URL: "https://example.org/?a=\"b"}},
					{},
					{{Text: "s", SwitchInlineQueryCurrentChat: &here}, {Text: "p", Pay: true}, {Text: "n"}},
				}}})
			return err
		}, "sendMessage", `{"chat_id":5,"text":"a","reply_markup":{"inline_keyboard":[` +
			`[{"text":"\"\\\n\ufffd👍","callback_data":"<&>"},{"text":"u","url":"https://example.org/?a=\"b"}],[],` +
			`[{"text":"s","switch_inline_query_current_chat":"x"},{"text":"p","pay":true},{"text":"n"}]]}}`},
		{"a keyboard that is a nil pointer is left out", func() error {
			return c.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: int64(5), MessageID: 6, Text: "a", ReplyMarkup: noKeyboard})
		}, "editMessageText", `{"chat_id":5,"message_id":6,"text":"a"}`},
		{"a command scope keeps its type", func() error {
			return c.SetMyCommands(ctx, &bot.SetMyCommandsParams{Commands: []models.BotCommand{{Command: "a", Description: "b"}},
				Scope: &models.BotCommandScopeChat{ChatID: 9}, LanguageCode: "de"})
		}, "setMyCommands", `{"commands":[{"command":"a","description":"b"}],"language_code":"de","scope":{"type":"chat","chat_id":9}}`},
		{"a scope without fields keeps its type", func() error {
			return c.DeleteMyCommands(ctx, &bot.DeleteMyCommandsParams{Scope: &models.BotCommandScopeAllPrivateChats{}})
		}, "deleteMyCommands", `{"scope":{"type":"all_private_chats"}}`},
		{"an inline result keeps its type", func() error {
			return c.AnswerInlineQuery(ctx, &bot.AnswerInlineQueryParams{InlineQueryID: "1", Results: []models.InlineQueryResult{
				&models.InlineQueryResultArticle{ID: "x", Title: "t", InputMessageContent: &models.InputTextMessageContent{MessageText: "m"}}}})
		}, "answerInlineQuery", `{"inline_query_id":"1","results":[{"type":"article","id":"x","title":"t","input_message_content":{"message_text":"m"}}]}`},
		{"no inline results are an empty list", func() error {
			return c.AnswerInlineQuery(ctx, &bot.AnswerInlineQueryParams{InlineQueryID: "1"})
		}, "answerInlineQuery", `{"inline_query_id":"1","results":[]}`},
		{"a picture by its id is escaped", func() error {
			_, err := c.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: "@a", Photo: &models.InputFileString{Data: `a"b`}})
			return err
		}, "sendPhoto", `{"chat_id":"@a","photo":"a\"b"}`},
		{"a call without parameters has an empty object", func() error { return c.DeleteWebhook(ctx) }, "deleteWebhook", `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.call(); err != nil {
				t.Fatal(err)
			}
			if want := "/bot" + token + "/" + tt.method; path != want {
				t.Errorf("path %s, want %s", path, want)
			}
			if contentType != "application/json" || length <= 0 || len(encoding) > 0 {
				t.Errorf("content type %q, length %d, encoding %v: want JSON with its length", contentType, length, encoding)
			}
			var got, want any
			if err := errors.Join(json.Unmarshal([]byte(body), &got), json.Unmarshal([]byte(tt.want), &want)); err != nil {
				t.Fatalf("%v: %s", err, body)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if strings.Contains(body, `\u003c`) {
				t.Errorf("HTML is escaped: %s", body)
			}
		})
	}
}

func TestClient_Upload(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		form := multipart.NewReader(r.Body, params["boundary"])
		for {
			part, err := form.NextPart()
			if err != nil {
				break
			}
			b, _ := io.ReadAll(part)
			got[part.FormName()+"|"+part.FileName()] = string(b)
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":7}}`)
	})
	m, err := c.SendDocument(context.Background(), &bot.SendDocumentParams{
		ChatID: int64(5), Caption: `a "b"`,
		Document:    &models.InputFileUpload{Filename: `x".json`, Data: strings.NewReader(`{"a":1}`)},
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "t", CallbackData: "d"}}}},
	})
	if err != nil || m.ID != 7 {
		t.Fatalf("got %+v, %v", m, err)
	}
	want := map[string]string{
		"chat_id|": "5", "caption|": `a "b"`, `document|x".json`: `{"a":1}`,
		"reply_markup|": `{"inline_keyboard":[[{"text":"t","callback_data":"d"}]]}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
}

func TestClient_ErrorKinds(t *testing.T) {
	t.Parallel()
	kinds := map[string]error{
		"gone": telegram.ErrGone, "limited": telegram.ErrLimited, "unavailable": telegram.ErrUnavailable,
		"ambiguous": telegram.ErrAmbiguous, "unauthorized": telegram.ErrUnauthorized, "conflict": telegram.ErrConflict,
		"no message": telegram.ErrNoMessage,
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   []string
	}{
		{"blocked", 403, `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`, []string{"gone"}},
		{"deactivated", 403, `{"ok":false,"error_code":403,"description":"Forbidden: user is deactivated"}`, []string{"gone"}},
		{"unknown chat", 400, `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`, []string{"gone"}},
		{"no right to write", 403, `{"ok":false,"error_code":403,"description":"Forbidden: not enough rights to send text messages to the chat"}`, nil},
		{"bad HTML", 400, `{"ok":false,"error_code":400,"description":"Bad Request: can't parse entities"}`, nil},
		{"too many", 429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}`, []string{"limited"}},
		{"server error", 500, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`, []string{"unavailable"}},
		{"a proxy's page", 502, `<html><body>502 Bad Gateway</body></html>`, []string{"unavailable", "ambiguous"}},
		{"a page with status 200", 200, `<html>welcome</html>`, []string{"unavailable", "ambiguous"}},
		{"a proxy's login page", 401, `<html>401 Authorization Required</html>`, []string{"unavailable"}},
		{"a proxy's JSON", 401, `{"error":"unauthorized","message":"no session"}`, []string{"unavailable"}},
		{"a proxy that has no such page", 404, `Not Found`, []string{"unavailable"}},
		{"a proxy that forbids", 403, `{"ok":false}`, []string{"unavailable"}},
		{"JSON that is no object", 409, `"conflict"`, []string{"unavailable"}},
		{"wrong token", 401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`, []string{"unauthorized"}},
		{"no such bot", 404, `{"ok":false,"error_code":404,"description":"Not Found"}`, []string{"unauthorized"}},
		{"another poller", 409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`, []string{"conflict"}},
		{"reply to a deleted message", 400, `{"ok":false,"error_code":400,"description":"Bad Request: message to be replied not found"}`, []string{"no message"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, reply(tt.status, tt.body))
			_, err := c.SendMessage(context.Background(), &bot.SendMessageParams{ChatID: int64(1), Text: "a"})
			if err == nil {
				t.Fatal("no error")
			}
			got, want := map[string]bool{}, map[string]bool{}
			for name, kind := range kinds {
				if errors.Is(err, kind) {
					got[name] = true
				}
			}
			for _, name := range tt.want {
				want[name] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("kinds of %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestClient_Forgives(t *testing.T) {
	t.Parallel()
	for _, description := range []string{
		"Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
		"Bad Request: query is too old and response timeout expired or query ID is invalid",
	} {
		c := newClient(t, reply(400, fmt.Sprintf(`{"ok":false,"error_code":400,"description":%q}`, description)))
		if err := c.EditMessageText(context.Background(), &bot.EditMessageTextParams{ChatID: int64(1), MessageID: 2, Text: "a"}); err != nil {
			t.Errorf("%s: %v", description, err)
		}
	}
	t.Run("an inline message's edit, whose result is true", func(t *testing.T) {
		c := newClient(t, reply(200, `{"ok":true,"result":true}`))
		if err := c.EditMessageText(context.Background(), &bot.EditMessageTextParams{InlineMessageID: "x", Text: "a"}); err != nil {
			t.Error(err)
		}
	})
}

func TestClient_RetryAfterAndMigration(t *testing.T) {
	t.Parallel()
	c := newClient(t, reply(429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 17","parameters":{"retry_after":17}}`))
	_, err := c.SendMessage(context.Background(), &bot.SendMessageParams{ChatID: int64(1), Text: "a"})
	if wait, ok := telegram.RetryAfter(fmt.Errorf("wrapped: %w", err)); !ok || wait != 17*time.Second {
		t.Errorf("retry after %v, %v", wait, ok)
	}
	c = newClient(t, reply(400, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001234567890123}}`))
	_, err = c.SendMessage(context.Background(), &bot.SendMessageParams{ChatID: int64(-1), Text: "a"})
	if e, ok := errors.AsType[*telegram.APIError](err); !ok || e.MigrateTo != -1001234567890123 {
		t.Errorf("got %#v", err)
	}
}

// TestClient_Secrecy makes every kind of failure and looks for the token in what is left of it.
func TestClient_Secrecy(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	hangup := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_ = conn.Close()
	}))
	t.Cleanup(hangup.Close)
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice a hang-up
		<-r.Context().Done()
	}))
	t.Cleanup(slow.Close)
	redirect := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/elsewhere", http.StatusFound)
	}))
	t.Cleanup(redirect.Close)
	for name, url := range map[string]string{"refused": closed.URL, "hangup": hangup.URL, "timeout": slow.URL, "redirect": redirect.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := clientOf(t, telegram.Config{Token: token, BaseURL: url, Timeout: 50 * time.Millisecond})
			_, sent := c.SendMessage(context.Background(), &bot.SendMessageParams{ChatID: int64(1), Text: "a"})
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			_, file := c.Download(ctx, &models.File{FilePath: "a/b.csv"}, 10)
			var log bytes.Buffer
			slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "error", sent, "file", file, "client", c)
			_, _ = fmt.Fprintf(&log, "%+v %#v %v %+v %#v %s", sent, sent, c, c, c, file)
			for err := sent; err != nil; err = errors.Unwrap(err) {
				_, _ = fmt.Fprintf(&log, "%+v %#v", err, err)
			}
			if sent == nil || file == nil || strings.Contains(log.String(), "secret_of") {
				t.Errorf("token in, or no error: %s", log.String())
			}
		})
	}
	t.Run("a token that is none", func(t *testing.T) {
		t.Parallel()
		for _, bad := range []string{"", "abc", "12:", "12:sec ret_of", "12:secret_of\n", "-1:secret_of"} {
			if _, err := telegram.NewClient(telegram.Config{Token: bad}); err == nil || strings.Contains(err.Error(), "ret_of") {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

func TestClient_AmbiguityIsOfSendsOnly(t *testing.T) {
	t.Parallel()
	hangup := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_ = conn.Close()
	}
	c := newClient(t, hangup)
	ctx := context.Background()
	if _, err := c.SendMessage(ctx, &bot.SendMessageParams{ChatID: int64(1), Text: "a"}); !errors.Is(err, telegram.ErrAmbiguous) {
		t.Errorf("a send whose connection broke: %v", err)
	}
	if err := c.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: int64(1), MessageID: 1, Text: "a"}); errors.Is(err, telegram.ErrAmbiguous) || !errors.Is(err, telegram.ErrUnavailable) {
		t.Errorf("an edit whose connection broke: %v", err)
	}
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	c = clientOf(t, telegram.Config{Token: token, BaseURL: srv.URL})
	if _, err := c.SendMessage(ctx, &bot.SendMessageParams{ChatID: int64(1), Text: "a"}); errors.Is(err, telegram.ErrAmbiguous) || !errors.Is(err, telegram.ErrUnavailable) {
		t.Errorf("a send that never left: %v", err)
	}
}

func TestClient_KeepsConnections(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	opened := 0
	srv := httptest.NewUnstartedServer(reply(200, `{"ok":true,"result":{"message_id":1}}`))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			mu.Lock()
			opened++
			mu.Unlock()
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	c := clientOf(t, telegram.Config{Token: token, BaseURL: srv.URL})
	const parallel, rounds = 16, 20
	for range rounds {
		var wg sync.WaitGroup
		for range parallel {
			wg.Go(func() {
				if _, err := c.SendMessage(context.Background(), &bot.SendMessageParams{ChatID: int64(1), Text: "a"}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	mu.Lock()
	defer mu.Unlock()
	t.Logf("%d sends over %d connections", parallel*rounds, opened)
	// The default transport, which keeps two, opens about 240.
	if opened > 4*parallel {
		t.Errorf("%d connections for %d sends at a time", opened, parallel)
	}
}

func TestClient_Download(t *testing.T) {
	t.Parallel()
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/file/bot"+token+"/documents/a b.csv" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, "0123456789")
	})
	ctx := context.Background()
	read := func(size, max int64) (string, error) {
		r, err := c.Download(ctx, &models.File{FilePath: "documents/a b.csv", FileSize: size}, max)
		if err != nil {
			return "", err
		}
		defer func() { _ = r.Close() }()
		b, err := io.ReadAll(r)
		return string(b), err
	}
	if got, err := read(10, 10); got != "0123456789" || err != nil {
		t.Errorf("a file of the very size: %q, %v", got, err)
	}
	if got, err := read(0, 9); got != "012345678" || !errors.Is(err, telegram.ErrTooLarge) {
		t.Errorf("a larger file of unknown size: %q, %v", got, err)
	}
	if _, err := read(11, 10); !errors.Is(err, telegram.ErrTooLarge) {
		t.Errorf("a file that says it is larger: %v", err)
	}
}

// TestClient_DownloadFails: no answer of the file server says anything of the token.
func TestClient_DownloadFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		passes bool
	}{
		"a file that is no longer there":       {reply(404, `{"ok":false,"error_code":404,"description":"Not Found"}`), false},
		"one that a file server does not have": {http.NotFound, false},
		"a proxy that asks who is there":       {reply(401, `<html>401 Authorization Required</html>`), true},
		"a proxy behind which nobody is":       {reply(502, `<html>502 Bad Gateway</html>`), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newClient(t, tt.answer).Download(t.Context(), &models.File{FilePath: "documents/a.csv"}, 10)
			if err == nil || errors.Is(err, telegram.ErrUnauthorized) || telegram.Passes(err) != tt.passes {
				t.Errorf("got %v, want one that passes: %v", err, tt.passes)
			}
		})
	}
}

func TestClient_ClockOffset(t *testing.T) {
	t.Parallel()
	handle := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Sandbox-Clock-Offset", "90000")
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
	}
	srv := httptest.NewServer(http.HandlerFunc(handle))
	t.Cleanup(srv.Close)
	var got time.Duration
	c := clientOf(t, telegram.Config{Token: token, BaseURL: srv.URL, OnClockOffset: func(d time.Duration) { got = d }})
	if err := c.DeleteWebhook(context.Background()); err != nil || got != 90*time.Second {
		t.Errorf("offset %v, %v", got, err)
	}
	got = 0
	real := clientOf(t, telegram.Config{Token: token, OnClockOffset: func(d time.Duration) { got = d },
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			rec := httptest.NewRecorder()
			handle(rec, r)
			return rec.Result(), nil
		})})
	if err := real.DeleteWebhook(context.Background()); err != nil || got != 0 {
		t.Errorf("Telegram's own server moved our clock by %v, %v", got, err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
