package recommend_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if child() {
		os.Exit(0)
	}
	// The SQLite driver's pool of connections closes in the background.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("database/sql.(*DB).connectionOpener"))
}

// proving reports whether tests should take the time for their whole size.
func proving() bool { return os.Getenv("PICKBOT_PROOF") == "1" }
