package sandbox_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// client calls the Bot API with JSON and nothing between.
type client struct {
	t     *testing.T
	url   string // with the token
	files string
}

type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter      int   `json:"retry_after"`
		MigrateToChatID int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

type fields map[string]any

func botOf(t *testing.T, s *sandboxtest.Sandbox) *client {
	return &client{t: t, url: s.URL + "/bot" + s.Token, files: s.URL + "/file/bot" + s.Token}
}

// begin starts a sandbox whose bot Ann has written to.
func begin(t *testing.T, cfg sandbox.Config) (*sandboxtest.Sandbox, *client, *sandboxtest.Person) {
	t.Helper()
	s := sandboxtest.Start(t, cfg)
	c := botOf(t, s)
	ann := s.Person(sandbox.Ann)
	ann.Send("/start")
	c.do("getUpdates", fields{"offset": c.updates(nil)[0].ID + 1}, nil)
	return s, c, ann
}

func (c *client) call(method string, in fields) answer {
	c.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.post(method, "application/json", body)
}

func (c *client) post(method, contentType string, body []byte) answer {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url+"/"+method, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var a answer
	if err := json.NewDecoder(response.Body).Decode(&a); err != nil {
		c.t.Fatal(err)
	}
	if !a.OK && response.StatusCode != a.ErrorCode {
		c.t.Errorf("%s: status %d, error_code %d", method, response.StatusCode, a.ErrorCode)
	}
	return a
}

// do makes a call that must succeed.
func (c *client) do(method string, in fields, result any) {
	c.t.Helper()
	a := c.call(method, in)
	if !a.OK {
		c.t.Fatalf("%s: %d %s", method, a.ErrorCode, a.Description)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(a.Result, result); err != nil {
		c.t.Fatal(err)
	}
}

// refused makes a call that must fail in just this way.
func (c *client) refused(method string, in fields, code int, description string) {
	c.t.Helper()
	a := c.call(method, in)
	if a.OK || a.ErrorCode != code || a.Description != description {
		c.t.Errorf("%s %v:\n got %v %d %s\nwant %d %s", method, in, a.OK, a.ErrorCode, a.Description, code, description)
	}
}

func (c *client) send(text string) (m sandbox.Message) {
	c.t.Helper()
	c.do("sendMessage", fields{"chat_id": sandbox.Ann, "text": text}, &m)
	return m
}

func (c *client) updates(in fields) (updates []sandbox.Update) {
	c.t.Helper()
	c.do("getUpdates", in, &updates)
	return updates
}

// upload is a multipart body with files, as a form would send it.
func (c *client) upload(method string, in map[string]string, files map[string][]byte) answer {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range in {
		if err := form.WriteField(name, value); err != nil {
			c.t.Fatal(err)
		}
	}
	for name, data := range files {
		part, err := form.CreateFormFile(name, name+".bin")
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			c.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.post(method, form.FormDataContentType(), body.Bytes())
}

func read[T any](t *testing.T, u sandbox.Update) (value T) {
	t.Helper()
	if err := json.Unmarshal(u.Body, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// request makes a request of the control API and returns its status.
func request(t *testing.T, method, url, body string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// typeQuery is Ann typing an inline query that nobody answers yet.
func typeQuery(t *testing.T, s *sandboxtest.Sandbox) struct{ ID string } {
	t.Helper()
	return typeQueryOf(t, s, sandbox.Ann)
}

func typeQueryOf(t *testing.T, s *sandboxtest.Sandbox, personID int64) (q struct{ ID string }) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/sim/people/"+itoa(personID)+"/inline?bot=1", strings.NewReader(`{"query":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var typed sandbox.InlineQuery
	if err := json.NewDecoder(response.Body).Decode(&typed); err != nil {
		t.Fatal(err)
	}
	q.ID = typed.QueryID
	return q
}
