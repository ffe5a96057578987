package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"pickbot/sandbox"
)

// Ann writes, a bot gets the update, both over HTTP as with the real Telegram.
func Example() {
	telegram, err := sandbox.New(sandbox.Config{Token: sandbox.Token})
	if err != nil {
		panic(err)
	}
	defer telegram.Close()
	server := httptest.NewServer(telegram)
	defer server.Close()

	ann := fmt.Sprintf("%s/sim/people/%d/messages", server.URL, sandbox.Ann)
	said, err := http.Post(ann, "application/json", strings.NewReader(`{"chat_id":1001,"text":"soup?"}`))
	if err != nil {
		panic(err)
	}
	said.Body.Close()
	updates, err := http.Get(server.URL + "/bot" + sandbox.Token + "/getUpdates")
	if err != nil {
		panic(err)
	}
	defer updates.Body.Close()
	body, err := io.ReadAll(updates.Body)
	fmt.Println(strings.Contains(string(body), `"text":"soup?"`), err)
	// Output: true <nil>
}
