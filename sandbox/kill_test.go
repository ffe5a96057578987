package sandbox_test

import (
	"bufio"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"pickbot/sandbox"
)

// TestState_survivesKill runs a sandbox in a process of its own, kills it while messages come in, and looks for each
// one that was acknowledged.
func TestState_survivesKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	acknowledged := 0
	for range 3 {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$")
		child.Env = append(os.Environ(), "SANDBOX_CHILD_DIR="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		address, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		url := "http://" + strings.TrimSpace(address) + "/sim/people/1001/messages?bot=1"
		for n := 0; n < 200 && say(url, acknowledged); n++ {
			acknowledged++
			if n == 100 {
				go func() { _ = child.Process.Kill() }()
			}
		}
		_ = child.Process.Kill()
		_ = child.Wait()
	}

	s, err := sandbox.New(sandbox.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	kept := map[string]bool{}
	for _, text := range s.Texts(1, sandbox.Ann) {
		kept[text] = true
	}
	for n := range acknowledged {
		if !kept[strconv.Itoa(n)] {
			t.Errorf("message %d was acknowledged and is gone", n)
		}
	}
	if acknowledged < 300 {
		t.Errorf("only %d messages were acknowledged", acknowledged)
	}
}

func say(url string, n int) bool {
	response, err := http.Post(url, "application/json", strings.NewReader(`{"text":"`+strconv.Itoa(n)+`"}`)) //nolint:noctx // a test's own child
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// TestChild is no test: it is the process that TestState_survivesKill kills.
func TestChild(t *testing.T) {
	dir := os.Getenv("SANDBOX_CHILD_DIR")
	if dir == "" {
		t.Skip("runs only as a child")
	}
	s, err := sandbox.New(sandbox.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = os.Stdout.WriteString(listener.Addr().String() + "\n")
	t.Error(http.Serve(listener, s)) //nolint:gosec // lives for a moment
}
