package proof_test

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := pickbot.remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// proving reports whether the long versions are asked for.
func proving() bool { return os.Getenv("PICKBOT_PROOF") != "" }
