package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// TestCatalog_NobodyFetchesItsAddresses: addresses of a catalog are handed to Telegram and never asked by the bot, which
// may stand where strangers do not reach.
func TestCatalog_NobodyFetchesItsAddresses(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(inside.Close)
	env := map[string]string{"DATA_DIR": t.TempDir()}
	rows := "id,title,url,image_url\n"
	for _, id := range []string{"soup", "cake", "stew", "rice", "pie"} {
		rows += id + "," + id + "," + inside.URL + "/page," + inside.URL + "/picture.jpg\n"
	}
	expect(t, env, exitDone, "5 added", "catalog", "import", write(t, "menu.csv", rows))
	r := runBot(t, env)
	town := sandboxtest.Attach(t, r.url)
	ann := town.Person(sandbox.Ann)
	ann.Send("/picks")
	picks := ann.WaitFor("picks", contains("for you today"))
	ann.Tap(picks, "As cards ▸")
	ann.WaitFor("a card", func(m sandbox.Message) bool { return hasButton(m, "As a list") })
	if calls := fmt.Sprint(town.Calls("editMessageText")); !strings.Contains(calls, inside.URL+"/picture.jpg") {
		t.Errorf("no picture was handed to Telegram: %s", calls)
	}
	ann.Send("/search soup")
	ann.WaitFor("what was found", contains("soup"))
	if n := asked.Load(); n != 0 {
		t.Errorf("the catalog's addresses were asked %d times", n)
	}
}
