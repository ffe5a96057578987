package sandboxtest_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// botSays makes one call of the Bot API.
func botSays(t *testing.T, s *sandboxtest.Sandbox, method, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/bot"+s.Token+"/"+method, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", method, response.Status)
	}
}

func TestPerson_hearsTheBotInOrder(t *testing.T) {
	t.Parallel()
	s := sandboxtest.Start(t, sandbox.Config{})
	ann := s.Person(sandbox.Ann)
	own := ann.Send("/start")
	for n := range 3 {
		botSays(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":1001,"text":"%d"}`, n))
	}
	botSays(t, s, "editMessageText", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"text":"edited"}`, own.ID+1))
	if m := ann.Next(); m.Text != "0" {
		t.Errorf("first %q", m.Text)
	}
	if m := ann.WaitFor("2", func(m sandbox.Message) bool { return m.Text == "2" }); m.ID != own.ID+3 {
		t.Errorf("then %+v", m)
	}
	if m := ann.Next(); m.Text != "edited" || m.ID != own.ID+1 {
		t.Errorf("last %+v", m)
	}
}

func TestAttach(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t, sandbox.Config{Token: sandbox.Token})
	s := sandboxtest.Attach(t, running.URL+"/")
	ann := s.Person(sandbox.Ann)
	ann.Send("hello")
	botSays(t, running, "sendMessage", `{"chat_id":1001,"text":"hi"}`)
	if m := ann.Next(); m.Text != "hi" {
		t.Errorf("got %+v", m)
	}
	if n := len(s.Updates()); n != 1 {
		t.Errorf("%d updates", n)
	}
}

// doomed is a test that may fail; it keeps what it would have said.
type doomed struct {
	testing.TB
	ctx  context.Context
	said string
}

func (d *doomed) Context() context.Context { return d.ctx }

func (d *doomed) Fatalf(format string, args ...any) {
	d.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// fails runs check as a test of its own that is over soon, and returns how it failed.
func fails(t *testing.T, check func(testing.TB)) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	d := &doomed{TB: t, ctx: ctx}
	done := make(chan struct{})
	go func() {
		defer close(done)
		check(d)
	}()
	<-done
	return d.said
}

func TestWaitFor_showsTheChatWhenNothingComes(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t, sandbox.Config{Token: sandbox.Token})
	running.Person(sandbox.Ann).Send("is anybody there?")
	botSays(t, running, "sendMessage", `{"chat_id":1001,"text":"choose","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"a"},{"text":"b","callback_data":"b"}]]}}`)
	said := fails(t, func(tb testing.TB) {
		s := sandboxtest.Attach(tb, running.URL)
		s.Person(sandbox.Ann).Next()
	})
	for _, part := range []string{"waited in vain for the bot's next message", "Ann: is anybody there?", "Sandbox: choose\n   [a] [b]"} {
		if !strings.Contains(said, part) {
			t.Errorf("%q is missing in:\n%s", part, said)
		}
	}
}

func TestTap_namesTheButtonsThereAre(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t, sandbox.Config{})
	said := fails(t, func(tb testing.TB) {
		s := sandboxtest.Attach(tb, running.URL)
		s.Person(sandbox.Ann).Tap(sandbox.Message{ReplyMarkup: &sandbox.Keyboard{Rows: [][]sandbox.Button{{{Text: "yes"}, {Text: "yes"}}}}}, "no")
	})
	if !strings.Contains(said, `0 buttons "no" among ["yes" "yes"]`) {
		t.Error(said)
	}
}
