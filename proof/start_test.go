package proof_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pickbot/sandbox"
)

// fails expects that a process ends with status 1 and says why on one last line.
func (p *process) fails(words ...string) {
	p.t.Helper()
	if code := p.status(); code != 1 {
		p.t.Errorf("%s ended with status %d, want 1", p.name, code)
	}
	last := p.out.tail(1)
	p.t.Logf("it says: %s", last)
	for _, word := range words {
		if !strings.Contains(last, word) {
			p.t.Errorf("the last line does not say %q: %s", word, last)
		}
	}
}

func TestStart(t *testing.T) {
	t.Parallel()

	t.Run("a port in use is said, and what to do", func(t *testing.T) {
		t.Parallel()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		env := map[string]string{"DATA_DIR": t.TempDir(), "LISTEN_ADDR": l.Addr().String()}
		launch(t, "the bot", env, "run").fails("LISTEN_ADDR", "in use", "set LISTEN_ADDR and DATA_DIR")
	})

	t.Run("a data folder that cannot be written to is said, and what to do", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "file") // no folder can be made below it, not even by root
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		env := map[string]string{"DATA_DIR": filepath.Join(file, "data"), "LISTEN_ADDR": "127.0.0.1:0"}
		launch(t, "the bot with its own Telegram", env, "run").fails("DATA_DIR", "choose another")
		env["TELEGRAM_BOT_TOKEN"] = token
		launch(t, "the bot", env, "run").fails("DATA_DIR", "choose another")
	})

	t.Run("without its database it tries again, is not ready, and can be ended", func(t *testing.T) {
		t.Parallel()
		w := found(t)
		address := freeAddress(t)
		nowhere := "postgres://pickbot:" + databaseSecret + "@" + freeAddress(t) + "/pickbot?sslmode=disable"
		bot := w.bot("the bot", map[string]string{"LISTEN_ADDR": address, "DATABASE_URL": nowhere})
		bot.says("PostgreSQL cannot be reached, trying again")
		if a := get(t, "http://"+address+"/readyz"); a.status != 503 {
			t.Errorf("readyz: %d %s", a.status, a.body)
		}
		if a := get(t, "http://"+address+"/healthz"); a.status != 200 {
			t.Errorf("healthz: %d %s", a.status, a.body)
		}
		if !proving() {
			bot.signal(syscall.SIGTERM)
			bot.status()
		} else {
			began := time.Now()
			bot.fails("PostgreSQL at ", "cannot be reached", "DATABASE_URL")
			tries := strings.Count(bot.out.String(), "trying again")
			t.Logf("it gave up after %s and %d lines of trying again", time.Since(began).Round(time.Second), tries)
			if tries < 10 {
				t.Errorf("%d lines of trying again", tries)
			}
		}
		if leaks := w.leaks(); leaks != nil {
			t.Errorf("printed: %q", leaks)
		}
	})

	t.Run("without Redis it starts, serves and says that it is degraded", func(t *testing.T) {
		t.Parallel()
		w := found(t)
		address := freeAddress(t)
		env := map[string]string{"LISTEN_ADDR": address, "DATA_DIR": t.TempDir(), "REDIS_URL": "redis://:" + redisSecret + "@" + freeAddress(t) + "/0"}
		w.stock(env)
		bot := w.bot("the bot", env).ready()
		if a := get(t, "http://"+address+"/readyz"); a.status != 200 || !strings.Contains(a.body, `"degraded"`) {
			t.Errorf("readyz: %d %s", a.status, a.body)
		}
		ann := w.Person(sandbox.Ann)
		ann.Send("/picks")
		ann.WaitFor("picks", named("picks"))
		bot.stop()
		if leaks := w.leaks(); leaks != nil {
			t.Errorf("printed: %q", leaks)
		}
	})

	t.Run("who has tried the bot out with its own Telegram goes on with the same data when a token is set", func(t *testing.T) {
		t.Parallel()
		w := found(t)
		env := map[string]string{"LISTEN_ADDR": freeAddress(t), "DATA_DIR": t.TempDir()}
		trial := launch(t, "the trial", env, "run")
		trial.says("Chat with your bot")
		trial.stop()
		w.bot("the bot", env).ready().stop()
		trial = launch(t, "the trial, again", env, "run")
		trial.fails("--adopt-bot")
	})

	t.Run("another bot's data are refused, unless they are to be adopted", func(t *testing.T) {
		t.Parallel()
		w := found(t)
		env := map[string]string{"LISTEN_ADDR": freeAddress(t), "DATA_DIR": t.TempDir()}
		w.bot("the first bot", env).ready().stop()
		env["TELEGRAM_BOT_TOKEN"] = "4343:" + tokenSecret
		w.bot("the second bot", env).fails("4242", "4343", "--adopt-bot")
		w.bot("the second bot", env, "run", "--adopt-bot").ready().stop()
		w.bot("the second bot", env).ready().stop()
	})
}
