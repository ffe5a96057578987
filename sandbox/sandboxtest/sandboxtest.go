// Package sandboxtest lets Go tests chat with a bot through a sandbox: start one, act as people over its control API,
// and wait for what the bot does. Everything waits at most for [Patience], and a wait that fails prints the chat so far.
// The methods are for the test's own goroutine: they end the test when something is wrong.
package sandboxtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pickbot/sandbox"
)

// Patience is how long a wait lasts, unless the test ends before.
const Patience = 30 * time.Second

// Sandbox is a sandbox under a test's control.
type Sandbox struct {
	// URL is what a bot takes for Telegram's server.
	URL string

	// Token is the bot's: Config.Token, or sandbox.Token. Attach leaves it empty.
	Token string

	// Server is the sandbox itself; nil after Attach.
	Server *sandbox.Server

	t      testing.TB
	client *http.Client
	bot    string // the query that names the bot; empty: the sandbox's own choice
	feed   *feed
}

// Start runs a sandbox on a free loopback port until the test ends.
func Start(t testing.TB, cfg sandbox.Config) *Sandbox {
	t.Helper()
	server, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(server)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		front.Close()
	})
	token := cfg.Token
	if token == "" {
		token = sandbox.Token
	}
	id, _, _ := strings.Cut(token, ":")
	return open(t, &Sandbox{URL: front.URL, Token: token, Server: server, bot: "bot=" + id})
}

// Attach works with a sandbox that runs already, such as the one of `pickbot run`.
func Attach(t testing.TB, baseURL string) *Sandbox {
	t.Helper()
	return open(t, &Sandbox{URL: strings.TrimSuffix(baseURL, "/")})
}

func open(t testing.TB, s *Sandbox) *Sandbox {
	t.Helper()
	s.t, s.client = t, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	s.feed = s.follow()
	return s
}

// call makes one request of the control API; in and out may be nil.
func (s *Sandbox) call(method, path string, in, out any) {
	s.t.Helper()
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			s.t.Fatal(err)
		}
		body = bytes.NewReader(data)
	}
	s.do(method, path, "application/json", body, out)
}

func (s *Sandbox) do(method, path, contentType string, body io.Reader, out any) {
	s.t.Helper()
	if err := s.try(method, path, contentType, body, out); err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
}

func (s *Sandbox) try(method, path, contentType string, body io.Reader, out any) error {
	// Also at the end of a test: the chat so far is wanted most when the time is up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.t.Context()), Patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, s.address(path), body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", contentType)
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", response.Status, data)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(data, out)
}

func (s *Sandbox) address(path string) string {
	if s.bot == "" {
		return s.URL + path
	}
	if strings.Contains(path, "?") {
		return s.URL + path + "&" + s.bot
	}
	return s.URL + path + "?" + s.bot
}

// AddPerson adds somebody; ID 0 is the next free one.
func (s *Sandbox) AddPerson(p sandbox.Person) *Person {
	s.t.Helper()
	s.call(http.MethodPost, "/sim/people", p, &p)
	return s.Person(p.ID)
}

// Group makes a group (sandbox.Group or sandbox.Supergroup) of these people and the bot.
func (s *Sandbox) Group(kind, title string, members ...*Person) sandbox.Chat {
	s.t.Helper()
	var ids []int64
	for _, p := range members {
		ids = append(ids, p.ID)
	}
	var c sandbox.Chat
	s.call(http.MethodPost, "/sim/groups", map[string]any{"type": kind, "title": title, "members": ids}, &c)
	return c
}

// Join takes a person, or the bot by its id, into a group.
func (s *Sandbox) Join(c sandbox.Chat, userID int64) sandbox.Chat {
	s.t.Helper()
	s.call(http.MethodPost, fmt.Sprintf("/sim/groups/%d/members", c.ID), map[string]any{"user_id": userID}, &c)
	return c
}

// Leave takes a person, or the bot by its id, out of a group.
func (s *Sandbox) Leave(c sandbox.Chat, userID int64) sandbox.Chat {
	s.t.Helper()
	s.call(http.MethodDelete, fmt.Sprintf("/sim/groups/%d/members/%d", c.ID, userID), nil, &c)
	return c
}

// Migrate turns a group into a supergroup, and returns that.
func (s *Sandbox) Migrate(c sandbox.Chat) sandbox.Chat {
	s.t.Helper()
	s.call(http.MethodPost, fmt.Sprintf("/sim/groups/%d/migrate", c.ID), nil, &c)
	return c
}

// Fault makes calls of the bot go wrong.
func (s *Sandbox) Fault(f sandbox.Fault) sandbox.Fault {
	s.t.Helper()
	s.call(http.MethodPost, "/sim/faults", f, &f)
	return f
}

// ClearFaults removes all faults.
func (s *Sandbox) ClearFaults() {
	s.t.Helper()
	s.call(http.MethodDelete, "/sim/faults", nil, nil)
}

// Advance moves the sandbox's clock ahead.
func (s *Sandbox) Advance(d time.Duration) {
	s.t.Helper()
	s.call(http.MethodPost, "/sim/clock", map[string]any{"advance": d.String()}, nil)
}

// Counters tell what happened so far.
func (s *Sandbox) Counters() (c sandbox.Counters) {
	s.t.Helper()
	s.call(http.MethodGet, "/sim/counters", nil, &c)
	return c
}

// Calls are the bot's calls of one method, oldest first; "": of all.
func (s *Sandbox) Calls(method string) (calls []sandbox.Call) {
	s.t.Helper()
	s.call(http.MethodGet, "/sim/calls?method="+method, nil, &calls)
	return calls
}

// Updates are those that the bot has not acknowledged.
func (s *Sandbox) Updates() (updates []sandbox.Update) {
	s.t.Helper()
	s.call(http.MethodGet, "/sim/updates", nil, &updates)
	return updates
}
