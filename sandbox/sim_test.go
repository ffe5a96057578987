package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	broken := func() error {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+"/sendMessage?chat_id=1001&text=cut", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
		return err
	}
	t.Run("answer with an error as often as asked, then no more", func(t *testing.T) {
		s.Fault(sandbox.Fault{Method: "sendMessage", Status: 429, RetryAfter: 7, Description: "Too Many Requests: retry after 7", Times: 2})
		for range 2 {
			if a := c.call("sendMessage", fields{"chat_id": sandbox.Ann, "text": "x"}); a.Parameters.RetryAfter != 7 || a.ErrorCode != 429 {
				t.Errorf("got %+v", a)
			}
		}
		c.send("works")
	})
	t.Run("spoil any method until removed", func(t *testing.T) {
		s.Fault(sandbox.Fault{Method: "*", Status: 502})
		c.refused("getMe", nil, 502, "Bad Gateway")
		c.refused("sendMessage", nil, 502, "Bad Gateway")
		s.ClearFaults()
		c.do("getMe", nil, nil)
	})
	t.Run("make the bot wait", func(t *testing.T) {
		s.Fault(sandbox.Fault{Method: "getMe", DelayMS: 30, Times: 1})
		began := time.Now()
		c.do("getMe", nil, nil)
		if took := time.Since(began); took < 30*time.Millisecond {
			t.Errorf("it took %v", took)
		}
	})
	t.Run("answer garbage", func(t *testing.T) {
		s.Fault(sandbox.Fault{Method: "getMe", Body: "<html>", Times: 1})
		if code, body := get(t, c.url+"/getMe"); code != 200 || string(body) != "<html>" {
			t.Errorf("%d %s", code, body)
		}
	})
	t.Run("cut the connection before or after the effect", func(t *testing.T) {
		n := len(ann.Messages())
		s.Fault(sandbox.Fault{Method: "sendMessage", Cut: "before", Times: 1})
		if err := broken(); !errors.Is(err, io.EOF) || len(ann.Messages()) != n {
			t.Errorf("before: %v, %d messages more", err, len(ann.Messages())-n)
		}
		s.Fault(sandbox.Fault{Method: "sendMessage", Cut: "after", Times: 1})
		if err := broken(); !errors.Is(err, io.EOF) || len(ann.Messages()) != n+1 {
			t.Errorf("after: %v, %d messages more", err, len(ann.Messages())-n)
		}
		if codes := s.Counters().Calls["sendMessage"]; codes[0] != 2 {
			t.Errorf("counters %v", codes)
		}
	})
}

func TestCalls_hideSecrets(t *testing.T) {
	t.Parallel()
	s, c, _ := begin(t, sandbox.Config{Token: "77:hush-hush"})
	c.do("setWebhook", fields{"url": "http://127.0.0.1:1/", "secret_token": "whisper"}, nil)
	c.upload("sendDocument", map[string]string{"chat_id": "1001"}, map[string][]byte{"document": []byte("abc")})
	_, log := get(t, s.URL+"/sim/calls")
	for _, secret := range []string{"hush-hush", "whisper"} {
		if strings.Contains(string(log), secret) {
			t.Errorf("the log shows %s", secret)
		}
	}
	calls := s.Calls("sendDocument")
	if len(calls) != 1 || calls[0].Params["document"] != "<document.bin, 3 bytes>" || calls[0].Code != 200 {
		t.Errorf("calls %+v", calls)
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, sandbox.Config{Hosts: []string{"box.test"}})
	public := sandboxtest.Start(t, sandbox.Config{Public: true, Hosts: []string{"box.test"}})
	host := strings.TrimPrefix(s.URL, "http://")
	for name, tc := range map[string]struct {
		url, host, origin string
		want              int
	}{
		"a loopback address":                   {s.URL + "/sim/state", "", "", 200},
		"localhost":                            {s.URL + "/sim/state", "localhost:80", "", 200},
		"a listed name":                        {s.URL + "/", "box.test", "", 200},
		"another name":                         {s.URL + "/sim/state", "evil.test", "", 403},
		"another name for the page":            {s.URL + "/", "evil.test", "", 403},
		"the same origin":                      {s.URL + "/sim/state", "", "http://" + host, 200},
		"another origin":                       {s.URL + "/sim/state", "", "http://evil.test", 403},
		"no origin to speak of":                {s.URL + "/sim/state", "", "null", 403},
		"a page that calls the bot":            {s.URL + "/bot1:x/getMe", "", "http://evil.test", 403},
		"a page that was led here by its name": {s.URL + "/bot1:x/getMe", "evil.test", "", 403},
		"a bot that calls by a listed name":    {s.URL + "/bot1:x/getMe", "box.test:8081", "", 200},
		"an address of another machine":        {s.URL + "/sim/state", "192.0.2.1:8080", "", 403},
		"public: an address":                   {public.URL + "/sim/state", "192.0.2.1:8080", "", 200},
		"public: an IPv6 address":              {public.URL + "/sim/state", "[2001:db8::1]:8080", "", 200},
		"public: localhost":                    {public.URL + "/sim/state", "localhost", "", 200},
		"public: a listed name":                {public.URL + "/sim/state", "box.test", "", 200},
		"public: another name":                 {public.URL + "/sim/state", "evil.test", "", 403},
		"public: another name for the page":    {public.URL + "/", "evil.test", "", 403},
		"public: another origin":               {public.URL + "/sim/state", "", "http://evil.test", 403},
	} {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tc.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Host = tc.host
			if tc.origin != "" {
				request.Header.Set("Origin", tc.origin)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			if response.StatusCode != tc.want {
				t.Errorf("status %d, want %d", response.StatusCode, tc.want)
			}
		})
	}
}

