package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// pickbot runs one command in an empty folder with nothing but env, and returns its status and output.
func pickbot(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a bot that starts against expectation ends by itself
	defer cancel()
	code = Main(ctx, console{args: args, lookup: lookup, in: strings.NewReader(""), out: &out, err: &err})
	return code, out.String(), err.String()
}

func TestSettings(t *testing.T) {
	t.Chdir(t.TempDir())

	t.Run("everything that is wrong is said at once, before anything starts", func(t *testing.T) {
		code, _, stderr := pickbot(t, map[string]string{
			"PICKS": "50", "GEMINI_TIMEOUT": "soon", "TIMEZONE": "Mars/Olympus", "REDIS_URL": "http://x:secret@y", "DATABASE_URL": "mysql://a:secret@b/c",
			"LISTEN_ADDR": "nowhere", "HOLDOUT": "200%", "LOG_LEVEL": "loud", "WEBHOOK_SECRET": "a b", "GEMINI_ROTATION": "wild",
			"NOTIFY_AT": "25:00", "ADMIN_IDS": "1,max",
		})
		if code != exitUsage {
			t.Errorf("status %d, want %d", code, exitUsage)
		}
		for _, name := range []string{
			"PICKS", "GEMINI_TIMEOUT", "TIMEZONE", "REDIS_URL", "DATABASE_URL", "LISTEN_ADDR", "HOLDOUT", "LOG_LEVEL", "WEBHOOK_SECRET",
			"GEMINI_ROTATION", "NOTIFY_AT", "ADMIN_IDS", "12 settings are wrong",
		} {
			if !strings.Contains(stderr, name) {
				t.Errorf("%s is not named in:\n%s", name, stderr)
			}
		}
		if strings.Contains(stderr, "secret@") {
			t.Errorf("a password is printed:\n%s", stderr)
		}
		if _, err := os.Stat("data"); err == nil {
			t.Error("the data folder was made")
		}
	})

	t.Run("the sandbox does not listen to the network unless told to", func(t *testing.T) {
		code, _, stderr := pickbot(t, map[string]string{"LISTEN_ADDR": "0.0.0.0:0"})
		if code != exitUsage || !strings.Contains(stderr, "SANDBOX_PUBLIC=1") {
			t.Errorf("status %d: %s", code, stderr)
		}
		for _, command := range []string{"run", "demo"} {
			env := map[string]string{"LISTEN_ADDR": "0.0.0.0:0", "WEBHOOK_URL": "https://bot.example.org", "PICKS": "50"}
			expect(t, env, exitUsage, "3 settings are wrong", command)
		}
	})

	t.Run("what does not listen as a bot does not mind", func(t *testing.T) {
		env := map[string]string{"DATA_DIR": t.TempDir(), "LISTEN_ADDR": "0.0.0.0:8080", "WEBHOOK_URL": "https://bot.example.org"}
		for _, command := range []string{"migrate up", "migrate status", "catalog export", "backup " + filepath.Join(t.TempDir(), "copy.db")} {
			expect(t, env, exitDone, "", strings.Fields(command)...)
		}
		expect(t, env, exitFailed, "no key is set", "keys")
		code, findings := doctor(t, env)
		if code != exitDone || len(findings) < 2 || findings[0].State != warning || findings[1].State != warning {
			t.Errorf("doctor: status %d, %+v", code, findings)
		}
	})

	t.Run("a share is a number", func(t *testing.T) {
		for _, share := range []string{"NaN", "nan%", "Inf", "-1%", "101%", "1.01", "half"} {
			expect(t, map[string]string{"HOLDOUT": share}, exitUsage, "is not a share", "migrate", "status")
		}
		for _, share := range []string{"0", "5%", "0.05", "100%", "1"} {
			expect(t, map[string]string{"HOLDOUT": share, "DATA_DIR": t.TempDir()}, exitDone, "", "migrate", "status")
		}
	})

	t.Run("what DATABASE_URL may be says the database", func(t *testing.T) {
		socket := t.TempDir() // with no server's socket in it
		for _, user := range []string{"", "&user=me@server"} {
			env := map[string]string{"DATABASE_URL": "postgres:///pickbot?host=" + socket + user}
			expect(t, env, exitFailed, "PostgreSQL at "+socket, "migrate", "status")
		}
		for _, url := range []string{"postgres:pickbot", "postgres://ann:p@s3cret/w#1@db/x", "postgres://ann:s3cret@db/x?sslmode=no"} {
			env := map[string]string{"DATABASE_URL": url, "PICKS": "50"}
			_, _, said := pickbot(t, env, "migrate", "status")
			if !strings.Contains(said, "2 settings are wrong") || !strings.Contains(said, "special characters percent-encoded") || strings.Contains(said, "s3cret") {
				t.Errorf("%s: %s", url, said)
			}
		}
	})

	t.Run("a broken line of the settings file is named, not repeated", func(t *testing.T) {
		t.Chdir(t.TempDir())
		if err := os.WriteFile(".env", []byte("PICKS=5\nTELEGRAM_BOT_TOKEN 12:hush\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := pickbot(t, nil)
		if code != exitUsage || !strings.Contains(stderr, "line 2") || strings.Contains(stderr, "hush") {
			t.Errorf("status %d: %s", code, stderr)
		}
	})

	t.Run("the settings file is read, the environment wins over it and a flag over both", func(t *testing.T) {
		t.Chdir(t.TempDir())
		if err := os.WriteFile(".env", []byte("PICKS=77\nASKS_PER_DAY=x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, stderr := pickbot(t, map[string]string{"PICKS": "88"}, "--asks-per-day=y")
		if !strings.Contains(stderr, `PICKS="88"`) || !strings.Contains(stderr, `ASKS_PER_DAY="y"`) {
			t.Error(stderr)
		}
	})

	t.Run("an unknown flag or command is wrong usage", func(t *testing.T) {
		for _, arg := range []string{"--no-such-flag", "no-such-command"} {
			if code, _, stderr := pickbot(t, nil, arg); code != exitUsage || strings.Count(stderr, "\n") != 1 {
				t.Errorf("%s: status %d: %s", arg, code, stderr)
			}
		}
	})

	t.Run("the help has every default", func(t *testing.T) {
		settings := reflect.TypeFor[Settings]()
		help := strings.Join(strings.Fields(expect(t, nil, exitDone, "", "--help")), " ")
		for i := range settings.NumField() {
			tag := settings.Field(i).Tag
			if value := tag.Get("default"); value != "" && !strings.Contains(help, tag.Get("help")+" Default: "+value) {
				t.Errorf("%s: no default %s", settings.Field(i).Name, value)
			}
		}
		expect(t, nil, exitDone, "Default: 127.0.0.1:8081", "sandbox", "--help")
	})

	t.Run("every command has its help", func(t *testing.T) {
		for _, args := range [][]string{{"--help"}, {"run", "--help"}, {"catalog", "import", "--help"}, {"migrate", "--help"}, {"version", "--help"}} {
			if code, stdout, stderr := pickbot(t, nil, args...); code != exitDone || !strings.Contains(stdout, "Usage: pickbot") {
				t.Errorf("%v: status %d: %s", args, code, stderr)
			}
		}
	})
}

func TestBadSurroundings(t *testing.T) {
	t.Chdir(t.TempDir())
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string]map[string]string{
		"a data folder that cannot be made": {"DATA_DIR": filepath.Join(file, "data"), "LISTEN_ADDR": "127.0.0.1:0"},
	} {
		t.Run(name+" is one clear line", func(t *testing.T) {
			code, _, stderr := pickbot(t, env)
			last := stderr[strings.LastIndex(strings.TrimSpace(stderr), "\n")+1:]
			if code != exitFailed || !strings.HasPrefix(last, "pickbot: ") {
				t.Errorf("status %d: %s", code, stderr)
			}
		})
	}
}

func TestSecondPickbot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := runBot(t, map[string]string{"DATA_DIR": dir})
	env := map[string]string{"DATA_DIR": t.TempDir(), "LISTEN_ADDR": strings.TrimPrefix(first.url, "http://")}
	expect(t, env, exitFailed, "to run a second pickbot set LISTEN_ADDR and DATA_DIR")
	env = map[string]string{"DATA_DIR": dir, "LISTEN_ADDR": "127.0.0.1:0"}
	expect(t, env, exitFailed, "DATA_DIR="+dir+" is in use by another pickbot: end it, or set DATA_DIR to another folder")
	expect(t, env, exitDone, "", "catalog", "export")
	ann := sandboxtest.Attach(t, first.url).Person(sandbox.Ann)
	ann.Send("/help")
	ann.WaitFor("an answer", contains("/picks"))
	if code := first.stop(); code != exitDone {
		t.Errorf("the first ended with status %d", code)
	}
	runBot(t, map[string]string{"DATA_DIR": dir})
}

// TestSettings_FlagsOfCommands: what a command's own flag is called may mean something else in the environment.
func TestSettings_FlagsOfCommands(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATA_DIR": t.TempDir()}
	expect(t, env, exitDone, "2 added", "catalog", "import", write(t, "menu.csv", "id,title\nsoup,Soup\ncake,Cake\n"))
	taken := with(env, map[string]string{"REPLACE": "1", "DRY_RUN": "1", "JSON": "1", "LIVE": "1", "TEST": "x", "SHOW": "x", "K": "x", "HELP": "x"})
	expect(t, taken, exitDone, "imported: 1 added, 0 changed, 0 unchanged, 0 deactivated", "catalog", "import", write(t, "more.csv", "id,title\ntea,Tea\n"))
	expect(t, taken, exitFailed, "nobody has liked five items yet", "eval")
	expect(t, taken, exitDone, "settings ", "doctor")
}
