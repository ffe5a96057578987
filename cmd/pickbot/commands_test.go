package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/gemini/geminitest"
	"pickbot/migrations"
)

// write makes a file in a folder of the test's own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// expect runs a command and wants its status and what it prints.
func expect(t *testing.T, env map[string]string, want int, said string, args ...string) string {
	t.Helper()
	code, stdout, stderr := pickbot(t, env, args...)
	if code != want || !strings.Contains(stdout+stderr, said) {
		t.Errorf("pickbot %s: status %d, want %d and %q in:\n%s%s", strings.Join(args, " "), code, want, said, stdout, stderr)
	}
	return stdout
}

func TestCatalogCommand(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATA_DIR": t.TempDir()}
	file := write(t, "menu.csv", "\ufeffid,title,tags,chef\r\nsoup,\"Суп, \"\"острый\"\" 🍲\",hot|soup,Olga\r\ncake,Cake,sweet,\r\n")
	expect(t, env, exitDone, "dry run, nothing is changed: 2 added", "catalog", "import", file, "--dry-run")
	expect(t, env, exitDone, "imported: 2 added, 0 changed, 0 unchanged, 0 deactivated", "catalog", "import", file)
	expect(t, env, exitDone, "0 added, 0 changed, 2 unchanged", "catalog", "import", file)

	exported := expect(t, env, exitDone, `Суп, ""острый"" 🍲`, "catalog", "export")
	expect(t, env, exitDone, "0 added, 0 changed, 2 unchanged", "catalog", "import", write(t, "again.csv", exported))

	bad := write(t, "bad.csv", "id,title,price\ntea,Tea,1.20\nx y,Odd,cheap\n")
	expect(t, env, exitFailed, bad+":3: ", "catalog", "import", bad)
	expect(t, env, exitFailed, "1 bad row, nothing is imported", "catalog", "import", bad)
	if again := expect(t, env, exitDone, "", "catalog", "export"); again != exported {
		t.Errorf("a refused file changed the catalog (-before +after):\n%s", cmp.Diff(exported, again))
	}

	smaller := write(t, "smaller.csv", "id,title\ncake,Cake\n")
	expect(t, env, exitDone, "1 deactivated", "catalog", "import", smaller, "--replace")
	expect(t, env, exitFailed, "pickbot: open no-such-file.csv: ", "catalog", "import", "no-such-file.csv")
	expect(t, env, exitFailed, "pickbot: open no-such-file.jsonl: ", "eval", "--items=no-such-file.jsonl", "--train=x.tsv", "--test=x.tsv")
}

func TestFreshFolder(t *testing.T) {
	t.Parallel()
	fresh := func() map[string]string { return map[string]string{"DATA_DIR": t.TempDir()} }
	expect(t, fresh(), exitDone, "id,title", "catalog", "export")
	expect(t, fresh(), exitFailed, "nobody has liked five items yet", "eval")
}

func TestFeedbackCommand(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATA_DIR": t.TempDir()}
	expect(t, env, exitDone, "2 added", "catalog", "import", write(t, "menu.csv", "id,title\nsoup,Soup\ncake,Cake\n"))
	history := "user_id,item_id,kind,created_at\nu1,soup,like,2026-05-04T12:00:00Z\nu2,cake,had,2026-05-04T12:00:00Z\n"
	expect(t, env, exitDone, "2 rows of 2 people (2 of them new), 2 rows changed something", "feedback", "import", write(t, "h.csv", history))
	expect(t, env, exitDone, "0 rows changed something", "feedback", "import", write(t, "h.csv", history))
	expect(t, env, exitFailed, "h.csv:4: ", "feedback", "import", write(t, "h.csv", history+"u3,pie,like,2026-05-04T12:00:00Z\n"))
}

func TestMigrateCommand(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATA_DIR": t.TempDir()}
	expect(t, env, exitDone, "not applied", "migrate", "status")
	expect(t, env, exitDone, "00001", "migrate", "up")
	expect(t, env, exitDone, "nothing to do", "migrate", "up")
	files, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	newest, _, _ := strings.Cut(files[len(files)-1], "_")
	expect(t, env, exitDone, newest, "migrate", "down")
	expect(t, env, exitDone, "not applied", "migrate", "status")
}

func TestKeysCommand(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATA_DIR": t.TempDir()}
	for _, none := range []string{"", " , "} {
		env["GEMINI_API_KEYS"] = none
		expect(t, env, exitFailed, "no key is set", "keys")
	}
	env["GEMINI_API_KEYS"] = "canary-one,project-b:canary-two"
	table := expect(t, env, exitDone, geminitest.Hash("canary-one"), "keys")
	var keys []struct{ Key, Project, State string }
	if err := json.Unmarshal([]byte(expect(t, env, exitDone, "", "keys", "--json")), &keys); err != nil || len(keys) != 2 || keys[1].Project != "project-b" {
		t.Errorf("keys --json: %v %+v", err, keys)
	}
	if strings.Contains(table, "canary") {
		t.Errorf("a key is printed:\n%s", table)
	}
}

func TestVersionCommand(t *testing.T) {
	t.Parallel()
	said := expect(t, nil, exitDone, "Gemini by google.golang.org/genai", "version")
	for _, line := range []string{"pickbot ", "commit  ", runtime.Version()} {
		if !strings.Contains(said, line) {
			t.Errorf("no %q in:\n%s", line, said)
		}
	}
	if version, commit := buildOf("v1.2.3", "abc"); version != "v1.2.3" || commit != "abc" {
		t.Errorf("what the linker was told is lost: %s, %s", version, commit)
	}
}
