package proof_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"pickbot/cache/redistest"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
	"pickbot/store"
	"pickbot/store/storetest"
)

// liked chats with a bot until Ann has liked her first pick.
func liked(w *town) *sandboxtest.Person {
	w.t.Helper()
	ann := w.Person(sandbox.Ann)
	ann.Send("/picks")
	picks := ann.WaitFor("picks", named("picks"))
	ann.Answer(ann.Tap(picks, "1 👍"))
	ann.WaitFor("the mark", func(m sandbox.Message) bool { return hasButton(m, "1 👍✓") })
	return ann
}

// succeeds runs a program that has to.
func succeeds(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(tool(t, name), args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func TestBackup_SQLite(t *testing.T) {
	t.Parallel()
	w := found(t)
	env := map[string]string{"LISTEN_ADDR": freeAddress(t), "DATA_DIR": t.TempDir()}
	w.stock(env)
	bot := w.bot("the bot", env).ready()
	ann := liked(w)
	file := filepath.Join(t.TempDir(), "backup.db")
	if code := w.bot("the backup", env, "backup", file).status(); code != 0 {
		t.Fatalf("status %d", code)
	}
	bot.stop()

	env["DATA_DIR"] = t.TempDir()
	copied, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(env["DATA_DIR"], store.FileName), copied, 0o600); err != nil {
		t.Fatal(err)
	}
	if code := w.bot("the doctor", env, "doctor").status(); code != 0 {
		t.Errorf("the doctor finds something wrong with the restored database: status %d", code)
	}
	w.bot("the restored bot", env).ready()
	ann.Send("/picks")
	ann.WaitFor("the picks of before, with the like", func(m sandbox.Message) bool { return hasButton(m, "1 👍✓") })
}

// TestBackup_PostgreSQL restores into another database, with a Redis that knows nothing.
func TestBackup_PostgreSQL(t *testing.T) {
	t.Parallel()
	w := found(t)
	before, after := storetest.Database(t), storetest.Empty(t)
	env := map[string]string{"LISTEN_ADDR": freeAddress(t), "DATABASE_URL": before, "REDIS_URL": redistest.Start(t).URL()}
	w.stock(env)
	bot := w.bot("the bot", env).ready()
	ann := liked(w)
	file := filepath.Join(t.TempDir(), "backup.dump")
	succeeds(t, "pg_dump", "-Fc", "-f", file, before)
	bot.stop()

	succeeds(t, "pg_restore", "--no-owner", "--exit-on-error", "-d", after, file)
	env["DATABASE_URL"], env["REDIS_URL"] = after, redistest.Start(t).URL()
	if code := w.bot("the doctor", env, "doctor").status(); code != 0 {
		t.Errorf("the doctor finds something wrong with the restored database: status %d", code)
	}
	w.bot("the restored bot", env).ready()
	if n := number(t, storetest.Open(t, store.Config{URL: after}), "SELECT count(*) FROM feedback WHERE kind = 'like' AND given"); n != 1 {
		t.Errorf("%d likes, want the one of before", n)
	}
	ann.Send("/picks")
	ann.WaitFor("picks", named("picks"))
}
