package proof_test

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"pickbot/sandbox"
)

const (
	webhookPath   = "/telegram/webhook"
	webhookSecret = "canary-of-the-webhook"
)

// hooked is one process with a webhook of its own, everything else embedded.
func (w *town) hooked(t testing.TB) (env map[string]string, url string) {
	address := freeAddress(t)
	url = "http://" + address
	return map[string]string{"LISTEN_ADDR": address, "DATA_DIR": t.TempDir(), "WEBHOOK_URL": url, "WEBHOOK_SECRET": webhookSecret}, url
}

// refusals is a table of requests to the webhook with what became of them.
type refusals struct {
	t    *testing.T
	url  string
	rows strings.Builder
}

// post makes a request with a secret and expects a status.
func (r *refusals) post(what string, want int, method, secret string, body []byte) {
	r.t.Helper()
	header := http.Header{}
	if secret != "" {
		header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	a, err := try(r.t, method, r.url, header, body)
	if err != nil {
		r.t.Errorf("%s: %v", what, err)
		return
	}
	fmt.Fprintf(&r.rows, "%s\t%d\t%s\n", what, a.status, a.retryAfter)
	if a.status != want {
		r.t.Errorf("%s: status %d, want %d", what, a.status, want)
	}
	if want == http.StatusServiceUnavailable && a.retryAfter == "" {
		r.t.Errorf("%s: no Retry-After", what)
	}
}

func (r *refusals) print() {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nrequest to the webhook\tstatus\tRetry-After\n%s", r.rows.String())
	_ = w.Flush() // into memory
	r.t.Log(out.String())
}

const aTap = `{"update_id":%d,"callback_query":{"id":"1","from":{"id":1001,"first_name":"Ann"},"chat_instance":"1","data":"made up"}}`

func TestWebhook_Refusals(t *testing.T) {
	t.Parallel()
	w := found(t)
	env, url := w.hooked(t)
	w.stock(env)
	r := &refusals{t: t, url: url + webhookPath}
	good := fmt.Appendf(nil, aTap, 900_000_001)

	slow := w.Fault(sandbox.Fault{Method: "getMe", DelayMS: 2000, Times: 1})
	bot := w.bot("the bot", env)
	w.met(slow)
	r.post("while the bot starts", http.StatusServiceUnavailable, http.MethodPost, webhookSecret, good)
	if a := get(t, url+"/readyz"); a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "starting") {
		t.Errorf("readyz of a bot that starts: %d %s", a.status, a.body)
	}
	bot.ready()

	r.post("GET", http.StatusMethodNotAllowed, http.MethodGet, webhookSecret, nil)
	r.post("PUT", http.StatusMethodNotAllowed, http.MethodPut, webhookSecret, good)
	r.post("no secret", http.StatusUnauthorized, http.MethodPost, "", good)
	r.post("a wrong secret", http.StatusUnauthorized, http.MethodPost, "guessed", good)
	r.post("a part of the secret", http.StatusUnauthorized, http.MethodPost, webhookSecret[:len(webhookSecret)-1], good)
	r.post("more than 1 MiB", http.StatusRequestEntityTooLarge, http.MethodPost, webhookSecret, make([]byte, 1<<20+1))
	r.post("no JSON", http.StatusBadRequest, http.MethodPost, webhookSecret, []byte("hello"))
	r.post("JSON that is cut", http.StatusBadRequest, http.MethodPost, webhookSecret, good[:len(good)/2])
	r.post("JSON that is no update", http.StatusBadRequest, http.MethodPost, webhookSecret, []byte(`{"ok":true}`))
	r.post("nothing", http.StatusBadRequest, http.MethodPost, webhookSecret, nil)
	r.post("an update", http.StatusOK, http.MethodPost, webhookSecret, good)
	r.post("the same update again", http.StatusOK, http.MethodPost, webhookSecret, good)

	slow = w.hold(4 * time.Second)
	w.Person(sandbox.Ann).Send("/help")
	w.met(slow)
	bot.signal(syscall.SIGTERM)
	bot.says("stopping")
	w.Until("the webhook takes nothing more", func() bool {
		a, err := try(t, http.MethodPost, r.url, http.Header{"X-Telegram-Bot-Api-Secret-Token": {webhookSecret}}, good)
		return err == nil && a.status == http.StatusServiceUnavailable
	})
	r.post("while running handlers finish", http.StatusServiceUnavailable, http.MethodPost, webhookSecret, good)
	if a := get(t, url+"/readyz"); a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "draining") {
		t.Errorf("readyz while draining: %d %s", a.status, a.body)
	}
	if code := bot.status(); code != 0 {
		t.Errorf("the bot ended with status %d", code)
	}
	r.print()
}
