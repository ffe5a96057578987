package storetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binaries is the folder of initdb and postgres; without one the test ends here.
func binaries(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if os.Getenv("PICKBOT_REQUIRE_SERVERS") == "1" {
		t.Fatal("PostgreSQL is not installed, and PICKBOT_REQUIRE_SERVERS=1 asks for it")
	}
	t.Skip("PostgreSQL is not installed: its half of this test is skipped")
	return ""
}
