package proof_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
)

// errandEnv makes this test binary do one errand as a process of its own: it says that it is ready, waits for the word,
// and prints what came of it.
const errandEnv = "PICKBOT_PROOF_ERRAND"

// errand is what a process is sent for.
type errand struct {
	Name    string // of the errands
	Redis   string
	Gemini  string
	Dir     string
	Callers int
	Limit   int64
	Items   int
	Rows    int
}

var errands = map[string]func(e errand) (do func() (any, error), err error){
	"picks":   picksErrand,
	"reserve": reserveErrand,
	"count":   countErrand,
	"rank":    rankErrand,
}

func runErrand(text string) error {
	var e errand
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return err
	}
	do, err := errands[e.Name](e)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	result, err := do()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// runner is a process that waits for the word.
type runner struct {
	in  io.Writer
	out *bufio.Scanner
}

// send lets n processes do the errand at the same moment and returns what each came back with.
func send[T any](t testing.TB, n int, e errand) []T {
	t.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	runners := make([]runner, n)
	for i := range runners {
		runners[i] = hire(t, string(text))
	}
	for _, r := range runners {
		if !r.out.Scan() {
			t.Fatalf("a process for %q is not ready", e.Name)
		}
	}
	for _, r := range runners {
		if _, err := fmt.Fprintln(r.in, "go"); err != nil {
			t.Fatal(err)
		}
	}
	results := make([]T, n)
	for i, r := range runners {
		if !r.out.Scan() {
			t.Fatalf("a process for %q came back with nothing", e.Name)
		}
		if err := json.Unmarshal(r.out.Bytes(), &results[i]); err != nil {
			t.Fatal(err)
		}
	}
	return results
}

func hire(t testing.TB, text string) runner {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env, cmd.Stderr, cmd.SysProcAttr = append(os.Environ(), errandEnv+"="+text), os.Stderr, dieWithParent()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	return runner{in, lines}
}
