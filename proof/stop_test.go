package proof_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"pickbot/sandbox"
)

// named finds the answer of that name.
func named(name string) func(sandbox.Message) bool {
	return func(m sandbox.Message) bool { return nameOf(m.Text) == name }
}

// helped counts the bot's answers to /help.
func helped(messages []sandbox.Message) int {
	n := 0
	for _, m := range messages {
		if m.FromBot() && nameOf(m.Text) == "help" {
			n++
		}
	}
	return n
}

func TestStop(t *testing.T) {
	t.Parallel()

	t.Run("running handlers finish, what comes meanwhile is answered after the next start, nothing twice", func(t *testing.T) {
		t.Parallel()
		w := found(t)
		address := freeAddress(t)
		env, url := map[string]string{"LISTEN_ADDR": address, "DATA_DIR": t.TempDir()}, "http://"+address
		w.stock(env)
		bot := w.bot("the bot", env).ready()
		ann, max := w.Person(sandbox.Ann), w.Person(sandbox.Max)
		slow := w.hold(4 * time.Second)
		ann.Send("/help")
		w.met(slow)
		bot.signal(syscall.SIGTERM)
		bot.says("stopping")
		if a := get(t, url+"/readyz"); a.status != 503 {
			t.Errorf("readyz while draining: %d %s", a.status, a.body)
		}
		max.Send("/help")
		if code := bot.status(); code != 0 {
			t.Errorf("the bot ended with status %d", code)
		}
		ann.WaitFor("the reply that was on its way", named("help"))
		bot = w.bot("the bot, again", env).ready()
		max.WaitFor("the reply to what came meanwhile", named("help"))
		bot.stop()
		if a, m := helped(ann.Messages()), helped(max.Messages()); a != 1 || m != 1 {
			t.Errorf("%d and %d replies, want one each", a, m)
		}
	})

	t.Run("a second signal ends it at once, and nothing is lost", func(t *testing.T) {
		t.Parallel()
		w := found(t)
		env, _ := w.hooked(t)
		w.stock(env)
		bot := w.bot("the bot", env).ready()
		ann := w.Person(sandbox.Ann)
		slow := w.holdBack(20 * time.Second)
		ann.Send("/help")
		w.met(slow)
		bot.signal(syscall.SIGTERM)
		bot.says("stopping")
		began := time.Now()
		bot.signal(syscall.SIGTERM)
		if code := bot.status(); code != 1 {
			t.Errorf("the bot ended with status %d, want 1", code)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %s", took)
		}
		bot = w.bot("the bot, again", env).ready()
		ann.WaitFor("the reply", named("help"))
		bot.stop()
	})

	t.Run("a handler that does not finish in time begins again after the next start", func(t *testing.T) {
		t.Parallel()
		if !proving() {
			t.Skip("takes half a minute: PICKBOT_PROOF=1 runs it")
		}
		w := found(t)
		env, _ := w.hooked(t)
		w.stock(env)
		bot := w.bot("the bot", env).ready()
		ann := w.Person(sandbox.Ann)
		slow := w.holdBack(time.Minute)
		w.holdBack(time.Minute) // the second try as well
		ann.Send("/help")
		w.met(slow)
		began := time.Now()
		bot.stop()
		t.Logf("it ended after %s", time.Since(began).Round(time.Second))
		if !strings.Contains(bot.out.String(), "handlers are still running and are told to end") {
			t.Error("the handler finished")
		}
		bot = w.bot("the bot, again", env).ready()
		ann.WaitFor("the reply", named("help"))
		bot.stop()
	})
}