func TestGuard_letsBotsOnOtherMachinesIn(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, sandbox.Config{})
	for path, want := range map[string]int{"/bot1:x/getMe": 200, "/sim/state": 403, "/": 403} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.RemoteAddr, r.Host = "192.0.2.7:1234", "sandbox:8081"
		w := httptest.NewRecorder()
		if s.Server.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
	}
}

// stream reads the event stream until n events came, and returns their names and the last id.
func stream(t *testing.T, s *sandboxtest.Sandbox, after string, n int) (names []string, id string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), sandboxtest.Patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/sim/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Last-Event-ID", after)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	lines := bufio.NewScanner(response.Body)
	for len(names) < n && lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "event":
			names = append(names, value)
		case "id":
			id = value
		}
	}
	return names, id
}

func TestEvents(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	m := c.send("hello")
	tap := ann.TapData(m, "x")
	c.do("sendChatAction", fields{"chat_id": sandbox.Ann, "action": "typing"}, nil)
	c.do("answerCallbackQuery", fields{"callback_query_id": tap.QueryID}, nil)
	c.do("editMessageText", fields{"chat_id": sandbox.Ann, "message_id": m.ID, "text": "new"}, nil)
	c.do("deleteMessage", fields{"chat_id": sandbox.Ann, "message_id": m.ID}, nil)
	c.do("setMyCommands", fields{"commands": []fields{{"command": "a", "description": "b"}}}, nil)
	ann.Block()
	s.Advance(1)

	want := []string{"message", "call", "typing", "call", "answer", "call", "edit", "call", "delete", "call", "commands", "call", "person", "clock"}
	before, middle := stream(t, s, "0", 3) // what begin does comes first
	rest, last := stream(t, s, middle, len(want))
	if diff := cmp.Diff(want, rest); diff != "" {
		t.Errorf("after %q (-want +got):\n%s", before, diff)
	}
	s.Advance(1)
	if next, _ := stream(t, s, last, 1); !cmp.Equal(next, []string{"clock"}) {
		t.Errorf("going on: %q", next)
	}
	if next, _ := stream(t, s, "another-run", 1); !cmp.Equal(next, []string{"reset"}) {
		t.Errorf("after another run: %q", next)
	}
}

func TestPeople(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	t.Run("send anything that Telegram knows", func(t *testing.T) {
		ann.SendRaw(map[string]any{"voice": map[string]any{"file_id": "v", "duration": 3}, "forward_origin": map[string]any{"type": "hidden_user"}})
		_, raw := get(t, c.url+"/getUpdates?offset=-1")
		for _, part := range []string{`"voice":{"duration":3,"file_id":"v"}`, `"forward_origin":{"type":"hidden_user"}`, `"from":{"id":1001`} {
			if !strings.Contains(string(raw), part) {
				t.Errorf("%s is missing in %s", part, raw)
			}
		}
	})
	t.Run("cannot write where they blocked the bot, nor edit others' messages", func(t *testing.T) {
		m := c.send("mine")
		for _, bad := range []struct {
			method, path, body string
			want               int
		}{
			{http.MethodPatch, "/sim/people/1001/messages/" + itoa(m.ID), `{"text":"x"}`, 409},
			{http.MethodPatch, "/sim/people/1001/messages/999", `{"text":"x"}`, 404},
			{http.MethodPost, "/sim/people/1001/messages", `{"text":""}`, 400},
			{http.MethodPost, "/sim/people/1001/messages", `{"texxt":"x"}`, 400},
			{http.MethodPost, "/sim/people/1001/messages", `{"chat_id":1002,"text":"x"}`, 409},
			{http.MethodPost, "/sim/people/1001/taps", `{"message_id":` + itoa(m.ID) + `}`, 404},
			{http.MethodPost, "/sim/people/5/messages", `{"text":"x"}`, 404},
			{http.MethodPost, "/sim/people", `{"id":1001,"first_name":"x"}`, 409},
			{http.MethodPost, "/sim/clock", `{"advance":"-1s"}`, 400},
			{http.MethodPost, "/sim/faults", `{"cut":"x"}`, 400},
			{http.MethodGet, "/sim/nothing", "", 404},
		} {
			if got := request(t, bad.method, s.URL+bad.path+"?bot=1", bad.body); got != bad.want {
				t.Errorf("%s %s %s: status %d, want %d", bad.method, bad.path, bad.body, got, bad.want)
			}
		}
	})
}
