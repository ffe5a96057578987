package proof_test

import (
	"maps"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"pickbot/sandbox/sandboxtest"
)

// The secrets that no process may print.
const (
	tokenSecret    = "canary-of-the-token"
	token          = "4242:" + tokenSecret
	databaseSecret = "canary-of-the-database"
	redisSecret    = "canary-of-redis"
	keySecret      = "canary-of-a-key"
)

// town is a sandbox in a process of its own, with the bots that were started for it.
type town struct {
	t testing.TB
	*sandboxtest.Sandbox
	processes []*process
	program   string // that bots run; empty: the one of this source
}

var chatPage = regexp.MustCompile(`Chat page: (http://\S+)/`)

// found starts a sandbox; further arguments are its flags.
func found(t testing.TB, flags ...string) *town {
	t.Helper()
	p := launch(t, "the sandbox", nil, append([]string{"sandbox", "--listen=127.0.0.1:0"}, flags...)...)
	url := chatPage.FindStringSubmatch(p.says("Run a bot"))[1]
	return &town{t: t, Sandbox: sandboxtest.Attach(t, url)}
}

// bot starts a bot for the town's people, without waiting until it is ready.
func (w *town) bot(name string, env map[string]string, args ...string) *process {
	w.t.Helper()
	all := map[string]string{"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": w.URL, "LOG_FORMAT": "json"}
	maps.Copy(all, env)
	path := w.program
	if path == "" {
		path = built(w.t)
	}
	p := begin(w.t, name, exec.Command(path, args...), all)
	w.processes = append(w.processes, p)
	return p
}

// ready waits until a bot takes updates.
func (p *process) ready() *process {
	p.t.Helper()
	p.says(`"msg":"ready"`)
	return p
}

// leaks lists the secrets that some process has printed.
func (w *town) leaks() []string {
	var found []string
	for _, secret := range []string{tokenSecret, databaseSecret, redisSecret, keySecret} {
		for _, p := range w.processes {
			if strings.Contains(p.out.String(), secret) {
				found = append(found, secret+" by "+p.name)
			}
		}
	}
	return found
}
