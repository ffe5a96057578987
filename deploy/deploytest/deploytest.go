// Package deploytest reads the project's docker-compose.yml as `docker compose config` does: held against the
// compose-spec's JSON schema, variables filled in, profiles chosen. It needs no Docker.
package deploytest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// Compose is the project that a .env file and some profiles make of docker-compose.yml. root is the repository; its own
// .env is not read.
func Compose(t testing.TB, root string, env map[string]string, profiles ...string) *types.Project {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "docker-compose.yml"), text)
	var file []byte
	for name, value := range env {
		file = append(file, name+"="+value+"\n"...)
	}
	write(t, filepath.Join(dir, ".env"), file)
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  dir,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(dir, "docker-compose.yml")}},
		Environment: env,
	}, func(o *loader.Options) {
		o.SetProjectName("pickbot", true)
		o.Profiles = profiles
	})
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func write(t testing.TB, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
